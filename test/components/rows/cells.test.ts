import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cut, fitted, isolated, signsOf } from '../../../components/rows/index.ts';
import { lineArbitrary } from '../panes/support.ts';

const widths = fc.nat(60);
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

describe('a text in cells', () => {
  it('has exactly as many as asked for, or at most', () => {
    fc.assert(
      fc.property(lineArbitrary, widths, fc.boolean(), (text, cells, unicode) => {
        expect(stringWidth(fitted(text, cells, unicode))).toBe(cells);
        expect(stringWidth(cut(text, cells, unicode))).toBeLessThanOrEqual(cells);
      }),
    );
  });

  it('has a sign of what is missing', () => {
    expect(cut('hello there', 8, true)).toBe('hello t…');
    expect(cut('hello there', 8, false)).toBe('hello t.');
    expect(cut('日本語', 4, true)).toBe('日…');
    expect(fitted('日本語', 4, true)).toBe('日… ');
    expect(cut('hello', 5, true)).toBe('hello');
  });

  it('keeps apart from what stands beside it', () => {
    fc.assert(
      fc.property(lineArbitrary, (text) => {
        const alone = isolated(text);
        expect(stringWidth(`|${alone}|`)).toBe(stringWidth(alone) + 2);
        expect(stringWidth(` ${alone} `)).toBe(stringWidth(alone) + 2);
        expect(isolated(alone)).toBe(alone);
      }),
    );
  });

  it('has nothing in it without a cell, which some would give one', () => {
    expect(isolated('a\u0600\u0301-b')).toBe('a\ufffd-b');
    expect(isolated('\u0301bob')).toBe('\u25cc\u0301bob');
    fc.assert(
      fc.property(lineArbitrary, (text) => {
        for (const { segment } of segmenter.segment(isolated(text)))
          expect(stringWidth(segment)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('signs where a terminal has ASCII alone', () => {
  it('are those of ASCII, as wide as before', () => {
    expect(signsOf('↑ a.txt → bob·7RT2: it’s done…', false)).toBe("^ a.txt > bob-7RT2: it's done.");
    fc.assert(
      fc.property(lineArbitrary, (text) => {
        expect(stringWidth(signsOf(text, false))).toBe(stringWidth(text));
      }),
    );
  });

  it('stay where there is more, and where they are emoji', () => {
    expect(signsOf('↑ → …', true)).toBe('↑ → …');
    expect(signsOf('↑\ufe0f', false)).toBe('↑\ufe0f');
    expect(signsOf('日本 é', false)).toBe('日本 é');
  });
});
