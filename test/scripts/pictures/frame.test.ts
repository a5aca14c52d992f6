import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cell,
  changedSpans,
  isSameCell,
  PLAIN,
  sideBySide,
  textRow,
  withCursor,
} from '../../../scripts/pictures/frame.ts';
import { frameSequences } from './frames.ts';

const wide = (text: string): Cell[] => [
  { text, width: 2, style: PLAIN },
  { text: '', width: 0, style: PLAIN },
];

describe('changedSpans', () => {
  it('names the columns that have changed, and joins those that are near each other', () => {
    const before = [textRow('abcdefghijklmnop', 16)];
    const after = [textRow('aXcdXfghijklmnXp', 16)];
    expect(changedSpans(before, after)).toEqual([
      { row: 0, from: 1, to: 5 },
      { row: 0, from: 14, to: 15 },
    ]);
  });

  it('takes the whole of a wide character that was half covered', () => {
    const before = [[...wide('日'), ...textRow('x', 4)]];
    const after = [textRow('', 6)];
    expect(changedSpans(before, after)).toEqual([{ row: 0, from: 0, to: 3 }]);
  });

  it('is everything where nothing was before', () => {
    expect(changedSpans([], [textRow('ab', 2), textRow('cd', 2)])).toEqual([
      { row: 0, from: 0, to: 2 },
      { row: 1, from: 0, to: 2 },
    ]);
  });

  it('is enough to come from any frame to the next, and splits no wide character', () => {
    fc.assert(
      fc.property(frameSequences(12, 3), (frames) => {
        frames.slice(1).forEach((after, index) => {
          const before = frames[index] ?? [];
          const drawn = before.map((cells) => [...cells]);
          for (const { row, from, to } of changedSpans(before, after)) {
            for (const cells of [before[row], after[row]]) {
              expect(cells?.[from]?.width).not.toBe(0);
              expect(cells?.[to]?.width).not.toBe(0);
            }
            drawn[row]?.splice(from, to - from, ...(after[row] ?? []).slice(from, to));
          }
          for (const [row, cells] of after.entries()) {
            for (const [column, cell] of cells.entries()) {
              const other = drawn[row]?.[column];
              expect(other !== undefined && isSameCell(other, cell)).toBe(true);
            }
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('withCursor', () => {
  it('inverts one cell, at full strength', () => {
    const frame = [textRow('ab', 2, { ...PLAIN, dim: true })];
    const [row = []] = withCursor(frame, { row: 0, column: 1 });
    expect(row.map(({ style }) => [style.dim, style.inverse])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('leaves a frame whose cursor is hidden as it is', () => {
    const frame = [textRow('ab', 2)];
    expect(withCursor(frame, undefined)).toBe(frame);
  });
});

describe('sideBySide', () => {
  it('puts one frame beside the other with a gap', () => {
    const [row = []] = sideBySide([textRow('ab', 2)], [textRow('cd', 2)], 2);
    expect(row.map(({ text }) => text).join('')).toBe('ab  cd');
  });
});
