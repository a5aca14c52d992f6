/** The colours of the terminals that are drawn: what a terminal shows of the colours that it is told. Pure. */
import type { Color, Hex, Style } from './frame.ts';

export type { Hex };

/** What is drawn on, and the sixteen colours that are the terminal's own. */
export interface Paper {
  background: Hex;
  foreground: Hex;
  sixteen: readonly Hex[];
}

/** Black, red, green, yellow, blue, magenta, cyan, white; then the bright ones. */
const ON_DARK: readonly Hex[] = [
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

const ON_LIGHT: readonly Hex[] = [
  '#24292f',
  '#c4222f',
  '#1a7f37',
  '#8a6100',
  '#0a58ca',
  '#8a3fb0',
  '#0b7285',
  '#6e7781',
  '#57606a',
  '#a40e26',
  '#116329',
  '#6f4e00',
  '#0550ae',
  '#6639ba',
  '#095c6b',
  '#24292f',
];

export const DARK_PAPER: Paper = { background: '#14171f', foreground: '#dde2ea', sixteen: ON_DARK };
export const BLACK_PAPER: Paper = { background: '#000000', foreground: '#ffffff', sixteen: ON_DARK };
export const LIGHT_PAPER: Paper = { background: '#ffffff', foreground: '#1f2328', sixteen: ON_LIGHT };

/** How much of the foreground is left in dim text. */
const DIM = 0.64;

/** The colours that a cell is drawn with. */
export function colorsOf(style: Style, paper: Paper = DARK_PAPER): { text: Hex; background: Hex } {
  const foreground =
    style.foreground === undefined ? paper.foreground : paletteColor(style.foreground, paper);
  const background =
    style.background === undefined ? paper.background : paletteColor(style.background, paper);
  const text = style.dim ? mixed(foreground, background, DIM) : foreground;
  return style.inverse ? { text: background, background: text } : { text, background };
}

/** Of the palette of 256: the sixteen, the cube of 6 by 6 by 6, the 24 greys. */
export function paletteColor(color: Color, paper: Paper = DARK_PAPER): Hex {
  if (typeof color === 'string') return color;
  const named = paper.sixteen[color];
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
