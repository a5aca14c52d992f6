import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NoticeInput, noticeRow } from '../../../components/panes/notice-row.ts';
import { rowText } from '../../../components/rows/row.ts';
import { expectFits, lineArbitrary, widthArbitrary } from './support.ts';

const levels = ['info', 'success', 'warning', 'error'] as const;

const textOf = (fields: Partial<NoticeInput> = {}): string =>
  rowText(
    noticeRow({
      notice: { level: 'success', text: 'bob is connected.' },
      more: 0,
      key: 'F2',
      width: 60,
      ...fields,
    }),
  ).trimEnd();

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

  it('fits whatever it says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...levels),
        lineArbitrary,
        fc.nat(100),
        widthArbitrary,
        (level, text, more, width) => {
          expectFits(noticeRow({ notice: { level, text }, more, key: 'F2', width }), width);
        },
      ),
    );
  });
});
