/** What each role looks like. Colour is never the only signal: whatever it tells stands in words or marks too. Pure. */
import type { ColorDepth } from '../terminal/index.ts';

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
  | 'selected';

/** Ink's names of colours and styles. */
export interface Look {
  color?: string;
  bold?: boolean;
  dimColor?: boolean;
  inverse?: boolean;
  underline?: boolean;
}

export type Theme = (role: Role) => Look;

/** Sixteen colours, which every palette of a terminal has readable values for, be it dark or light. */
const COLORED: Readonly<Record<Role, Look>> = {
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
};

/** The same without colours. */
const PLAIN: Readonly<Record<Role, Look>> = Object.fromEntries(
  Object.entries(COLORED).map(([role, { color: _color, ...look }]) => [role, look]),
) as Record<Role, Look>;

export function createTheme(colors: ColorDepth): Theme {
  const looks = colors === 'none' ? PLAIN : COLORED;
  return (role) => looks[role];
}
