/** What to write so that a screen which shows one frame shows another. Pure. */
import { Pen } from './pen.ts';
import { BLANK, type Cell, type Row, sameCell } from './row.ts';

/** Unchanged cells between two changes are written over where that is shorter than a move (`ESC [ n n G`). */
const GAP = 4;
/** Cells of a blank rest of a row from which clearing it (`ESC [ K`) is shorter than blanks. */
const CLEAR_FROM = 4;

const cellAt = (row: Row | undefined, column: number): Cell => row?.[column] ?? BLANK;

/**
 * The text that leads from `shown` to `next`: moves, styles and changed cells. Empty when nothing changed.
 * It begins and ends in the terminal's own style, and assumes line wrap to be off.
 */
export function paint(shown: readonly Row[], next: readonly Row[], columns: number): string {
  const pen = new Pen(columns);
  const rows = Math.max(shown.length, next.length);
  for (let row = 0; row < rows; row += 1) {
    if (shown[row] !== next[row]) paintRow(pen, row, shown[row] ?? [], next[row] ?? [], columns);
  }
  return pen.finish();
}

function paintRow(pen: Pen, row: number, shown: Row, next: Row, columns: number): void {
  const changed = changesOf(shown, next, columns);
  const end = next.length;
  const clears = changed.reduce((sum, is, column) => sum + (is && column >= end ? 1 : 0), 0) >= CLEAR_FROM;
  const last = clears ? end : columns;
  let column = 0;
  while (column < last) {
    if (changed[column] !== true) {
      column += 1;
      continue;
    }
    column = writeRun(pen, row, next, changed, column, last);
  }
  if (clears) pen.clearRestOfRow(row, Math.max(end, changed.indexOf(true, end)));
}

/** Writes changed cells from a column on, over short gaps too; returns the column behind them. */
function writeRun(pen: Pen, row: number, next: Row, changed: boolean[], from: number, last: number): number {
  let column = from;
  while (column < last) {
    if (changed[column] !== true && !canCross(next, changed, column, last, pen.style)) break;
    const cell = cellAt(next, column);
    pen.write(row, column, cell);
    column += Math.max(1, cell.grapheme.width);
  }
  return column;
}

/** True where the next change is close and all cells before it can be written as they are. */
function canCross(next: Row, changed: boolean[], from: number, last: number, style: string): boolean {
  for (let column = from; column < Math.min(last, from + GAP + 1); column += 1) {
    if (changed[column] === true) return true;
    const { grapheme, style: needed } = cellAt(next, column);
    if (grapheme.kind !== 'sure' || grapheme.width !== 1 || needed !== style) return false;
  }
  return false;
}

/** Columns to write: those that differ, whole graphemes only, and what a composed grapheme may be drawn over. */
function changesOf(shown: Row, next: Row, columns: number): boolean[] {
  const changed: boolean[] = [];
  for (let column = 0; column < columns; column += 1) {
    changed.push(!sameCell(cellAt(shown, column), cellAt(next, column)));
  }
  for (let column = 0; column < columns; ) {
    const { grapheme } = cellAt(next, column);
    const width = Math.max(1, grapheme.width);
    if (changed.slice(column, column + width).includes(true)) {
      changed.fill(true, column, Math.min(columns, column + Math.max(width, grapheme.reach)));
    }
    column += width;
  }
  return changed;
}
