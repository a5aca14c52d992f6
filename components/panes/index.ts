/** What the panes and the rows around them show, as rows. */

export { filteredTitle } from './filter.ts';
export { type HeaderInput, headerRow } from './header.ts';
export { type Hint, hintRow } from './hint-row.ts';
export type { ListPane } from './list-rows.ts';
export { type ListWindow, windowOf } from './list-window.ts';
export { foundIds, listedIds } from './listed.ts';
export { type NoticeInput, noticeHeight, noticeRows } from './notice-row.ts';
export { conversationIds, type PeersPane, peersRows } from './peers.ts';
export { type RequestInput, type RequestKeys, requestRow } from './request-row.ts';
export { type TransfersPane, transfersRows } from './transfer-rows.ts';
export { transfersInPane, transfersTitle } from './transfers.ts';
