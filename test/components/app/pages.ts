/** Long conversations for tests: what the state has of them, and the pages that a core gives. */
import { CHAT } from '../../../src/limits.ts';
import type { ConversationState, MessageState, State } from '../../../src/store/state.ts';
import { aMessage, peerId } from '../../support/states.ts';
import type { FakeClient } from './support.ts';

const BOB = peerId('bob');

/** A conversation of so many messages, of which the state has the newest; the core gives pages of all. */
export const all = (count: number): MessageState[] =>
  Array.from({ length: count }, (_, index) =>
    aMessage(String(index).padStart(32, '0'), `message ${index}`, { order: index + 1 }),
  );
export const tailOf = (
  messages: MessageState[],
  fields: Partial<ConversationState> = {},
): State['conversations'] => ({
  [BOB]: {
    id: BOB,
    messages: messages.slice(-CHAT.window),
    more: messages.length > CHAT.window,
    unread: 0,
    lastAt: 1,
    ...fields,
  },
});

export function servePages(client: FakeClient, messages: MessageState[]): void {
  client.on('chat.page', ({ at, direction, limit }) => {
    const place = messages.findIndex(({ order }) => order === at?.order);
    const from =
      direction === 'before'
        ? Math.max(0, place - limit)
        : direction === 'after'
          ? place + 1
          : Math.max(0, place - limit / 2);
    const to = direction === 'before' ? place : Math.min(messages.length, from + limit);
    return { messages: messages.slice(from, to), before: from > 0, after: to < messages.length };
  });
}
