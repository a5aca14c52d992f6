import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isolated,
  type Row,
  rowText,
  rowWidth,
  underCursor,
  withMarkAtEnd,
} from '../../../components/rows/index.ts';
import { lineArbitrary } from '../panes/support.ts';

const rowOf = (...texts: string[]): Row => texts.map((text) => ({ text, role: 'text' }));
const mark = { text: '↓ 3 new', role: 'mark' } as const;

describe('a row with a mark at its end', () => {
  it('has a blank before the mark, whatever was there', () => {
    expect(rowText(withMarkAtEnd(rowOf('a long row of words'), mark, 16))).toBe('a long r ↓ 3 new');
    expect(rowText(withMarkAtEnd(rowOf('ab'), mark, 16))).toBe('ab       ↓ 3 new');
    expect(rowText(withMarkAtEnd(rowOf('日本語日本'), mark, 16))).toBe('日本語日 ↓ 3 new');
  });

  it('is exactly as wide as asked for', () => {
    const rows = fc.array(lineArbitrary.map(isolated), { maxLength: 4 }).map((texts) => rowOf(...texts));
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 80 }), (row, width) => {
        expect(rowWidth(withMarkAtEnd(row, mark, width))).toBe(width);
      }),
    );
  });
});

describe('a row under the cursor', () => {
  it('is chosen to its last cell, with what was found in it marked, and a bar as it is', () => {
    const row: Row = [
      { text: '› ', role: 'text' },
      { text: 'Theme', role: 'found' },
      { text: ' 16', role: 'muted' },
      { text: '██', role: 'bar' },
      { text: ' 3', role: 'key' },
    ];
    expect(underCursor(row, 16)).toEqual([
      { text: '› ', role: 'selected' },
      { text: 'Theme', role: 'found-selected' },
      { text: ' 16', role: 'selected' },
      { text: '██', role: 'bar' },
      { text: ' 3  ', role: 'selected' },
    ]);
  });

  it('has the same text, in exactly as many cells as there are', () => {
    const rows = fc.array(lineArbitrary.map(isolated), { maxLength: 4 }).map((texts) => rowOf(...texts));
    fc.assert(
      fc.property(rows, fc.nat(20), (row, blanks) => {
        const width = rowWidth(row) + blanks;
        expect(rowText(underCursor(row, width))).toBe(rowText(row) + ' '.repeat(blanks));
      }),
    );
  });
});
