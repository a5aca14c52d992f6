import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it, vi } from 'vitest';
import { createWrapCache, wrapText } from '../../../components/rows/wrap.ts';
import { textArbitrary } from '../conversation/support.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

describe('wrapping', () => {
  it.each([
    ['breaks at blanks, and leaves them out', 'one two  three', 7, ['one two', 'three']],
    ['keeps a text that fits as it is', 'one two ', 8, ['one two ']],
    ['cuts a word that no line can hold', 'see abcdefghij', 5, ['see', 'abcde', 'fghij']],
    ['keeps line feeds, empty lines among them', 'a\n\nb\n', 9, ['a', '', 'b', '']],
    ['keeps how far a line is set in', '  if (x) {', 6, ['  if', '(x) {']],
    ['breaks between wide characters, none of them halved', '漢字漢字', 5, ['漢字', '漢字']],
    ['fills the line before it breaks into wide characters', 'ab 漢字漢字', 7, ['ab 漢字', '漢字']],
    ['keeps a joined emoji whole', 'abc👨‍👩‍👧‍👦', 4, ['abc', '👨‍👩‍👧‍👦']],
    ['keeps a mark with its letter', 'abcde\u0301', 4, ['abcd', 'e\u0301']],
    ['gives a letter to a mark that has none', '\u0301a', 4, ['\u25CC\u0301a']],
    ['replaces what no line can hold', 'a漢', 1, ['a', '\uFFFD']],
    ['drops blanks that hang over at the end', 'abcd   ', 4, ['abcd']],
    ['makes one empty line of nothing', '', 4, ['']],
  ])('%s', (_, text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });

  it('never makes a line wider than the width', () => {
    fc.assert(
      fc.property(textArbitrary, fc.integer({ min: 1, max: 40 }), (text, width) => {
        for (const line of wrapText(text, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 1_000 },
    );
  });

  it('knows the width of East Asian letters, which it does not measure', () => {
    const letters = fc.oneof(
      ...[
        [0x3041, 0x3096],
        [0x30a1, 0x30fa],
        [0x3400, 0x4dbf],
        [0x4e00, 0x9fff],
        [0xac00, 0xd7a3],
      ].map(([min, max]) => fc.integer({ min: min!, max: max! })),
    );
    fc.assert(
      fc.property(letters, (code) => {
        const letter = String.fromCodePoint(code);
        expect(stringWidth(letter)).toBe(2);
        expect(wrapText(letter.repeat(3), 4)).toEqual([letter.repeat(2), letter]);
      }),
    );
  });

  it('loses nothing but blanks, and halves no grapheme', () => {
    const solid = (text: string): string[] =>
      Array.from(graphemes.segment(text), ({ segment }) => segment).filter(
        (grapheme) => grapheme.trim() !== '',
      );
    const word = fc.constantFrom('a', 'word', 'e\u0301', '漢字', '👨‍👩‍👧‍👦', '🇩🇪', 'हिन्दी', '👍🏽', '\n');
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 8, max: 30 }), (words, width) => {
        const text = words.join(' ');
        expect(solid(wrapText(text, width).join('\n'))).toEqual(solid(text));
      }),
    );
  });
});

describe('the cache of wrapped texts', () => {
  it('wraps a text once for a width', () => {
    const work = vi.fn(wrapText);
    const wrap = createWrapCache({ wrap: work });
    const lines = wrap('m1', 'one two', 3);
    expect(wrap('m1', 'one two', 3)).toBe(lines);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('wraps again when the text or the width is another', () => {
    const wrap = createWrapCache();
    expect(wrap('m1', 'one two', 3)).toEqual(['one', 'two']);
    expect(wrap('m1', 'one two', 7)).toEqual(['one two']);
    expect(wrap('m1', 'one six', 7)).toEqual(['one six']);
  });

  it('is bounded: what was not asked for longest goes first', () => {
    const work = vi.fn(wrapText);
    const wrap = createWrapCache({ wrap: work, capacity: 25 });
    wrap('m1', '1234567890', 20);
    wrap('m2', '1234567890', 20);
    wrap('m1', '1234567890', 20);
    wrap('m3', '1234567890', 20);
    work.mockClear();
    wrap('m1', '1234567890', 20);
    wrap('m3', '1234567890', 20);
    expect(work).not.toHaveBeenCalled();
    wrap('m2', '1234567890', 20);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('keeps a text that is larger than itself while it is the last one asked for', () => {
    const work = vi.fn(wrapText);
    const wrap = createWrapCache({ wrap: work, capacity: 4 });
    wrap('m1', 'a long text', 20);
    wrap('m1', 'a long text', 20);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
