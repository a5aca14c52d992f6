import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesOf } from '../../src/text/matches.ts';

const found = (text: string, query: string): string[] =>
  matchesOf(text, query).map(([from, to]) => text.slice(from, to));

describe('where the words of a search stand', () => {
  it('is found without case and diacritics, marks of its own included', () => {
    expect(found('Ein CAFÉ, ein cafe\u0301.', 'cafe')).toEqual(['CAFÉ', 'cafe\u0301']);
    expect(found('cafe', 'café')).toEqual(['cafe']);
  });

  it('is that of whole words, the last one as a beginning', () => {
    expect(found('the other thing, then', 'the')).toEqual(['the', 'the']);
    expect(found('the other thing, then', 'the o')).toEqual(['the', 'o']);
    expect(found('bother', 'other')).toEqual([]);
  });

  it('is anywhere in scripts without spaces', () => {
    expect(found('東京都に行く', '京都')).toEqual(['京都']);
  });

  it('is nowhere for nothing, and where only signs are searched for', () => {
    expect(found('anything', '')).toEqual([]);
    expect(found('a+b', '+')).toEqual([]);
  });

  it('is in order and never overlaps, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ maxLength: 6 }),
        (text, query) => {
          let end = 0;
          for (const [from, to] of matchesOf(text + query, query)) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            end = to;
          }
          expect(end).toBeLessThanOrEqual(text.length + query.length);
        },
      ),
    );
  });
});
