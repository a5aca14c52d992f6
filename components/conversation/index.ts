/** The conversation of the full screen: what it shows, as rows, through a window. */
export { ConversationPane, type ConversationPaneProps, type Look, type Theme } from './conversation-pane.tsx';
export {
  createConversationEntries,
  type EntriesInput,
  type Entry,
  firstUnread,
  messageEntryId,
} from './entries.ts';
export type { Role, Row, Segment } from './row.ts';
export { type EntryRows, entryRows, longestName, type RowContext } from './rows.ts';
export {
  AT_BOTTOM,
  type Content,
  look,
  scrollPages,
  scrollRows,
  scrollToStart,
  type View,
  type Viewport,
} from './viewport.ts';
export { createWrapCache, type Wrap, wrapText } from './wrap.ts';
