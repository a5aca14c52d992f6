import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanInsert, cleanText, fitBytes } from '../../../components/composer/clean.ts';
import { safeText } from '../../../src/text/safe-text.ts';
import { anyText, boundariesOf } from './texts.ts';

describe('what is taken of a text', () => {
  it.each([
    ['line ends', 'a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['tabs', 'if\tx', 'if    x'],
    ['control characters', 'a\u0000b\u001b[31mc\u009bd\u007f', 'ab[31mcd'],
    ['bidi controls and invisible characters', 'a\u202eb\u200bc\ufeffd', 'abcd'],
    ['lone surrogates', 'a\ud83db', 'ab'],
    ['a replacement character that was there', 'a\ufffdb', 'a\ufffdb'],
    ['joined emoji and flags', '👩‍💻 🇩🇪 ❤️', '👩‍💻 🇩🇪 ❤️'],
    ['a heap of marks', `a${'\u0336'.repeat(20)}b`, `a${'\u0336'.repeat(8)}b`],
  ])('is right for %s', (_, text, taken) => {
    expect(cleanText(text)).toBe(taken);
  });

  it('is safe to show, whatever comes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanText(text);
        expect(safeText(clean, { multiline: true })).toBe(clean);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what is taken of a key', () => {
  const type = (text: string): string =>
    Array.from(text).reduce((typed, character) => typed + cleanInsert(typed, character), '');

  it.each(['👩‍💻', '🏳️‍🌈', '👍🏽', '🇩🇪', 'e\u0301', 'می‌خواهم', 'क्‍ष', '1️⃣'])(
    'leaves %s whole when it comes one code point at a time',
    (text) => {
      expect(type(text)).toBe(text);
    },
  );

  it('is no joiner where there is nothing to join, and no mark too many', () => {
    expect(type('a\u200db')).toBe('ab');
    expect(type('\u200d')).toBe('');
    expect(type(`a${'\u0301'.repeat(12)}`)).toBe(`a${'\u0301'.repeat(8)}`);
  });
});

describe('a text cut to a number of bytes', () => {
  it('ends between two graphemes, and no earlier than it has to', () => {
    fc.assert(
      fc.property(anyText.map(cleanText), fc.nat(80), (text, bytes) => {
        const fitted = fitBytes(text, bytes);
        const boundaries = boundariesOf(text);
        const next = boundaries.find((boundary) => boundary > fitted.length);
        expect(text.startsWith(fitted)).toBe(true);
        expect(boundaries).toContain(fitted.length);
        expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(bytes);
        if (next !== undefined) expect(Buffer.byteLength(text.slice(0, next))).toBeGreaterThan(bytes);
      }),
    );
  });

  it('is empty where there is no room', () => {
    expect(fitBytes('abc', -1)).toBe('');
  });
});
