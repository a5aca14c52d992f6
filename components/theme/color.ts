/** Colours as numbers: how far apart two are for the eye, and the nearest that a terminal of 256 colours has. Pure. */

/** `#rrggbb`. */
export type Hex = `#${string}`;

type Channels = readonly [red: number, green: number, blue: number];

function channelsOf(color: Hex): Channels {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

function hexOf(channels: Channels): Hex {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance (WCAG 2.2), from 0 for black to 1 for white. */
function luminance(color: Hex): number {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours (WCAG 2.2), from 1 to 21; text wants 4.5, much of it 7, lines 3. */
export function contrastOf(one: Hex, other: Hex): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The steps of each channel in xterm's cube of 6×6×6 colours, which begins at index 16; the 24 greys begin at 232. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;
const CUBE_FROM = 16;
const GREYS_FROM = 232;
const GREYS = 24;

/** The colour of an index from 16 on; those below are the terminal's own and not known. */
export function colorOfIndex(index: number): Hex {
  if (index >= GREYS_FROM) {
    const grey = 8 + 10 * (index - GREYS_FROM);
    return hexOf([grey, grey, grey]);
  }
  const cube = index - CUBE_FROM;
  const step = (value: number): number => CUBE[value % 6] ?? 0;
  return hexOf([step(Math.floor(cube / 36)), step(Math.floor(cube / 6)), step(cube)]);
}

/** The index, from 16 on, of the nearest colour. */
export function nearestIndex(color: Hex): number {
  const wanted = channelsOf(color);
  let nearest = CUBE_FROM;
  let least = Number.POSITIVE_INFINITY;
  for (let index = CUBE_FROM; index < GREYS_FROM + GREYS; index += 1) {
    const distance = distanceOf(wanted, channelsOf(colorOfIndex(index)));
    if (distance < least) [nearest, least] = [index, distance];
  }
  return nearest;
}

/** Weighted, as the eye sees green best and blue least. */
function distanceOf(one: Channels, other: Channels): number {
  const weights = [3, 6, 1] as const;
  return weights.reduce((sum, weight, at) => sum + weight * ((one[at] ?? 0) - (other[at] ?? 0)) ** 2, 0);
}
