/** Texts in cells of a terminal. Pure. */
import stringWidth from 'string-width';
import { fitWidth } from '../../src/text/format.ts';

const PRINTABLE = /^[\x20-\x7e]*$/;
/** What Unicode shows a mark on that has no letter of its own. */
const NO_LETTER = '\u25CC';
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The text with a letter put to a mark that begins it, or to a sign that waits for one at its end. Without it
 * the blank beside the text would become part of the grapheme, and the columns of the row would not be sure.
 */
export function isolated(text: string): string {
  if (PRINTABLE.test(text)) return text;
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20);
  const last = Array.from(text.slice(-2)).at(-1) ?? '';
  const before = isOneGrapheme(` ${first}`) ? NO_LETTER : '';
  const after = isOneGrapheme(`${last} `) ? NO_LETTER : '';
  return `${before}${text}${after}`;
}

function isOneGrapheme(text: string): boolean {
  return segmenter.segment(text).containing(0)?.segment === text;
}

/** The text in exactly so many cells. */
export function fitted(text: string, cells: number, unicode: boolean): string {
  const short = cut(isolated(text), cells, unicode);
  return short + ' '.repeat(Math.max(0, cells - stringWidth(short)));
}

/** The text in at most so many cells, with the sign of what is missing. */
export function cut(text: string, cells: number, unicode: boolean): string {
  const short = fitWidth(text, cells);
  return unicode || short === text ? short : short.replace(/…$/, '.');
}
