/** A row with something at its left and something at its right edge. Pure. */
import { fitWidth } from '../../src/text/format.ts';
import { type Row, rowWidth, type Segment } from '../rows/row.ts';

/**
 * A row of exactly so many cells: the left side is cut where it would come nearer than a blank to the right one,
 * and the right one where it has no room alone.
 */
export function twoSided(left: Row, right: Row, width: number): Row {
  const atRight = cutRow(right, width);
  const rightCells = rowWidth(atRight);
  const forLeft = rightCells === 0 ? width : width - rightCells - 1;
  const atLeft = cutRow(left, forLeft);
  const blanks = Math.max(0, width - rightCells - rowWidth(atLeft));
  const between: Row = blanks === 0 ? [] : [{ text: ' '.repeat(blanks), role: 'text' }];
  return [...atLeft, ...between, ...atRight];
}

/** The row in at most so many cells, with the sign of what is missing at its end. */
export function cutRow(row: Row, cells: number): Row {
  if (rowWidth(row) <= cells) return row;
  const kept: Segment[] = [];
  let left = cells;
  for (const [index, { text, role }] of row.entries()) {
    const width = rowWidth([{ text, role }]);
    // A cell is left for the sign.
    if (width >= left) {
      const rest = row.slice(index + 1).map((segment) => segment.text);
      const short = fitWidth([text, ...rest].join(''), left);
      return short === '' ? kept : [...kept, { text: short, role }];
    }
    kept.push({ text, role });
    left -= width;
  }
  return kept;
}

/** Segments with so many blanks between them; empty ones are left out. */
export function joined(segments: Row, blanks: number): Row {
  const shown = segments.filter(({ text }) => text !== '');
  return shown.map(({ text, role }, index) => ({
    text: index === 0 ? text : `${' '.repeat(blanks)}${text}`,
    role,
  }));
}
