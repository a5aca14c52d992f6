/** Texts in cells of a terminal. Pure. */
import stringWidth from 'string-width';
import { fitWidth } from '../../src/text/format.ts';
import { REPLACEMENT } from '../../src/text/safe-text.ts';
import { segmentsOf } from '../../src/text/segments.ts';

const PRINTABLE = /^[\x20-\x7e]*$/;
/** What Unicode shows a mark on that has no letter of its own. */
const NO_LETTER = '\u25CC';

/**
 * The text with a letter put to a mark that begins it, or to a sign that waits for one at its end. Without it
 * the blank beside the text would become part of the grapheme, and the columns of the row would not be sure.
 * For the same reason what has no cell at all is replaced.
 */
export function isolated(source: string): string {
  if (PRINTABLE.test(source)) return source;
  const text = withCells(source);
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20);
  const last = Array.from(text.slice(-2)).at(-1) ?? '';
  const before = isOneGrapheme(` ${first}`) ? NO_LETTER : '';
  const after = isOneGrapheme(`${last} `) ? NO_LETTER : '';
  return `${before}${text}${after}`;
}

const FORMAT = /\p{Cf}/u;

/** Signs that belong to what follows, with nothing but marks behind them: not everybody gives these no cell. */
function withCells(text: string): string {
  if (!FORMAT.test(text)) return text;
  const graphemes = Array.from(segmentsOf(text), ({ segment }) => segment);
  return graphemes.map((one) => (stringWidth(one) === 0 ? REPLACEMENT : one)).join('');
}

function isOneGrapheme(text: string): boolean {
  return segmentsOf(text).containing(0)?.segment === text;
}

/** The text in exactly so many cells. */
export function fitted(text: string, cells: number): string {
  const short = fitWidth(isolated(text), cells);
  return short + ' '.repeat(Math.max(0, cells - stringWidth(short)));
}
