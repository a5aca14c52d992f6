import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolated, type Row, rowText, rowWidth, withMarkAtEnd } from '../../../components/rows/index.ts';
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
