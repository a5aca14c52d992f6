import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL, createClasses, drawFrame } from '../../../scripts/pictures/drawing.ts';
import { type Cell, type Frame, PLAIN, textRow } from '../../../scripts/pictures/frame.ts';
import { svgOf } from '../../../scripts/pictures/picture.ts';
import { frameSequences } from './frames.ts';

const draw = (frame: Frame): string => drawFrame(frame, { classes: createClasses(), opaque: false });

/** The places and texts of the text elements. */
function texts(drawn: string): { x: number; text: string }[] {
  return [...drawn.matchAll(/<text [^>]*x="([\d.]+)"[^>]*>([^<]*)<\/text>/g)].map(([, x, text]) => ({
    x: Number(x),
    text: text ?? '',
  }));
}

describe('drawFrame', () => {
  it('puts words at their columns, with the length that the columns have', () => {
    const drawn = draw([textRow('  ab c    d', 14)]);
    expect(texts(drawn)).toEqual([
      { x: 2 * CELL.width, text: 'ab c' },
      { x: 10 * CELL.width, text: 'd' },
    ]);
    expect(drawn).toContain(`textLength="${4 * CELL.width}"`);
  });

  it('puts a wide character in the middle of its two columns, and what follows behind both', () => {
    const cells: Cell[] = [
      { text: '日', width: 2, style: PLAIN },
      { text: '', width: 0, style: PLAIN },
      { text: 'a', width: 1, style: PLAIN },
    ];
    expect(texts(draw([cells]))).toEqual([
      { x: CELL.width, text: '日' },
      { x: 2 * CELL.width, text: 'a' },
    ]);
  });

  it('draws lines of boxes as paths that meet, whatever the font', () => {
    const drawn = draw([textRow('╭──╮', 4), textRow('│  │', 4)]);
    expect(texts(drawn)).toEqual([]);
    const middle = CELL.height / 2;
    expect(drawn).toContain(`M${CELL.width} ${middle}h${2 * CELL.width}`);
    expect(drawn).toContain(`M${CELL.width / 2} ${CELL.height}Q`);
    expect(drawn).toContain(`M${CELL.width / 2} ${CELL.height + middle}L${CELL.width / 2} ${CELL.height}`);
  });

  it('draws nothing for blanks on the background', () => {
    expect(draw([textRow('', 20)])).toBe('');
  });

  it('writes what XML keeps for itself as entities', () => {
    expect(draw([textRow('a<b>&c', 6)])).toContain('>a&lt;b&gt;&amp;c</text>');
  });

  it('is well-formed and within the picture for any frame', () => {
    fc.assert(
      fc.property(frameSequences(12, 2), ([frame = []]) => {
        const svg = svgOf(frame, 'A frame');
        const open: string[] = [];
        for (const [, end, name = '', alone] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
          if (end) expect(open.pop()).toBe(name);
          else if (!alone) open.push(name);
        }
        expect(open).toEqual([]);
        expect(svg.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!lt;|gt;|amp;)/);
        for (const { x } of texts(svg)) expect(x).toBeLessThan(12 * CELL.width);
      }),
      { numRuns: 60 },
    );
  });
});
