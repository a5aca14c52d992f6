import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertedAtOnce } from '../../src/client/actions/insertion.ts';
import { segmentsOf } from '../../src/text/segments.ts';

const inserted = (...texts: string[]): string | undefined =>
  insertedAtOnce('', { start: 0, candidates: texts.map((text) => ({ text })) });

describe('what candidates have in common', () => {
  it('is cut between characters that people see', () => {
    expect(inserted('photo-1', 'photo-2', 'photo')).toBe('photo');
    expect(inserted('ab👍🏽', 'ab👍🏻')).toBe('ab');
    // The accent belongs to the letter before it.
    expect(inserted('abe', 'abe\u0301')).toBe('ab');
    expect(inserted('e', 'e\u0301', 'e🇩🇪')).toBeUndefined();
  });

  it('is what all begin with in whole graphemes, whatever they are', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'e\u0301', 'e', '👍', '👍🏽', '🇩🇪', '\u{1f468}\u200d\u{1f469}'),
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), (texts) => {
        fc.pre(new Set(texts).size > 1);
        const shared = inserted(...texts) ?? '';
        const graphemes = texts.map((one) => [...segmentsOf(one)].map(({ segment }) => segment));
        const [first = []] = graphemes;
        const alike = first.findIndex((segment, at) => graphemes.some((one) => one[at] !== segment));
        expect(shared).toBe(first.slice(0, alike === -1 ? undefined : alike).join(''));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is found at once among thousands of long names', () => {
    const names = Array.from({ length: 4_990 }, (_, at) => `${'x'.repeat(120)}${at}`);
    const begun = performance.now();
    expect(inserted(...names)).toBe('x'.repeat(120));
    expect(performance.now() - begun).toBeLessThan(100);
  });
});
