import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize } from '../../src/text/format.ts';
import { parseLimit, parseSize } from '../../src/text/parse-size.ts';

describe('a size as a person writes it', () => {
  it.each([
    ['0', 0],
    ['10', 10],
    ['10b', 10],
    ['10k', 10_000],
    ['10 kB', 10_000],
    ['500KB', 500_000],
    ['1.5MB', 1_500_000],
    ['.5m', 500_000],
    ['2GiB', 2_147_483_648],
    ['2 gi', 2_147_483_648],
    ['1T', 1_000_000_000_000],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', ' ', '-1', '1e3', '1,5MB', 'MB', '10 x', '10ib', '1.', '9007199254740993', '99999999P'])(
    '%j is none',
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );

  it('is read back as it is shown, as exactly as it is shown', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e15 }), (bytes) => {
        const read = parseSize(formatSize(bytes));
        expect(read).toBeDefined();
        expect(formatSize(read ?? -1)).toBe(formatSize(bytes));
      }),
    );
  });

  it('is a whole number of bytes or nothing, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d. kKmMgGiIbB]{0,12}$/)), (text) => {
        const bytes = parseSize(text);
        if (bytes !== undefined) expect(Number.isSafeInteger(bytes) && bytes >= 0).toBe(true);
      }),
    );
  });
});

describe('a limit', () => {
  it('may be off, and may say that it is for each second', () => {
    expect(parseLimit('off')).toBe(0);
    expect(parseLimit('OFF ')).toBe(0);
    expect(parseLimit('5MB/s')).toBe(5_000_000);
    expect(parseLimit('500KB')).toBe(500_000);
    expect(parseLimit('fast')).toBeUndefined();
  });
});
