import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutRow, twoSided } from '../../../components/panes/two-sided.ts';
import { isolated } from '../../../components/rows/cells.ts';
import { type Row, rowText, rowWidth } from '../../../components/rows/row.ts';
import { lineArbitrary } from './support.ts';

const row = (...pieces: string[]): Row => pieces.map((text) => ({ text, role: 'text' }));

describe('a row with two sides', () => {
  it('has blanks between them', () => {
    expect(rowText(twoSided(row('left'), row('right'), 12))).toBe('left   right');
  });

  it('cuts the left side before the right one', () => {
    expect(rowText(twoSided(row('left side'), row('right'), 11))).toBe('left… right');
    expect(rowText(twoSided(row('left side'), row('right'), 4))).toBe('rig…');
  });

  it('is exactly as wide as asked for', () => {
    const side = fc.array(lineArbitrary.map(isolated), { maxLength: 4 }).map((pieces) => row(...pieces));
    fc.assert(
      fc.property(side, side, fc.nat(80), (left, right, width) => {
        expect(rowWidth(twoSided(left, right, width))).toBe(width);
      }),
    );
  });
});

describe('a row that is cut', () => {
  it('has the sign of what is missing at its end, wherever its pieces meet', () => {
    expect(rowText(cutRow(row('abc', 'def', 'ghi'), 9))).toBe('abcdefghi');
    expect(rowText(cutRow(row('abc', 'def', 'ghi'), 7))).toBe('abcdef…');
    expect(rowText(cutRow(row('abc', 'def', 'ghi'), 6))).toBe('abcde…');
    expect(rowText(cutRow(row('abc', 'def', 'ghi'), 3))).toBe('ab…');
    expect(rowText(cutRow(row('abc'), 0))).toBe('');
  });
});
