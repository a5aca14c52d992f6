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
export function fitted(text: string, cells: number, unicode: boolean): string {
  const short = cut(isolated(text), cells, unicode);
  return short + ' '.repeat(Math.max(0, cells - stringWidth(short)));
}

/** The text in at most so many cells, with the sign of what is missing. */
export function cut(text: string, cells: number, unicode: boolean): string {
  return signsOf(fitWidth(text, cells), unicode);
}

/** Signs of the program's own words, each in one cell as in ASCII: what fits goes on to fit. */
const IN_ASCII: Readonly<Record<string, string>> = {
  '…': '.',
  '·': '-',
  '’': "'",
  '↑': '^',
  '↓': 'v',
  '→': '>',
  '←': '<',
  '›': '>',
  '✓': '+',
  '●': '*',
  '○': 'o',
  '◌': '~',
};
/** Not where what stands beside it makes an emoji of it, which is wider. */
const SIGNS = new RegExp(`(?<!\\u200D)[${Object.keys(IN_ASCII).join('')}](?![\\uFE0F\\u20E3\\u200D])`, 'gu');

/** The text with these signs in ASCII where a terminal has nothing else. Letters of names and messages stay. */
export function signsOf(text: string, unicode: boolean): string {
  return unicode || PRINTABLE.test(text) ? text : text.replaceAll(SIGNS, (sign) => IN_ASCII[sign] ?? sign);
}
