/** One frame as an SVG document. Pure. */
import { BASE_RULES, CELL, createClasses, drawFrame } from './drawing.ts';
import type { Frame } from './frame.ts';
import { DARK_PAPER } from './palette.ts';

/** Room around the cells. */
export const PADDING = 12;
const CORNER = 8;

/** What a reader who does not see the picture is told. */
export function svgOf(frame: Frame, title: string): string {
  const classes = createClasses();
  const body = drawFrame(frame, { classes, opaque: false });
  return svgDocument(frame, title, `${BASE_RULES}${classes.rules()}`, body);
}

/** The document around drawn elements: its size, background and rules. */
export function svgDocument(frame: Frame, title: string, rules: string, body: string): string {
  const width = (frame[0]?.length ?? 0) * CELL.width + 2 * PADDING;
  const height = frame.length * CELL.height + 2 * PADDING;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${title}</title><style>${rules}</style>`,
    `<rect width="${width}" height="${height}" rx="${CORNER}" fill="${DARK_PAPER.background}"/>`,
    `<g transform="translate(${PADDING} ${PADDING})">${body}</g></svg>\n`,
  ].join('\n');
}
