/** Many frames on one page, each with its name. Pure. */
import { BASE_RULES, CELL, createClasses, drawFrame } from '../pictures/drawing.ts';
import type { Frame } from '../pictures/frame.ts';
import type { Paper } from '../pictures/palette.ts';

export interface Tile {
  name: string;
  frame: Frame;
}

const GAP = 24;
const CAPTION = 24;
/** The page is neither the colour of a dark terminal nor that of a light one. */
const PAGE = '#808893';

/** An SVG document, about as wide as high. */
export function sheetOf(tiles: readonly Tile[], paper: Paper): string {
  const columns = Math.max(0, ...tiles.map(({ frame }) => frame[0]?.length ?? 0)) * CELL.width;
  const rows = Math.max(0, ...tiles.map(({ frame }) => frame.length)) * CELL.height;
  const [tileWidth, tileHeight] = [columns + GAP, rows + CAPTION + GAP];
  const across = Math.max(1, Math.round(Math.sqrt((tiles.length * tileHeight) / tileWidth)));
  const down = Math.ceil(tiles.length / across);
  const classes = createClasses();
  const drawn = tiles.map(({ name, frame }, index) => {
    const x = GAP + (index % across) * tileWidth;
    const y = GAP + Math.floor(index / across) * tileHeight;
    const body = drawFrame(frame, { classes, opaque: false, paper });
    return [
      `<text class="caption" x="${x}" y="${y + CAPTION - 8}">${name}</text>`,
      `<g transform="translate(${x} ${y + CAPTION})">`,
      `<rect width="${columns}" height="${rows}" fill="${paper.background}"/>${body}</g>`,
    ].join('');
  });
  const [width, height] = [GAP + across * tileWidth, GAP + down * tileHeight];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${BASE_RULES}${classes.rules()}.caption{fill:#000000;font-weight:700}</style>`,
    `<rect width="${width}" height="${height}" fill="${PAGE}"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}
