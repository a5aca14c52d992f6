/**
 * The part of a conversation that a screen has: pages that were asked for, joined with the newest messages of the core's state
 * (the tail), which change by themselves. What is shown is always one range without a hole, in order and without doubles; its
 * size is bounded. Pure.
 */
import {
  type ConversationState,
  type Cursor,
  compareCursors,
  type MessageState,
} from '../../src/client/index.ts';
import { CONVERSATION } from '../../src/limits.ts';
import { messageEntryId } from './entries.ts';

export type PageDirection = 'before' | 'after' | 'around';

/** A page that the core is asked for. */
export interface Ask {
  readonly direction: PageDirection;
  readonly at: Cursor;
}

export interface ConversationWindow {
  /** Oldest first. Attached: what comes right before the tail. Detached: a range of its own. */
  readonly pages: readonly MessageState[];
  /** There are older ones than the first of the pages; of no meaning without pages. */
  readonly before: boolean;
  /** Messages between the pages and the tail are not here, so that the tail is not shown. */
  readonly detached: boolean;
  /** The newest messages when the state was looked at last. */
  readonly tail: readonly MessageState[];
  readonly tailMore: boolean;
  /** Before which there was nothing when it was asked for, whatever the state says: it is not asked for again and again. */
  readonly start: Cursor | undefined;
  readonly asking: Ask | undefined;
  /** What could not be had, and why; it is asked for again when the person wants it. */
  readonly failed: { readonly ask: Ask; readonly reason: string } | undefined;
}

export type WindowAction =
  /** The state has changed. `reading`: the person has scrolled back, and what is looked at must stay. */
  | { readonly type: 'tail'; readonly conversation: ConversationState | undefined; readonly reading: boolean }
  | { readonly type: 'asked'; readonly ask: Ask }
  | {
      readonly type: 'answered';
      readonly ask: Ask;
      readonly page: { messages: readonly MessageState[]; before: boolean; after: boolean };
    }
  | { readonly type: 'failed'; readonly ask: Ask; readonly reason: string }
  /** What failed may be asked for again. */
  | { readonly type: 'again' }
  /** Back to the newest. */
  | { readonly type: 'newest' }
  /** A message was changed or removed, also one that is not in the tail. */
  | { readonly type: 'changed'; readonly message: MessageState }
  | { readonly type: 'removed'; readonly id: string; readonly from: MessageState['from'] };

export const EMPTY_WINDOW: ConversationWindow = {
  pages: [],
  before: false,
  detached: false,
  tail: [],
  tailMore: false,
  start: undefined,
  asking: undefined,
  failed: undefined,
};

/** What is shown, oldest first. */
export function shownMessages({ pages, tail, detached }: ConversationWindow): readonly MessageState[] {
  if (detached) return pages;
  return pages.length === 0 ? tail : [...pages, ...tail];
}

/** Whether there are messages before and behind what is shown. */
export function hasBefore({ pages, before, tail, tailMore }: ConversationWindow): boolean {
  if (pages.length > 0) return before;
  return tail.length > 0 && tailMore;
}

/** Total: an answer that was not asked for any more changes nothing. */
export function windowReducer(window: ConversationWindow, action: WindowAction): ConversationWindow {
  switch (action.type) {
    case 'tail':
      return withTail(window, action.conversation, action.reading);
    case 'asked':
      return { ...window, asking: action.ask, failed: undefined };
    case 'answered':
      return action.ask === window.asking ? answered(window, action.ask, action.page) : window;
    case 'failed':
      return action.ask === window.asking
        ? { ...window, asking: undefined, failed: { ask: action.ask, reason: action.reason } }
        : window;
    case 'again':
      return window.failed === undefined ? window : { ...window, failed: undefined };
    case 'newest':
      return window.detached
        ? { ...EMPTY_WINDOW, tail: window.tail, tailMore: window.tailMore }
        : { ...window, asking: undefined, failed: undefined };
    case 'changed':
      return withChanged(window, action.message);
    case 'removed': {
      const stays = ({ id, from }: MessageState): boolean => id !== action.id || from !== action.from;
      return { ...window, pages: window.pages.filter(stays), tail: window.tail.filter(stays) };
    }
  }
}

/** One that was sent again has another place, at the end: there the tail has it. */
function withChanged(window: ConversationWindow, changed: MessageState): ConversationWindow {
  const at = window.pages.findIndex((message) => messageEntryId(message) === messageEntryId(changed));
  const before = window.pages[at];
  if (before === undefined || before === changed) return window;
  const pages =
    before.order === changed.order ? window.pages.with(at, changed) : window.pages.toSpliced(at, 1);
  return { ...window, pages };
}

/** Without those that stand in the tail by now: they have been sent again. */
function withoutMoved(
  pages: readonly MessageState[],
  tail: readonly MessageState[],
): readonly MessageState[] {
  const orders = new Map(tail.map((message) => [messageEntryId(message), message.order]));
  const isMoved = (message: MessageState): boolean => {
    const order = orders.get(messageEntryId(message));
    return order !== undefined && order !== message.order;
  };
  return pages.some(isMoved) ? pages.filter((message) => !isMoved(message)) : pages;
}

function withTail(
  window: ConversationWindow,
  conversation: ConversationState | undefined,
  reading: boolean,
): ConversationWindow {
  const tail = conversation?.messages ?? [];
  const isStart = window.start !== undefined && tail[0] !== undefined && isBehind(window.start, tail[0]);
  const tailMore = hasMore(conversation) && !isStart;
  if (tail === window.tail && tailMore === window.tailMore) return window;
  const fresh = { ...window, pages: withoutMoved(window.pages, tail), tail, tailMore };
  // All that there is: pages would only hold what was removed meanwhile.
  if (!tailMore) return { ...fresh, pages: [], detached: false, asking: undefined, failed: undefined };
  const wasShown = window.detached ? [] : withoutMoved(window.tail, tail);
  const [first] = tail;
  if (first === undefined) {
    // It was closed; what was there is still looked at.
    const pages = [...window.pages, ...wasShown];
    const before = hasBefore(window);
    return bounded({ ...fresh, pages, before, detached: pages.length > 0 }, 'start');
  }
  if (window.detached) return attached(fresh);
  const at = placeOf(first, wasShown);
  const left = wasShown.slice(0, at);
  // None of them is in the new one: there may be others between.
  const isApart = wasShown.length > 0 && at === wasShown.length;
  // Nobody looks at what is far above; a reader's place is found by the pages.
  if (window.pages.length === 0 && !reading)
    return { ...fresh, asking: undefined, failed: isApart ? undefined : window.failed };
  const pages = [...fresh.pages.filter((message) => !isBehind(message, first)), ...left];
  const next = { ...fresh, pages, before: hasBefore(window), detached: isApart && pages.length > 0 };
  return bounded(next, reading ? 'start' : 'end');
}

/** A conversation that is not open has none of its messages in the state. */
function hasMore(conversation: ConversationState | undefined): boolean {
  if (conversation === undefined) return false;
  return conversation.more || (conversation.messages.length === 0 && conversation.lastAt !== undefined);
}

/** How many of these, which are in order, come before a message. */
function placeOf(first: MessageState, messages: readonly MessageState[]): number {
  const same = messages.findIndex((message) => messageEntryId(message) === messageEntryId(first));
  if (same >= 0) return same;
  const behind = messages.findIndex((message) => isBehind(message, first));
  return behind < 0 ? messages.length : behind;
}

/** At the place of another one, or behind it. */
function isBehind(message: Cursor, other: Cursor): boolean {
  return compareCursors(message, other) >= 0;
}

function answered(
  window: ConversationWindow,
  { direction, at }: Ask,
  page: { messages: readonly MessageState[]; before: boolean; after: boolean },
): ConversationWindow {
  const settled = { ...window, asking: undefined, failed: undefined };
  const sorted = inOrder(page.messages);
  if (direction === 'around') {
    if (sorted.length === 0) return settled;
    const pages = sorted.slice(0, CONVERSATION.windowMessages);
    return attached({ ...settled, pages, before: page.before, detached: true });
  }
  if (direction === 'before') {
    const older = sorted.filter((message) => compareCursors(message, at) < 0);
    // The conversation begins here after all, or is said to go on without a message: it is not asked for again and again.
    const before = page.before && older.length > 0;
    const pages = [...older, ...window.pages];
    if (pages.length === 0) return { ...settled, tailMore: before, start: before ? undefined : at };
    return bounded({ ...settled, pages, before }, 'start');
  }
  // They have met meanwhile.
  if (!window.detached) return settled;
  const newer = sorted.filter((message) => compareCursors(message, at) > 0);
  const joined = attached({ ...settled, pages: [...window.pages, ...newer] });
  if (!joined.detached) return bounded(joined, 'end');
  // Nothing comes behind these and still the tail does not follow: what is between is gone.
  if (newer.length === 0 && window.tail.length > 0)
    return { ...joined, pages: [], detached: false, before: false };
  return bounded(joined, 'end');
}

function inOrder(messages: readonly MessageState[]): MessageState[] {
  // Not told apart by their places: strangers can give their messages those of others'.
  const seen = new Set<string>();
  return messages.toSorted(compareCursors).filter((message) => {
    const id = messageEntryId(message);
    return seen.size < seen.add(id).size;
  });
}

/** Pages that reach into the tail are what comes before it. */
function attached(window: ConversationWindow): ConversationWindow {
  const [first] = window.tail;
  const last = window.pages.at(-1);
  if (first === undefined || last === undefined || !window.detached) return window;
  if (!isBehind(last, first)) return window;
  return { ...window, pages: window.pages.slice(0, placeOf(first, window.pages)), detached: false };
}

/** Not more than so many, with so much text; what goes is at the end that is not looked at. */
function bounded(window: ConversationWindow, keep: 'start' | 'end'): ConversationWindow {
  const { pages } = window;
  const most = mostOf(keep === 'end' ? pages.toReversed() : pages);
  if (pages.length <= most) return window;
  if (keep === 'end') return { ...window, pages: pages.slice(-most), before: true };
  return { ...window, pages: pages.slice(0, most), detached: true };
}

/** How many of these can be kept, from the first on. */
function mostOf(messages: readonly MessageState[]): number {
  let characters = 0;
  const over = messages.findIndex(({ text }) => {
    characters += text.length;
    return characters > CONVERSATION.windowCharacters;
  });
  return Math.min(CONVERSATION.windowMessages, over < 0 ? messages.length : over);
}
