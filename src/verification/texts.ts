/** What a verification has to say, as sentences for a person, with the next step in words that both interfaces take. Pure. */
import { VERIFICATION } from '../limits.ts';
import { formatTime } from '../text/format.ts';
import { quoteWord } from '../text/quote-word.ts';
import type { Ended } from './machine.ts';

const minutes = (milliseconds: number): string => `${Math.round(milliseconds / 60_000)} minutes`;
const NOTHING_CHANGED = 'Nothing has changed.';

/** Somebody wants to compare. @param label of the peer, as everywhere below */
export function askedText(label: string): string {
  const peer = quoteWord(label);
  return `${label} wants to compare four words with you: /verify ${peer} shows them. It makes sure that nobody sits between you; do it when you can hear or see each other.`;
}

/** The other user has answered first. */
export function confirmedThereText(label: string): string {
  const peer = quoteWord(label);
  return `${label} says that the four words are the same. If they are: /verify ${peer} same, else /verify ${peer} different.`;
}

const DIFFERENT: Record<'self' | 'peer' | 'commitment' | 'own-commitment', (label: string) => string> = {
  self: (label) => `The words of you and ${label} differ.`,
  peer: (label) => `${label} says that the words on your screens differ.`,
  commitment: (label) => `What ${label} sent to make the words is not what was promised before.`,
  'own-commitment': (label) =>
    `${label} did not get what this device sent to make the words: it was changed on the way.`,
};

/** How it ended. */
export function endedText(label: string, { outcome, why }: Ended): string {
  switch (outcome) {
    case 'verified':
      return `${label} is verified: you both saw the same words, so nobody sits between you.`;
    case 'different':
      return `${DIFFERENT[isDifference(why) ? why : 'self'](label)} Somebody may sit between you, and read and change what you send. The connection was ended, and the approval of ${label} is taken back: nothing goes there until you say yes to it again. Tell the person by another way, and compare your whole ids (tincan identity) before you do.`;
    case 'declined':
      return `${label} has ended the comparison of words. ${NOTHING_CHANGED}`;
    case 'cancelled':
      return `The comparison of words with ${label} has been called off. ${NOTHING_CHANGED}`;
    case 'expired':
      return `The comparison of words with ${label} has expired: not everybody answered in time. ${NOTHING_CHANGED}`;
    case 'disconnected':
      return `The connection to ${label} ended before both of you had compared the words. ${NOTHING_CHANGED}`;
    case 'failed':
      return `${failureText(label, why)} ${NOTHING_CHANGED}`;
  }
}

const isDifference = (why: Ended['why']): why is keyof typeof DIFFERENT =>
  why !== undefined && Object.hasOwn(DIFFERENT, why);

function failureText(label: string, why: Ended['why']): string {
  if (why === 'limit')
    return `${label} compares words at most ${VERIFICATION.attempts} times in ${minutes(VERIFICATION.attemptsWithin)}. Try again later.`;
  if (why === 'protocol') return `The comparison of words was ended: ${label} did not keep to its rules.`;
  return `The device of ${label} has ended the comparison of words.`;
}

/** @param at when the next attempt is possible, ms since 1970 */
export function limitText(label: string, at: number): string {
  return `You and ${label} have compared words ${VERIFICATION.attempts} times in ${minutes(VERIFICATION.attemptsWithin)}, which is the most. Try again at ${formatTime(at)}.`;
}

export function tooOldText(label: string): string {
  const peer = quoteWord(label);
  return `The tincan of ${label} is too old to compare words. Compare whole ids instead: "tincan identity" there shows it, and /verify ${peer} ID (or tincan trust verify ${peer} --id ID) here checks it.`;
}

/** Of whole ids. @param was whether the peer counted as verified until now */
export function idText(label: string, same: boolean, was: boolean): string {
  if (same) return `${label} is verified: the id is the one that you gave.`;
  const lost = was ? ` ${label} does not count as verified any more.` : ` ${label} is not verified.`;
  return `That is NOT the id of this ${label}.${lost} If the person read it to you from "tincan identity" on that device, somebody may sit between you: block ${label}, and tell the person by another way.`;
}
