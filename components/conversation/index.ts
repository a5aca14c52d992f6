/** The conversation of the full screen: what it shows, as rows, through a window. */
export {
  type Cleared,
  type ConversationViewInput,
  type ConversationViews,
  createConversationViews,
} from './conversation-views.ts';

export {
  createConversationEntries,
  type EntriesInput,
  type Entry,
  firstUnread,
  messageEntryId,
  type UnreadMark,
} from './entries.ts';
export { type EntryRows, entryRows, longestName, type RowContext } from './rows.ts';
export { type EmptyReason, type ShownRowsInput, shownRows } from './shown-rows.ts';
export {
  AT_BOTTOM,
  type Content,
  look,
  margins,
  placeIn,
  reveal,
  scrollPages,
  scrollRows,
  scrollToStart,
  type View,
  type Viewport,
} from './viewport.ts';
export {
  type Ask,
  type ConversationWindow,
  EMPTY_WINDOW,
  hasBefore,
  type PageDirection,
  shownMessages,
  type WindowAction,
  windowReducer,
} from './window.ts';
