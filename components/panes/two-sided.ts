/** A row with something at its left and something at its right edge. Pure. */
import { cut } from '../rows/cells.ts';
import { type Row, rowWidth, type Segment, signsOfRow } from '../rows/row.ts';

/**
 * A row of exactly so many cells: the left side is cut where it would come nearer than a blank to the right one,
 * and the right one where it has no room alone.
 */
export function twoSided(left: Row, right: Row, width: number, unicode: boolean): Row {
  const atRight = cutRow(right, width, unicode);
  const rightCells = rowWidth(atRight);
  const forLeft = rightCells === 0 ? width : width - rightCells - 1;
  const atLeft = cutRow(left, forLeft, unicode);
  const blanks = Math.max(0, width - rightCells - rowWidth(atLeft));
  const between: Row = blanks === 0 ? [] : [{ text: ' '.repeat(blanks), role: 'text' }];
  return signsOfRow([...atLeft, ...between, ...atRight], unicode);
}

/** The row in at most so many cells, with the sign of what is missing at its end. */
export function cutRow(row: Row, cells: number, unicode: boolean): Row {
  if (rowWidth(row) <= cells) return row;
  const kept: Segment[] = [];
  let left = cells;
  for (const [index, { text, role }] of row.entries()) {
    const width = rowWidth([{ text, role }]);
    // A cell is left for the sign.
    if (width >= left) {
      const rest = row.slice(index + 1).map((segment) => segment.text);
      const short = cut([text, ...rest].join(''), left, unicode);
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
