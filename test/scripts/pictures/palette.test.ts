import { describe, expect, it } from 'vitest';
import { type Hex, PLAIN } from '../../../scripts/pictures/frame.ts';
import { channels, colorsOf, DARK_PAPER, paletteColor } from '../../../scripts/pictures/palette.ts';

/** Relative luminance and contrast as WCAG 2.2 has them. */
function luminance(color: Hex): number {
  const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: Hex, other: Hex): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('the colours of the pictures', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])('are readable: colour %i', (color) => {
    expect(contrast(paletteColor(color), DARK_PAPER.background)).toBeGreaterThan(4.5);
  });

  it('are readable in dim text too', () => {
    const { text, background } = colorsOf({ ...PLAIN, dim: true });
    expect(contrast(text, background)).toBeGreaterThan(4.5);
  });

  it('change places in an inverse cell', () => {
    expect(colorsOf({ ...PLAIN, inverse: true })).toEqual({
      text: DARK_PAPER.background,
      background: DARK_PAPER.foreground,
    });
  });

  it('have the cube and the greys of a terminal with 256', () => {
    expect([16, 21, 208, 231, 232, 255].map((color) => paletteColor(color))).toEqual([
      '#000000',
      '#0000ff',
      '#ff8700',
      '#ffffff',
      '#080808',
      '#eeeeee',
    ]);
  });
});
