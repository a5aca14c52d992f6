/** A list as the rows of a pane: its part in sight, the cursor, and how much more there is. Pure. */
import { type Row, underCursor } from '../rows/row.ts';
import { type ListWindow, windowOf } from './list-window.ts';
import { twoSided } from './two-sided.ts';

/** What panes with a list have in common. */
export interface ListPane {
  /** It has the keys; only then a cursor is shown. */
  focused: boolean;
  /** Cells of a row. */
  width: number;
  /** Rows at the most. */
  height: number;
}

/** The cell before each row, where the cursor is. */
const CURSOR_CELLS = 1;

/**
 * @param selectedIndex is kept in sight; -1 where nothing is selected
 * @param rowOf makes the row of an item in so many cells
 */
export function listRows<T>(
  items: readonly T[],
  selectedIndex: number,
  pane: ListPane,
  rowOf: (item: T, cells: number) => Row,
): Row[] {
  const { focused, width, height } = pane;
  const window = windowOf(items.length, selectedIndex, height);
  const rows = items.slice(window.first, window.first + window.shown).map((item, index): Row => {
    const hasCursor = focused && window.first + index === selectedIndex;
    const cursor = hasCursor ? '›' : ' ';
    const row = rowOf(item, Math.max(0, width - CURSOR_CELLS));
    const whole = twoSided([{ text: cursor, role: 'text' }, ...row], [], width);
    return hasCursor ? underCursor(whole, width) : whole;
  });
  if (!window.hint) return rows;
  const hint = { text: ` ${moreText(window)}`, role: 'muted' } as const;
  return [...rows, twoSided([hint], [], width)];
}

/** `… 12 more`, `… 5 above, 12 below`. */
function moreText({ above, below }: ListWindow): string {
  if (above === 0) return `… ${below} more`;
  return below === 0 ? `… ${above} above` : `… ${above} above, ${below} below`;
}
