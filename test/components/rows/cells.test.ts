import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fitted, isolated } from '../../../components/rows/index.ts';
import { lineArbitrary } from '../panes/support.ts';

const widths = fc.nat(60);
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

describe('a text in cells', () => {
  it('has exactly as many as asked for', () => {
    fc.assert(
      fc.property(lineArbitrary, widths, (text, cells) => {
        expect(stringWidth(fitted(text, cells))).toBe(cells);
      }),
    );
  });

  it('has a sign of what is missing', () => {
    expect(fitted('hello there', 8)).toBe('hello t…');
    expect(fitted('日本語', 4)).toBe('日… ');
    expect(fitted('hello', 5)).toBe('hello');
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
