import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NoticeInput, noticeHeight, noticeRows } from '../../../components/panes/notice-row.ts';
import { rowText } from '../../../components/rows/row.ts';
import { expectFits, lineArbitrary, widthArbitrary } from './support.ts';

const levels = ['info', 'success', 'warning', 'error'] as const;

const inputOf = (fields: Partial<NoticeInput>): NoticeInput => ({
  notice: { level: 'success', text: 'bob is connected.' },
  more: 0,
  key: 'F2',
  width: 60,
  ...fields,
});
const linesOf = (fields: Partial<NoticeInput>, rows: number): string[] =>
  noticeRows(inputOf(fields), rows).map((row) => rowText(row).trimEnd());
const textOf = (fields: Partial<NoticeInput> = {}): string => linesOf(fields, 1).join('\n');

describe('the row of a notice', () => {
  it('says what happened, and how many more there are', () => {
    expect(textOf()).toBe(' ✓ bob is connected.');
    expect(textOf({ more: 2 })).toBe(` ✓ bob is connected.${' '.repeat(20)}(+2, F2 lists them)`);
  });

  it('has a mark of its own for each level', () => {
    const marks = levels.map((level) => textOf({ notice: { level, text: 'x' } }).slice(1, 2));
    expect(marks).toEqual(['·', '✓', '!', '✗']);
  });

  it('cuts the text, and shortens what is at the right for it', () => {
    expect(textOf({ width: 18 })).toBe(' ✓ bob is connect…');
    expect(textOf({ width: 30, more: 2 })).toBe(' ✓ bob is connected.     (+2)');
    expect(textOf({ width: 22, more: 2 })).toBe(' ✓ bob is connected.');
  });

  it('says where the rest of it is to be read, where it is cut', () => {
    const notice = { level: 'error', text: 'Not sent: bob takes files up to 5.0 MB only.' } as const;
    expect(textOf({ notice, width: 47 })).toBe(` ✗ ${notice.text}`);
    expect(textOf({ notice, width: 46 })).toBe(' ✗ Not sent: bob takes files … (F2 shows all)');
    expect(textOf({ notice, width: 30 })).toBe(' ✗ Not sent: bob takes … (F2)');
    expect(textOf({ notice, width: 46, key: undefined })).toBe(
      ' ✗ Not sent: bob takes files up to 5.0 MB onl…',
    );
  });

  it('is one row, however many lines it has', () => {
    expect(textOf({ notice: { level: 'error', text: 'No.\n  Not at all.' } })).toBe(' ✗ No. Not at all.');
  });

  it('takes two rows for an error that one cannot hold, and no more', () => {
    const text = 'The name is taken by somebody else. Choose another one with /changename NAME.';
    const error: Partial<NoticeInput> = { notice: { level: 'error', text }, width: 50 };
    expect(noticeHeight(inputOf(error))).toBe(2);
    expect(linesOf(error, 2)).toEqual([
      ' ✗ The name is taken by somebody else. Choose',
      '   another one with /changename NAME.',
    ]);
    expect(linesOf({ ...error, more: 2 }, 2)[1]).toMatch(/NAME\. +\(\+2\)$/);
    expect(linesOf({ ...error, width: 30 }, 2)).toEqual([
      ' ✗ The name is taken by',
      expect.stringMatching(/^ {3}somebody else\..*… \(F2\)$/),
    ]);
    expect(noticeHeight(inputOf({ ...error, width: 90 }))).toBe(1);
    expect(noticeHeight(inputOf({ notice: { level: 'info', text }, width: 50 }))).toBe(1);
  });

  it('fits whatever it says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...levels),
        lineArbitrary,
        fc.nat(100),
        widthArbitrary,
        (level, text, more, width) => {
          const input = { notice: { level, text }, more, key: 'F2', width };
          for (const rows of [1, noticeHeight(input)]) {
            const shown = noticeRows(input, rows);
            expect(shown.length).toBeLessThanOrEqual(rows);
            for (const row of shown) expectFits(row, width);
          }
        },
      ),
    );
  });
});
