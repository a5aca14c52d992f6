/** Dialogs for tests: their rows as text, as wide as the screen has room for. */
import type { DialogView } from '../../../components/dialogs/index.ts';
import { dialogView } from '../../../components/dialogs/index.ts';
import { insideOf, rowText } from '../../../components/rows/index.ts';
import type { Dialog } from '../../../components/ui/dialog.ts';
import { initialUi, type UiState } from '../../../components/ui/ui-state.ts';
import type { State } from '../../../src/store/state.ts';
import { readyState } from '../../support/states.ts';

export const NOW = 1_700_000_030_000;

export interface ViewOptions {
  state?: State;
  ui?: Partial<UiState>;
  columns?: number;
  bodyRows?: number;
}

export function viewOf(dialog: Dialog, options: ViewOptions = {}): DialogView {
  const { state = readyState(), ui = {}, columns = 84, bodyRows = 20 } = options;
  return dialogView(state, { ...initialUi({ columns, rows: 24 }, NOW), ...ui }, dialog, bodyRows);
}

/** Cells of a row of this dialog. */
export function roomOf({ frame }: DialogView, columns: number): number {
  return insideOf(frame, columns, 20).width;
}

/** All rows as text, without blanks at their end. */
export function linesOf(view: DialogView): string[] {
  return view.rows.map((row) => rowText(row).trimEnd());
}
