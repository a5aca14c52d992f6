import { describe, expect, it } from 'vitest';
import { colorOfIndex, contrastOf, type Hex } from '../../../components/theme/color.ts';
import {
  CONTRAST_NAMED,
  CONTRAST_PLAIN,
  DARK,
  LIGHT,
  PLAIN,
  type Role,
  SIXTEEN,
} from '../../../components/theme/looks.ts';
import { createTheme, createThemes, type Look, type Surroundings } from '../../../components/theme/theme.ts';
import { THEME_SETTINGS, type ThemeSetting } from '../../../src/client/index.ts';

const ROLES = Object.keys(PLAIN) as Role[];
/** Lines and bars: they are seen, and not read. */
const LINES: ReadonlySet<Role> = new Set(['border', 'bar']);

/** Backgrounds that terminals begin with, or that many people choose. */
const DARK_BACKGROUNDS: readonly Hex[] = ['#000000', '#1e1e1e', '#14171f', '#282c34', '#002b36', '#300a24'];
const LIGHT_BACKGROUNDS: readonly Hex[] = ['#ffffff', '#fafafa', '#fdf6e3', '#eff1f5'];

/** The sixteen colours as xterm has them, and as the Linux console and Windows do. */
const NAMED: Readonly<Record<string, readonly Hex[]>> = {
  cyanBright: ['#00ffff', '#55ffff', '#61d6d6'],
  greenBright: ['#00ff00', '#55ff55', '#16c60c'],
  yellowBright: ['#ffff00', '#ffff55', '#f9f1a5'],
  whiteBright: ['#ffffff', '#ffffff', '#f2f2f2'],
};

/** What a colour of Ink is, on the terminals that there are. */
function hexesOf(color: string): readonly Hex[] {
  if (color.startsWith('#')) return [color as Hex];
  const index = /^ansi256\((\d+)\)$/.exec(color)?.[1];
  if (index !== undefined) return [colorOfIndex(Number(index))];
  const named = NAMED[color];
  if (named === undefined) throw new Error(`${color} is not of this theme.`);
  return named;
}

/** The least contrast of a look with what is behind it; of one without colours that of the terminal itself, which is its person's. */
function leastContrast({ color, backgroundColor }: Look, backgrounds: readonly Hex[]): number {
  const behind = backgroundColor === undefined ? backgrounds : hexesOf(backgroundColor);
  if (color === undefined) return 21;
  return Math.min(...hexesOf(color).flatMap((one) => behind.map((other) => contrastOf(one, other))));
}

const worst = (
  setting: ThemeSetting,
  surroundings: Surroundings,
  backgrounds: readonly Hex[],
  roles: readonly Role[],
): [number, Role] => {
  const theme = createTheme(setting, surroundings);
  const found = roles.map((role): [number, Role] => [leastContrast(theme(role), backgrounds), role]);
  return found.sort(([a], [b]) => a - b)[0] ?? [0, 'text'];
};

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrastOf('#ff0000', '#000000')).toBeCloseTo(5.25, 2);
  });

  const text = ROLES.filter((role) => !LINES.has(role));
  const cases = (['256', 'truecolor'] as const).flatMap((colors) => [
    ['dark', colors, undefined, DARK_BACKGROUNDS] as const,
    ['light', colors, undefined, LIGHT_BACKGROUNDS] as const,
    ['auto', colors, 'dark', DARK_BACKGROUNDS] as const,
    ['auto', colors, 'light', LIGHT_BACKGROUNDS] as const,
  ]);
  it.each(cases)(
    'of all text of %s in %s colours (%s) is 4.5 at the least, of lines 3',
    (setting, colors, background, on) => {
      const [ofText, role] = worst(setting, { colors, background }, on, text);
      expect(ofText, role).toBeGreaterThanOrEqual(4.5);
      const [ofLines, line] = worst(setting, { colors, background }, on, [...LINES]);
      expect(ofLines, line).toBeGreaterThanOrEqual(3);
    },
  );

  it.each([
    ['16', undefined, '#000000'],
    ['256', undefined, '#000000'],
    ['truecolor', 'dark', '#000000'],
    ['256', 'light', '#ffffff'],
    ['truecolor', 'light', '#ffffff'],
  ] as const)(
    'of everything in high contrast with %s colours (%s) is 7 at the least',
    (colors, background, on) => {
      const [least, role] = worst('contrast', { colors, background }, [on], ROLES);
      expect(least, role).toBeGreaterThanOrEqual(7);
    },
  );
});

describe('a theme', () => {
  it('has no colour where there are none, whatever the setting', () => {
    for (const setting of THEME_SETTINGS) {
      const theme = createTheme(setting, { colors: 'none', background: 'dark' });
      for (const role of ROLES) expect(theme(role)).toEqual(PLAIN[role]);
    }
    for (const look of Object.values(PLAIN)) expect(look).not.toHaveProperty('color');
    expect(PLAIN.selected).toEqual({ inverse: true });
  });

  it('keeps in none what is bold, dim or inverse in sixteen colours', () => {
    for (const role of ROLES) {
      const { color: _color, ...look } = SIXTEEN[role];
      expect(PLAIN[role]).toEqual(look);
    }
  });

  it.each(['auto', 'dark', 'light', '16'] as const)(
    'is with %s in sixteen colours that of these',
    (setting) => {
      for (const background of [undefined, 'dark', 'light'] as const) {
        const theme = createTheme(setting, { colors: '16', background });
        for (const role of ROLES) expect(theme(role)).toEqual(SIXTEEN[role]);
      }
    },
  );

  it('is by itself that of the background, and of sixteen colours where nothing is known of it', () => {
    const of = (background: Surroundings['background'], role: Role) =>
      createTheme('auto', { colors: 'truecolor', background })(role);
    for (const role of ROLES) {
      expect(of('dark', role)).toEqual(DARK[role]);
      expect(of('light', role)).toEqual(LIGHT[role]);
      expect(of(undefined, role)).toEqual(SIXTEEN[role]);
    }
  });

  it('has in 256 colours nothing but indexes, and no colour of the terminal’s own sixteen', () => {
    for (const setting of ['dark', 'light', 'contrast'] as const) {
      const theme = createTheme(setting, { colors: '256' });
      for (const { color, backgroundColor } of ROLES.map(theme)) {
        for (const one of [color, backgroundColor]) {
          if (one === undefined) continue;
          const index = Number(/^ansi256\((\d+)\)$/.exec(one)?.[1]);
          expect(index).toBeGreaterThanOrEqual(16);
          expect(index).toBeLessThanOrEqual(255);
        }
      }
    }
  });

  it('of high contrast dims nothing, and tells what was chosen, who is named and where the keys are without a colour', () => {
    for (const colors of ['16', '256', 'truecolor'] as const) {
      const theme = createTheme('contrast', { colors });
      for (const role of ROLES) expect(theme(role)).not.toHaveProperty('dimColor');
      for (const role of ['selected', 'mention', 'focus'] as const) expect(theme(role).inverse).toBe(true);
    }
    expect(Object.values(CONTRAST_PLAIN).every((look) => !('color' in look))).toBe(true);
    expect(CONTRAST_NAMED.error).not.toHaveProperty('color');
  });

  it('is made once for each setting', () => {
    const themes = createThemes({ colors: '256' });
    expect(themes('dark')).toBe(themes('dark'));
    expect(themes('dark')).not.toBe(themes('light'));
  });
});
