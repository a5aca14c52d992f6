/** Random frames as a terminal could show them. */
import fc from 'fast-check';
import type { Cell, Color, Frame, Style } from '../../../scripts/pictures/frame.ts';

const styles: fc.Arbitrary<Style> = fc.record({
  foreground: fc.constantFrom<Color | undefined>(undefined, 1, 6, 12, 208, '#0a64ff'),
  background: fc.constantFrom<Color | undefined>(undefined, 4, 250, '#102030'),
  bold: fc.boolean(),
  dim: fc.boolean(),
  inverse: fc.boolean(),
  underline: fc.boolean(),
});
const pieces = fc.constantFrom('a', 'Z', ' ', '<', '&', 'é', '─', '│', '█', '░', '✓', '日', '本');
const isWide = (text: string): boolean => text === '日' || text === '本';

function rowOf(columns: number): fc.Arbitrary<Cell[]> {
  return fc.array(fc.tuple(pieces, styles), { minLength: columns, maxLength: columns }).map((drawn) => {
    const cells: Cell[] = [];
    for (const [text, style] of drawn) {
      if (cells.length === columns) break;
      const fits = !isWide(text) || cells.length + 2 <= columns;
      if (fits && isWide(text)) cells.push({ text, width: 2, style }, { text: '', width: 0, style });
      else cells.push({ text: fits ? text : ' ', width: 1, style });
    }
    return cells;
  });
}

/** Frames of one size, as one follows the other: rows stay or change. */
export function frameSequences(columns: number, rows: number): fc.Arbitrary<Frame[]> {
  const row = rowOf(columns);
  const change = fc.array(fc.option(row, { nil: undefined, freq: 1 }), { minLength: rows, maxLength: rows });
  const first = fc.array(row, { minLength: rows, maxLength: rows });
  return fc.tuple(first, fc.array(change, { maxLength: 4 })).map(([start, changes]) => {
    const frames: Frame[] = [start];
    let now: Frame = start;
    for (const next of changes) {
      now = now.map((cells, index) => next[index] ?? cells);
      frames.push(now);
    }
    return frames;
  });
}
