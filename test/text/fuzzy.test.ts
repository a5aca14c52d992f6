import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCharacter } from '../../src/text/fold.ts';
import { fuzzyMatch } from '../../src/text/fuzzy.ts';

/** The text with the letters that were found in brackets. */
const marked = (text: string, query: string): string | undefined => {
  const match = fuzzyMatch(text, query);
  if (match === undefined) return undefined;
  return [...match.places]
    .reverse()
    .reduce(
      (shown, [from, to]) => `${shown.slice(0, from)}[${shown.slice(from, to)}]${shown.slice(to)}`,
      text,
    );
};
/** These texts, the most likely meant first. */
const ranked = (query: string, ...texts: string[]): string[] =>
  texts
    .flatMap((text) => {
      const match = fuzzyMatch(text, query);
      return match === undefined ? [] : [{ text, score: match.score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);
const folded = (text: string): string => Array.from(text, foldCharacter).join('').replace(/\s+/gu, '');

describe('finding by a few letters', () => {
  it.each([
    ['/pause', 'pau', '/[pau]se'],
    ['/pause', '/p', '[/p]ause'],
    ['/pause', 'pse', '/[p]au[se]'],
    ['# ops', '#ops', '[#] [ops]'],
    ['Search what was said', 'sws', '[S]earch [w]hat was [s]aid'],
    ['Search what was said', 'search what', '[Search] [what] was said'],
    ['Draw the screen anew', 'screen', 'Draw the [screen] anew'],
    ['Käse Straße', 'kase', '[Käse] Straße'],
    ['Ka\u0308se', 'kas', '[Ka\u0308s]e'],
    ['ﬁle', 'fi', '[ﬁ]le'],
    ['王小明', '小', '王[小]明'],
  ])('marks in %j what %j has found', (text, query, shown) => {
    expect(marked(text, query)).toBe(shown);
  });

  it('finds nothing where a letter is missing or in another order', () => {
    expect(fuzzyMatch('/pause', 'pax')).toBeUndefined();
    expect(fuzzyMatch('/pause', 'ap')).toBeUndefined();
    expect(fuzzyMatch('', 'a')).toBeUndefined();
  });

  it('puts the whole before the beginning, that before words, and those before letters anywhere', () => {
    expect(ranked('all', '/install', '/allow', 'a long list', '/all')).toEqual([
      '/all',
      '/allow',
      'a long list',
      '/install',
    ]);
    expect(ranked('mu', '/resume', '/unmute', '/mute')[0]).toBe('/mute');
    expect(ranked('tr', 'To the first', '/retry', '/transfers')[0]).toBe('/transfers');
    expect(ranked('me', 'some', 'mxxe')[0]).toBe('mxxe');
    expect(ranked('as', 'xxas', 'xaxs')[0]).toBe('xxas');
  });

  const text = fc.string({ unit: fc.constantFrom(...'ab cAB-/#ä́ßﬁ王👍🏽é\t'), maxLength: 30 });

  it('finds exactly the texts that have the letters in this order, and marks these letters', () => {
    fc.assert(
      fc.property(
        text,
        fc.string({ unit: fc.constantFrom(...'abc ä/王👍'), maxLength: 4 }),
        (source, query) => {
          const match = fuzzyMatch(source, query);
          const wanted = Array.from(folded(query));
          let found = 0;
          for (const letter of folded(source)) if (letter === wanted[found]) found += 1;
          expect(match !== undefined).toBe(found >= wanted.length);
          if (match === undefined) return;
          const { places, score } = match;
          expect(Number.isFinite(score)).toBe(true);
          let end = -1;
          for (const [from, to] of places) {
            expect(from).toBeGreaterThan(end);
            expect(to).toBeGreaterThan(from);
            end = to;
          }
          expect(end).toBeLessThanOrEqual(source.length);
          const letters = Array.from(folded(places.map(([from, to]) => source.slice(from, to)).join('')));
          // A ligature is marked as a whole.
          let next = 0;
          for (const letter of letters) if (letter === wanted[next]) next += 1;
          expect(next).toBe(wanted.length);
        },
      ),
    );
  });

  it('puts a text that begins like that before every other one', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 5 }),
        (rest, other, query) => {
          const score = fuzzyMatch(query + rest, query)?.score ?? Number.NEGATIVE_INFINITY;
          const without = fuzzyMatch(`x${other}`, query)?.score ?? Number.NEGATIVE_INFINITY;
          expect(score).toBeGreaterThan(without);
        },
      ),
    );
  });

  it('takes any text and any query, however long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 2_000 }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (source, query) => {
          fuzzyMatch(source, query);
        },
      ),
    );
    expect(fuzzyMatch('a'.repeat(100_000), 'a'.repeat(1_000))).toBeDefined();
  });
});
