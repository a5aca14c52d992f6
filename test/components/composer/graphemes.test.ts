import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  graphemeEnd,
  graphemeStart,
  graphemesOf,
  snap,
  snapBack,
  widthOf,
} from '../../../components/composer/graphemes.ts';
import { boundariesOf, cleanish, graphemesBySegmenter } from './texts.ts';

const oneLine = cleanish.map((text) => text.replaceAll('\n', ''));
const runs = { numRuns: 500 };

describe('the graphemes of a text', () => {
  it('are those of Unicode', () => {
    fc.assert(
      fc.property(fc.oneof(oneLine, fc.string({ unit: 'grapheme-composite' })), (text) => {
        const line = text.replace(/[\r\n]/g, '');
        expect([...graphemesOf(line)]).toEqual(graphemesBySegmenter(line));
      }),
      runs,
    );
  });

  it('of the scripts that are taken apart quickly are those of Unicode too', () => {
    const letters = fc
      .integer({ min: 0x20, max: 0xd7a3 })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 30 }), (parts) => {
        const line = parts.join('').replace(/[\u0080-\u009f]/g, '');
        expect([...graphemesOf(line)]).toEqual(graphemesBySegmenter(line));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lead from one boundary to the next, forwards and backwards', () => {
    fc.assert(
      fc.property(cleanish, (text) => {
        const boundaries = boundariesOf(text);
        for (const [index, at] of boundaries.entries()) {
          expect(graphemeEnd(text, at)).toBe(boundaries[index + 1] ?? text.length);
          expect(graphemeStart(text, at)).toBe(boundaries[index - 1] ?? 0);
        }
      }),
      runs,
    );
  });

  it('put any position at a boundary, the next or the one before', () => {
    fc.assert(
      fc.property(cleanish, fc.nat(130), (text, at) => {
        const boundaries = boundariesOf(text);
        expect(snap(text, at)).toBe(boundaries.find((boundary) => boundary >= at) ?? text.length);
        expect(snapBack(text, at)).toBe(boundaries.findLast((boundary) => boundary <= at));
      }),
      runs,
    );
  });

  it('have the cells that string-width counts', () => {
    for (const [grapheme, cells] of [
      ['a', 1],
      ['日', 2],
      ['👩‍💻', 2],
      ['é', 1],
      ['🇩🇪', 2],
      ['ｶﾞ', 2],
    ] as const) {
      expect(widthOf(grapheme)).toBe(cells);
    }
  });

  it('of a line are together as wide as the line', () => {
    fc.assert(
      fc.property(oneLine, (line) => {
        const sum = [...graphemesOf(line)].reduce((cells, grapheme) => cells + widthOf(grapheme), 0);
        expect(sum).toBe(stringWidth(line));
      }),
      runs,
    );
  });
});
