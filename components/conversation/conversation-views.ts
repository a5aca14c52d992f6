/** Conversations as content of a window. What was laid out once is kept, so that a frame costs what has changed. */
import type { MessageState, State } from '../../src/client/index.ts';
import { createWrapCache } from '../rows/wrap.ts';
import { createConversationEntries, type Entry, type UnreadMark } from './entries.ts';
import { wrapMessage } from './message-text.ts';
import { entryRows, longestName, type RowContext } from './rows.ts';
import type { Content } from './viewport.ts';
import { type ConversationWindow, EMPTY_WINDOW, hasBefore, shownMessages, windowReducer } from './window.ts';

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
  unreadFrom: UnreadMark | undefined;
  cleared: Cleared | undefined;
  /** Entry under the cursor. */
  selected?: string | undefined;
  /** What was searched for: its words are marked. */
  query?: string | undefined;
  /** What is here of it; without one, the newest messages of the state. */
  window?: ConversationWindow | undefined;
}

export type ConversationViews = (input: ConversationViewInput) => Content;

export function createConversationViews(): ConversationViews {
  const wrap = createWrapCache({ wrap: wrapMessage });
  let current: { id: string; entries: ReturnType<typeof createConversationEntries> } | undefined;
  return ({ state, id, width, now, unreadFrom, cleared, selected, query, window: known = EMPTY_WINDOW }) => {
    if (current?.id !== id) current = { id, entries: createConversationEntries() };
    const conversation = state.conversations[id];
    const window = windowReducer(known, { type: 'tail', conversation, reading: true });
    const shown = withoutCleared(shownMessages(window), cleared);
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
      selected,
      query,
      longestName: longestName(state, shown.messages),
    };
    return {
      entries: current.entries({
        conversation: { id, messages: [...shown.messages] },
        transfers,
        now,
        unreadFrom,
        older: shown.isWhole && hasBefore(window) ? olderText(window) : undefined,
        newer: window.detached ? newerText(window) : undefined,
      }),
      detached: window.detached,
      unread: conversation?.unread ?? 0,
      rowsOf: (entry: Entry) => entryRows(entry, context),
    };
  };
}

/** Said before the first message while there are others. */
function olderText({ asking, failed }: ConversationWindow): string {
  if (failed?.ask.direction === 'before') return failedText(failed.reason);
  return asking?.direction === 'before' ? 'Loading…' : '↑ Older messages';
}

/** Said behind the last one while there are newer ones that are not here. */
function newerText({ asking, failed }: ConversationWindow): string {
  if (failed?.ask.direction === 'after') return failedText(failed.reason);
  return asking?.direction === 'after' ? 'Loading…' : '↓ Newer messages';
}

function failedText(reason: string): string {
  return `Not loaded: ${reason} Scroll on to try again.`;
}

function withoutCleared(
  messages: readonly MessageState[],
  cleared: Cleared | undefined,
): { messages: readonly MessageState[]; isWhole: boolean } {
  if (cleared?.lastMessage === undefined) return { messages, isWhole: true };
  const last = messages.findLastIndex(({ id }) => id === cleared.lastMessage);
  return { messages: messages.slice(last + 1), isWhole: last < 0 };
}
