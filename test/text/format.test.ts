import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  firstLine,
  fitWidth,
  formatBar,
  formatClock,
  formatDuration,
  formatRate,
  formatSize,
  formatTable,
  percentOf,
} from '../../src/text/format.ts';

describe('sizes and speeds', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [9_960, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1_234_567_890, '1.2 GB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  it('never need more than four digits', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (bytes) => {
        expect(formatSize(bytes)).toMatch(/^(\d{1,3}|\d\.\d) ([kMGTP]?B)$/);
      }),
    );
  });

  it('are the same with a second below', () => {
    expect(formatRate(412_000_000)).toBe('412 MB/s');
  });
});

describe('times', () => {
  it.each([
    [3.2, '0:04'],
    [750, '12:30'],
    [3_723, '1:02:03'],
  ])('%d seconds left are %s', (seconds, text) => {
    expect(formatClock(seconds)).toBe(text);
  });

  it.each([
    [2_900, '2.9 s'],
    [42_000, '42 s'],
    [59_600, '1 min'],
    [180_000, '3 min'],
    [7_500_000, '2 h 5 min'],
    [3 * 86_400_000, '3 days'],
  ])('%d ms took %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('progress', () => {
  it('is 100 percent only when all is there', () => {
    expect(percentOf(999_999, 1_000_000)).toBe(99);
    expect(percentOf(1_000_000, 1_000_000)).toBe(100);
    expect(percentOf(0, 0)).toBe(100);
  });

  it('fills a bar of constant width', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(60), (done, total, cells) => {
        expect(formatBar(done, total, cells)).toHaveLength(cells);
      }),
    );
  });
});

it.each([
  ['one', 'one'],
  ['', ''],
  ['one\ntwo', 'one …'],
  ['\n\none', 'one …'],
  ['```ts\nconst a = 1;\n```', 'const a = 1; …'],
  ['```\n```', '``` …'],
  ['```not a fence``` x', '```not a fence``` x'],
])('of %j the line that says something is %j', (text, line) => {
  expect(firstLine(text)).toBe(line);
});

describe('fitting', () => {
  it('never exceeds the width, wide characters included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, cells) => {
        expect(stringWidth(fitWidth(text, cells))).toBeLessThanOrEqual(cells);
      }),
    );
  });

  it('leaves alone what fits', () => {
    expect(fitWidth('日本', 4)).toBe('日本');
    expect(fitWidth('日本語', 4)).toBe('日…');
  });

  it('lines columns up by their width on the screen', () => {
    expect(formatTable([['日本', 'x'], ['a', 'y', ''], ['bcdef']])).toEqual([
      '日本   x',
      'a      y',
      'bcdef',
    ]);
  });
});
