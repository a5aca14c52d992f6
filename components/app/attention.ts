/** Calls for attention through the terminal, with fixed words only: nothing that others wrote leaves the screen. */
import { type CoreClient, EVERYONE, type MessageState, type State } from '../../src/client/index.ts';
import { ATTENTION } from '../../src/limits.ts';
import { mentions } from '../../src/text/mention.ts';
import { type AttentionMode, attentionSequence } from '../terminal/index.ts';
import { freshMessages } from './news.ts';
import { shownConversation } from './reading.ts';
import type { Session } from './session.ts';

export type Attention = 'tincan: new message' | 'tincan: somebody named you' | 'tincan: a request';

/** What has happened that somebody who is not looking should hear of; the weightiest, if anything. */
export function attentionFor(before: State, after: State, seen: string | undefined): Attention | undefined {
  if (Object.keys(after.requests).some((id) => before.requests[id] === undefined)) return 'tincan: a request';
  const rings = freshMessages(before, after).filter(
    ({ conversation, message }) =>
      conversation !== seen && message.event !== true && after.conversations[conversation]?.muted !== true,
  );
  if (rings.length === 0) return undefined;
  const isNamed = ({ text }: MessageState): boolean => mentions(text, after.self.name);
  const isMention = rings.some(({ conversation, message }) => {
    const isShared = conversation === EVERYONE || after.rooms[conversation] !== undefined;
    return isShared && isNamed(message);
  });
  return isMention ? 'tincan: somebody named you' : 'tincan: new message';
}

/** The setting; silence where it cannot be had. */
async function modeOf(client: CoreClient): Promise<AttentionMode> {
  try {
    const { value } = await client.call('settings.get', { key: 'notify' });
    return value === 'bell' || value === 'desktop' || value === 'both' ? value : 'off';
  } catch {
    return 'off';
  }
}

/**
 * @param now milliseconds of a clock that only goes forward
 * @returns the function that ends it
 */
export function watchAttention(
  { client, ui, tell }: Pick<Session, 'client' | 'ui' | 'tell'>,
  now: () => number = () => performance.now(),
): () => void {
  let last = client.state;
  let calledAt = Number.NEGATIVE_INFINITY;
  return client.subscribe(() => {
    const before = last;
    last = client.state;
    const { terminalFocus } = ui.get();
    // Who looks at the terminal sees it.
    if (terminalFocus === true || now() - calledAt < ATTENTION.every) return;
    const isLooking = terminalFocus === undefined;
    const seen = isLooking ? shownConversation({ state: last, ui: ui.get() })?.id : undefined;
    const what = attentionFor(before, last, seen);
    if (what === undefined) return;
    calledAt = now();
    void modeOf(client).then((mode) => {
      const sequence = attentionSequence(what, mode, process.env);
      if (sequence !== '' && ui.get().terminalFocus !== true) tell(sequence);
    });
  });
}
