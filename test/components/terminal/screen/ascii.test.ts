import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRow, type Row } from '../../../../components/terminal/screen/row.ts';

const textOf = (row: Row): string => row.map(({ grapheme }) => grapheme.text).join('');

describe('a row on a terminal that has nothing but ASCII', () => {
  it('has the nearest signs for those that the program draws with', () => {
    expect(textOf(parseRow('╭ bob · verified ─╮│● ✓✓ ↑→ ██░░ …', 80, true))).toBe(
      '+ bob - verified -+|* ++ ^> ##-- .',
    );
  });

  it('has a question mark for each cell of a foreign letter', () => {
    expect(textOf(parseRow('naïve 漢字 👨‍👩‍👧!', 80, true))).toBe('na?ve ???? ??!');
  });

  it('keeps the columns and is ASCII, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = parseRow(text, 200);
        const ascii = parseRow(text, 200, true);
        expect(textOf(ascii)).toMatch(/^[\x20-\x7e]*$/);
        expect(ascii.length).toBe(plain.length);
      }),
    );
  });
});
