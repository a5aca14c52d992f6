/** Rows of panes: text with roles, fitted to cells. */
export { fitted, isolated } from './cells.ts';
export { insideOf, Pane, type PaneFrame, type PaneProps, titleRow } from './pane.tsx';
export { type Row, rowText, rowWidth, type Segment, underCursor, withMarkAtEnd } from './row.ts';
export { RowLine } from './row-line.tsx';
export { createWrapCache, hardWrap, isFence, type Wrap, wrapText } from './wrap.ts';
