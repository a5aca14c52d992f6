/** Rows of panes: text with roles, fitted to cells. */
export { cut, fitted, isolated, signsOf } from './cells.ts';
export { insideOf, Pane, type PaneFrame, type PaneProps, titleRow } from './pane.tsx';
export { type Row, rowText, rowWidth, type Segment, signsOfRow, withMarkAtEnd } from './row.ts';
export { RowLine } from './row-line.tsx';
