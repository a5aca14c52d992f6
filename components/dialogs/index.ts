/** What lies over the panes. */
export { type DialogView, dialogView } from './dialog-view.ts';
export { helpRows } from './help-rows.ts';
