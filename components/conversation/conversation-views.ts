/** Conversations as content of a window. What was laid out once is kept, so that a frame costs what has changed. */
import type { ConversationState, State } from '../../src/client/index.ts';
import { createWrapCache } from '../rows/wrap.ts';
import { createConversationEntries, type Entry } from './entries.ts';
import { entryRows, longestName, type RowContext } from './rows.ts';
import type { Content } from './viewport.ts';

/** A conversation that was cleared from the screen: the last message then, and the time for its transfers. */
export interface Cleared {
  readonly lastMessage: string | undefined;
  readonly at: number;
}

export interface ConversationViewInput {
  state: State;
  id: string;
  width: number;
  now: number;
  unreadFrom: string | undefined;
  cleared: Cleared | undefined;
}

export type ConversationViews = (input: ConversationViewInput) => Content;

const NO_MESSAGES: readonly [] = [];

export function createConversationViews(): ConversationViews {
  const wrap = createWrapCache();
  let current: { id: string; entries: ReturnType<typeof createConversationEntries> } | undefined;
  return ({ state, id, width, now, unreadFrom, cleared }) => {
    if (current?.id !== id) current = { id, entries: createConversationEntries() };
    const whole = state.conversations[id] ?? { id, messages: [...NO_MESSAGES], more: false, unread: 0 };
    const conversation = withoutCleared(whole, cleared);
    const since = cleared?.at ?? Number.NEGATIVE_INFINITY;
    const transfers =
      cleared === undefined
        ? state.transfers
        : Object.fromEntries(
            Object.entries(state.transfers).filter(([, { createdAt }]) => createdAt > since),
          );
    const context: RowContext = {
      state,
      width,
      wrap,
      longestName: longestName(state, conversation.messages),
    };
    return {
      entries: current.entries({ conversation, transfers, now, unreadFrom }),
      rowsOf: (entry: Entry) => entryRows(entry, context),
    };
  };
}

function withoutCleared(conversation: ConversationState, cleared: Cleared | undefined): ConversationState {
  if (cleared?.lastMessage === undefined) return conversation;
  const last = conversation.messages.findLastIndex(({ id }) => id === cleared.lastMessage);
  return { ...conversation, messages: conversation.messages.slice(last + 1) };
}
