import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCharacter, foldText } from '../../src/text/fold.ts';
import { hasWords, placesOfWords, wordsOf } from '../../src/text/words.ts';

const places = (text: string, query: string) => placesOfWords(text, foldText(text), wordsOf(query));

describe('a folded text', () => {
  it('is as its characters are', () => {
    const letters = fc.constantFrom('Σ', 'ς', 'a', 'İ', 'ﬁ', '\u0307', '각', ' ', '😀', '\ud83d');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(letters).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(foldText(text)).toBe(Array.from(text, foldCharacter).join(''));
      }),
    );
  });
});

describe('words', () => {
  it('are told apart by blanks, and are all to be there', () => {
    expect(wordsOf('  Été\t\nb ')).toEqual(['ete', 'b']);
    expect(wordsOf(' ')).toEqual([]);
    expect(wordsOf('a´b')).toEqual(['a b']);
    expect(hasWords('b ete', ['ete', 'b'])).toBe(true);
    expect(hasWords('ete', ['ete', 'b'])).toBe(false);
    expect(hasWords('x', [])).toBe(true);
  });

  it('stand at whole characters of the text', () => {
    expect(places('naïve hello', 'ive LO')).toEqual([
      [2, 5],
      [9, 11],
    ]);
    expect(places('a ﬁsh', 'i')).toEqual([[2, 3]]);
    expect(places('e\u0301e\u0301x', 'ex')).toEqual([[2, 5]]);
    expect(places('😀 É', 'e')).toEqual([[3, 4]]);
    expect(places('plain', 'zzz')).toEqual([]);
  });

  it('are found in the part of the text that they have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(), (text, one, other) => {
        const letters = Array.from(text);
        const [from = 0, to = 0] = [one % (letters.length + 1), other % (letters.length + 1)].toSorted(
          (a, b) => a - b,
        );
        const [word] = wordsOf(letters.slice(from, to).join(''));
        fc.pre(word !== undefined);
        const [[start, end] = [0, 0]] = placesOfWords(text, foldText(text), [word]);
        expect(end).toBeGreaterThan(start);
        expect(foldText(text.slice(start, end))).toContain(word);
      }),
    );
  });
});
