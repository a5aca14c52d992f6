/** The looks of every role, theme by theme: the one place that knows colours. Tests compute their contrasts. Pure. */
import type { Hex } from './color.ts';

/** What a piece of text is, not what it looks like. */
export type Role =
  | 'text'
  | 'muted'
  | 'title'
  /** The title of the pane that has the keys. */
  | 'focus'
  | 'border'
  | 'time'
  /** In a message: an address, what it quotes of a program, this user's name. */
  | 'link'
  | 'code'
  | 'mention'
  /** What a search has found in a text. */
  | 'found'
  | 'name'
  | 'self'
  | 'mark'
  /** Of progress; looks the same under the cursor. */
  | 'bar'
  | 'good'
  | 'warning'
  | 'error'
  /** A key in a hint. */
  | 'key'
  /** The row under the cursor of the pane that has the keys. */
  | 'selected'
  /** What a search has found, in that row. */
  | 'found-selected';

interface Style {
  bold?: true;
  dimColor?: true;
  inverse?: true;
  underline?: true;
}

/** In colours of its own: the same on every terminal that has them. */
export interface FullLook extends Style {
  color?: Hex;
  backgroundColor?: Hex;
}

/** In the sixteen colours, by Ink's names: the person has chosen their values, in the settings of the terminal. */
export interface NamedLook extends Style {
  color?: 'cyan' | 'green' | 'yellow' | 'red' | 'cyanBright' | 'greenBright' | 'yellowBright' | 'whiteBright';
}

export type Looks<Look> = Readonly<Record<Role, Look>>;

/** Where text has no colour it has the terminal's own, which its background suits. */
export const DARK: Looks<FullLook> = {
  text: {},
  muted: { color: '#a9b3c6' },
  title: { bold: true },
  focus: { bold: true, color: '#7dcfff' },
  border: { color: '#8590a6' },
  time: { color: '#a9b3c6' },
  link: { underline: true, color: '#8ab8ff' },
  code: { color: '#e8c07d' },
  found: { bold: true, underline: true, color: '#ffd866' },
  mention: { bold: true, color: '#1a1a1a', backgroundColor: '#ffd866' },
  name: { bold: true, color: '#7dcfff' },
  self: { bold: true, color: '#a6e3a1' },
  mark: { color: '#89dceb' },
  bar: { color: '#89dceb' },
  good: { color: '#a6e3a1' },
  warning: { bold: true, color: '#f9c74f' },
  error: { bold: true, color: '#ff9a9a' },
  key: { bold: true, color: '#cdb4ff' },
  selected: { bold: true, color: '#ffffff', backgroundColor: '#3f5f9f' },
  'found-selected': { bold: true, underline: true, color: '#ffffaf', backgroundColor: '#3f5f9f' },
};

export const LIGHT: Looks<FullLook> = {
  text: {},
  muted: { color: '#57606f' },
  title: { bold: true },
  focus: { bold: true, color: '#0055aa' },
  border: { color: '#77808f' },
  time: { color: '#57606f' },
  link: { underline: true, color: '#0b4fc4' },
  code: { color: '#7f4500' },
  found: { bold: true, underline: true, color: '#8a3400' },
  mention: { bold: true, color: '#ffffff', backgroundColor: '#8a3400' },
  name: { bold: true, color: '#005a85' },
  self: { bold: true, color: '#17631a' },
  mark: { color: '#005f70' },
  bar: { color: '#005f70' },
  good: { color: '#17631a' },
  warning: { bold: true, color: '#854200' },
  error: { bold: true, color: '#b00020' },
  key: { bold: true, color: '#6a1b9a' },
  selected: { bold: true, color: '#ffffff', backgroundColor: '#1f4e9e' },
  'found-selected': { bold: true, underline: true, color: '#ffffaf', backgroundColor: '#1f4e9e' },
};

/** What the themes of high contrast have in common: nothing is dim, and what matters is told by more than its colour. */
const CONTRAST_STYLES: Looks<Style> = {
  text: {},
  muted: {},
  title: { bold: true },
  focus: { bold: true, inverse: true },
  border: {},
  time: {},
  link: { underline: true },
  code: {},
  found: { bold: true, underline: true },
  mention: { bold: true, inverse: true },
  name: { bold: true },
  self: { bold: true },
  mark: { bold: true },
  bar: {},
  good: { bold: true },
  warning: { bold: true, underline: true },
  error: { bold: true },
  key: { bold: true, underline: true },
  selected: { bold: true, inverse: true },
  'found-selected': { bold: true, underline: true, inverse: true },
};

type Coloring<Color> = Partial<Record<Role, Color>>;

function colored<Color>(coloring: Coloring<Color>): Looks<Style & { color?: Color }> {
  const entries = Object.entries(CONTRAST_STYLES) as [Role, Style][];
  return Object.fromEntries(
    entries.map(([role, style]) => {
      const color = coloring[role];
      return [role, color === undefined ? style : { ...style, color }];
    }),
  ) as Record<Role, Style & { color?: Color }>;
}

export const CONTRAST_ON_DARK: Looks<FullLook> = colored<Hex>({
  link: '#9fe8ff',
  code: '#ffff66',
  found: '#ffff66',
  name: '#66f0ff',
  self: '#8dff8d',
  mark: '#66f0ff',
  bar: '#66f0ff',
  good: '#8dff8d',
  warning: '#ffff66',
  error: '#ffb8b8',
  key: '#ffff66',
});

export const CONTRAST_ON_LIGHT: Looks<FullLook> = colored<Hex>({
  link: '#00308f',
  code: '#5a2d00',
  found: '#5a2d00',
  name: '#003f5c',
  self: '#004a00',
  mark: '#003f5c',
  bar: '#003f5c',
  good: '#004a00',
  warning: '#5a2d00',
  error: '#7a0010',
  key: '#3d006b',
});

/** On a dark background; bright red and magenta are too dark on black in the palettes that most terminals begin with. */
export const CONTRAST_NAMED: Looks<NamedLook> = colored<NonNullable<NamedLook['color']>>({
  code: 'yellowBright',
  found: 'yellowBright',
  name: 'cyanBright',
  self: 'greenBright',
  mark: 'cyanBright',
  bar: 'cyanBright',
  good: 'greenBright',
  warning: 'yellowBright',
  key: 'whiteBright',
});

/** On a background of which the sixteen colours say nothing: no colours, and still nothing dim. */
export const CONTRAST_PLAIN: Looks<NamedLook> = CONTRAST_STYLES;

/** Sixteen colours, which every palette of a terminal has readable values for, be it dark or light. */
export const SIXTEEN: Looks<NamedLook> = {
  text: {},
  muted: { dimColor: true },
  title: { bold: true },
  focus: { bold: true, color: 'cyan' },
  border: { dimColor: true },
  time: { dimColor: true },
  link: { underline: true },
  code: { color: 'yellow' },
  found: { bold: true, underline: true, color: 'yellow' },
  mention: { bold: true, inverse: true },
  name: { color: 'cyan', bold: true },
  self: { color: 'green', bold: true },
  mark: { color: 'cyan' },
  bar: { color: 'cyan' },
  good: { color: 'green' },
  warning: { color: 'yellow', bold: true },
  error: { color: 'red', bold: true },
  key: { bold: true },
  selected: { inverse: true },
  'found-selected': { bold: true, underline: true, inverse: true },
};

/** The same without colours. */
export const PLAIN: Looks<NamedLook> = Object.fromEntries(
  Object.entries(SIXTEEN).map(([role, { color: _color, ...look }]) => [role, look]),
) as Record<Role, NamedLook>;
