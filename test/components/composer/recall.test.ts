import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recalledLines } from '../../../components/composer/index.ts';
import { foldCharacter } from '../../../src/text/fold.ts';

const HISTORY = ['/send a.tar', 'Hello there', 'naïve hello', '/send b.tar', 'Hello there'];
const fold = (text: string): string => Array.from(text, foldCharacter).join('');
const texts = (query: string): string[] => recalledLines(HISTORY, query).map(({ text }) => text);

describe('lines entered before', () => {
  it('come the last one first, each once', () => {
    expect(texts('')).toEqual(['Hello there', '/send b.tar', 'naïve hello', '/send a.tar']);
  });

  it('are found by all words of the query, anywhere in them', () => {
    expect(texts('HELLO')).toEqual(['Hello there', 'naïve hello']);
    expect(texts('naive ell')).toEqual(['naïve hello']);
    expect(texts('/send')).toEqual(['/send b.tar', '/send a.tar']);
    expect(texts('zzz')).toEqual([]);
  });

  it('know where the words stand in them', () => {
    expect(recalledLines(HISTORY, 'ive lo')[0]?.places).toEqual([
      [2, 5],
      [9, 11],
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.nat(), (line, one, other) => {
        const letters = Array.from(line);
        const [from, to] = [one % (letters.length + 1), other % (letters.length + 1)].toSorted(
          (a, b) => a - b,
        );
        const word = letters.slice(from, to).join('').replace(/\s+/gu, '');
        fc.pre(line.includes(word));
        const found = recalledLines([line], word);
        expect(found).toHaveLength(1);
        for (const [start, end] of found[0]?.places ?? [])
          expect(fold(line.slice(start, end))).toContain(fold(word));
      }),
    );
  });
});
