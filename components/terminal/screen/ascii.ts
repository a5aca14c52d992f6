/**
 * Terminals that have nothing but ASCII: what the program draws with becomes the sign that is nearest, and a foreign letter a
 * question mark for each of its cells, so that no column moves. Pure.
 */
import { type Grapheme, graphemesOf } from './grapheme.ts';

/** All have one cell. Those of one kind (states of peers, marks of messages, levels of notices) stay apart. */
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
  '◐': '%',
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
  // The frames of a spinner, in their order: two turns.
  '⠋': '|',
  '⠙': '/',
  '⠹': '/',
  '⠸': '-',
  '⠼': '\\',
  '⠴': '|',
  '⠦': '/',
  '⠧': '/',
  '⠇': '-',
  '⠏': '\\',
};
const PRINTABLE = /^[\x20-\x7e]*$/;

/** The graphemes that stand for one; as many cells together. */
export function asciiOf(grapheme: Grapheme): readonly Grapheme[] {
  const { text, width } = grapheme;
  if (PRINTABLE.test(text)) return [grapheme];
  return graphemesOf(SIGNS[text] ?? '?'.repeat(width));
}
