/** What goes on with what was typed, in the form in which it is typed, and what a menu tells beside it. Pure. */
import type { PeerState, State } from '../../store/state.ts';
import { formatCount } from '../../text/format.ts';
import { peersInOrder, presenceText } from '../outcomes.ts';
import { quoteWord, type Word } from './words.ts';

export interface Candidate {
  /** As it is inserted; a finished word ends with a blank. */
  text: string;
  /** What it is, for a list: the state of a peer, the size of a file, the name of an emoji. */
  note?: string;
}

/** Finished words. */
export function endedWords(words: readonly string[], note?: (word: string) => string): Candidate[] {
  return words.map((word) => ({ text: `${word} `, ...(note === undefined ? {} : { note: note(word) }) }));
}

export function beginning(words: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(wanted));
}

/** Names, or for a name that several have the beginning of the id. */
export function peerWords(state: State, typed: string, wanted: (peer: PeerState) => boolean): Candidate[] {
  const peers = peersInOrder(state);
  const bearers = new Map<string, number>();
  for (const { name } of peers) bearers.set(name.toLowerCase(), (bearers.get(name.toLowerCase()) ?? 0) + 1);
  const prefix = typed.toLowerCase();
  return peers
    .filter(
      (peer) =>
        wanted(peer) &&
        (peer.name.toLowerCase().startsWith(prefix) || peer.shortId.toLowerCase().startsWith(prefix)),
    )
    .map((peer) => {
      const unique = bearers.get(peer.name.toLowerCase()) === 1 && peer.name.toLowerCase().startsWith(prefix);
      const other = unique ? [] : [peer.label];
      return {
        text: `${quoteWord(unique ? peer.name : peer.shortId)} `,
        note: [...other, peerNote(peer)].join(', '),
      };
    });
}

/** `connected, away, 2 unread`, `nearby, new`. */
function peerNote(peer: PeerState): string {
  return [
    presenceText(peer),
    ...(peer.trust === 'unknown' ? ['new'] : peer.trust === 'blocked' ? ['blocked'] : []),
    ...(peer.unread > 0 ? [`${peer.unread} unread`] : []),
    ...(peer.queued > 0 ? [`${formatCount(peer.queued, 'message')} waiting`] : []),
  ].join(', ');
}

/** The word that is completed. */
export interface Typed {
  typed: string;
  quoted: boolean;
  /** Those between the command and it. */
  before: readonly Word[];
}
