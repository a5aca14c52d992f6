/** The colours of the pictures: one dark theme. Pure. */
import type { Color, Style } from './frame.ts';

/** `#rrggbb`. */
export type Hex = string;

export const BACKGROUND: Hex = '#14171f';
export const FOREGROUND: Hex = '#dde2ea';

/** Black, red, green, yellow, blue, magenta, cyan, white; then the bright ones. */
const SIXTEEN: readonly Hex[] = [
  '#3b4252',
  '#ff7b85',
  '#8fd694',
  '#f0cb6b',
  '#82b1ff',
  '#d7a3ee',
  '#6fd6e5',
  '#dde2ea',
  '#7b8599',
  '#ffa0a7',
  '#b4edb8',
  '#ffe199',
  '#aecbff',
  '#e8c6f8',
  '#a3ecf6',
  '#ffffff',
];

/** How much of the foreground is left in dim text. */
const DIM = 0.64;

/** The colours that a cell is drawn with. */
export function colorsOf(style: Style): { text: Hex; background: Hex } {
  const foreground = style.foreground === undefined ? FOREGROUND : paletteColor(style.foreground);
  const background = style.background === undefined ? BACKGROUND : paletteColor(style.background);
  const text = style.dim ? mixed(foreground, background, DIM) : foreground;
  return style.inverse ? { text: background, background: text } : { text, background };
}

/** Of the palette of 256: the sixteen, the cube of 6 by 6 by 6, the 24 greys. */
export function paletteColor(color: Color): Hex {
  const named = SIXTEEN[color];
  if (named !== undefined) return named;
  if (color >= 232) return hex([0, 1, 2].map(() => 8 + 10 * (color - 232)));
  const cube = color - 16;
  return hex(
    [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((n) => (n === 0 ? 0 : 55 + 40 * n)),
  );
}

/** So much of the one colour (0 to 1), the rest of the other. */
export function mixed(one: Hex, other: Hex, share: number): Hex {
  const rest = channels(other);
  return hex(
    channels(one).map((value, index) => Math.round(value * share + (rest[index] ?? 0) * (1 - share))),
  );
}

/** The red, green and blue of a colour, 0 to 255. */
export function channels(color: Hex): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function hex(values: readonly number[]): Hex {
  return `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
