/**
 * Words of an input line: separated by blanks, in quotes where they have blanks, with a backslash before a
 * blank, a quote or a backslash. A quote counts only where a word begins, so that `don't` is a word; any
 * other backslash is itself, so that a Windows path can be typed. Pure.
 */

export { openQuoted, quoteWord } from '../../text/quote-word.ts';

export interface Word {
  text: string;
  /** Where it begins and ends in the line, quotes included. */
  start: number;
  end: number;
  /** False where a quote is not closed. */
  closed: boolean;
  /** True where it stands in quotes, so that it is nothing but itself. */
  quoted: boolean;
}

const BLANK = /\s/;

/** The next word at or after a position, or undefined at the end of the line. */
export function readWord(line: string, from: number): Word | undefined {
  let at = from;
  while (at < line.length && BLANK.test(line.charAt(at))) at += 1;
  if (at >= line.length) return undefined;
  const start = at;
  let text = '';
  let closed = true;
  const quote = line.charAt(at);
  const quoted = quote === '"' || quote === "'";
  if (quoted) {
    closed = false;
    for (at += 1; at < line.length && !closed; at += 1) {
      const character = line.charAt(at);
      const next = line.charAt(at + 1);
      if (character === quote) closed = true;
      else if (character === '\\' && (next === quote || next === '\\')) {
        text += next;
        at += 1;
      } else text += character;
    }
  }
  for (; at < line.length && !BLANK.test(line.charAt(at)); at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (
      character === '\\' &&
      next !== '' &&
      (BLANK.test(next) || next === '"' || next === "'" || next === '\\')
    ) {
      text += next;
      at += 1;
    } else text += character;
  }
  return { text, start, end: at, closed, quoted };
}

/** All words of a line. */
export function readWords(line: string, from = 0): Word[] {
  const words: Word[] = [];
  for (let word = readWord(line, from); word !== undefined; word = readWord(line, word.end)) words.push(word);
  return words;
}
