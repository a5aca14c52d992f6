/**
 * Terminals that have nothing but ASCII: what the program draws with becomes the sign that is nearest, and a foreign letter a
 * question mark for each of its cells, so that no column moves. Pure.
 */
import { type Grapheme, graphemesOf } from './grapheme.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '…': '.',
  '⋯': '.',
  '·': '-',
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '↑': '^',
  '↓': 'v',
  '→': '>',
  '←': '<',
  '›': '>',
  '✓': '+',
  '✗': 'x',
  '×': 'x',
  '●': '*',
  '○': 'o',
  '◌': '~',
  '─': '-',
  '│': '|',
  '╭': '+',
  '╮': '+',
  '╰': '+',
  '╯': '+',
  '├': '+',
  '┤': '+',
  '█': '#',
  '░': '-',
  '\u00A0': ' ',
};
const PRINTABLE = /^[\x20-\x7e]*$/;
/** The frames of a spinner. */
const BRAILLE = /^[\u2800-\u28FF]$/;

/** The graphemes that stand for one; as many cells together. */
export function asciiOf(grapheme: Grapheme): readonly Grapheme[] {
  const { text, width } = grapheme;
  if (PRINTABLE.test(text)) return [grapheme];
  const sign = SIGNS[text] ?? (BRAILLE.test(text) ? '*' : '?'.repeat(width));
  return graphemesOf(sign);
}
