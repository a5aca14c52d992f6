/** Which looks the roles have, by the setting and by what the terminal can show. Colour is never the only signal: words or marks tell it too. */
import type { ThemeSetting } from '../../src/client/index.ts';
import type { Background, ColorDepth } from '../terminal/index.ts';
import { type Hex, nearestIndex } from './color.ts';
import {
  CONTRAST_NAMED,
  CONTRAST_ON_DARK,
  CONTRAST_ON_LIGHT,
  CONTRAST_PLAIN,
  DARK,
  type FullLook,
  LIGHT,
  type Looks,
  PLAIN,
  type Role,
  SIXTEEN,
} from './looks.ts';

export type { Role };

/** Ink's names of colours and styles. */
export interface Look {
  color?: string;
  backgroundColor?: string;
  bold?: boolean;
  dimColor?: boolean;
  inverse?: boolean;
  underline?: boolean;
}

/** The same for the same surroundings, so that nothing is drawn anew for it. */
export type Theme = (role: Role) => Look;

export interface Surroundings {
  colors: ColorDepth;
  /** As far as it is known. */
  background?: Background | undefined;
}

/** The theme of a setting. Without colours there is one only, whatever the setting: the person, or the terminal, has decided. */
export function createTheme(setting: ThemeSetting, { colors, background }: Surroundings): Theme {
  const looks = looksOf(setting, colors, background);
  return (role) => looks[role];
}

function looksOf(setting: ThemeSetting, colors: ColorDepth, background: Background | undefined): Looks<Look> {
  if (colors === 'none' || setting === 'none') return PLAIN;
  if (setting === 'contrast') {
    const isLight = background === 'light';
    if (colors === '16') return isLight ? CONTRAST_PLAIN : CONTRAST_NAMED;
    return inDepth(isLight ? CONTRAST_ON_LIGHT : CONTRAST_ON_DARK, colors);
  }
  if (setting === '16' || colors === '16') return SIXTEEN;
  const wanted = setting === 'auto' ? background : setting;
  // Of an unknown background only the sixteen colours are sure to suit it.
  if (wanted === undefined) return SIXTEEN;
  return inDepth(wanted === 'light' ? LIGHT : DARK, colors);
}

/** The looks in all colours, or in the nearest of 256. */
function inDepth(looks: Looks<FullLook>, colors: '256' | 'truecolor'): Looks<Look> {
  if (colors === 'truecolor') return looks;
  const entries = Object.entries(looks) as [Role, FullLook][];
  return Object.fromEntries(
    entries.map(([role, { color, backgroundColor, ...style }]) => [
      role,
      {
        ...style,
        ...(color === undefined ? {} : { color: indexed(color) }),
        ...(backgroundColor === undefined ? {} : { backgroundColor: indexed(backgroundColor) }),
      },
    ]),
  ) as Record<Role, Look>;
}

const indexed = (color: Hex): string => `ansi256(${nearestIndex(color)})`;

/** Themes for one terminal, each made once. */
export function createThemes(surroundings: Surroundings): (setting: ThemeSetting) => Theme {
  const made = new Map<ThemeSetting, Theme>();
  return (setting) => {
    const theme = made.get(setting) ?? createTheme(setting, surroundings);
    made.set(setting, theme);
    return theme;
  };
}
