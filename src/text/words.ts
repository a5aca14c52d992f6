/** Finding by words: each stands anywhere in a text, without regard to case and diacritics. Pure. */
import { foldCharacter, foldText } from './fold.ts';

const ASCII = /^[\0-\x7f]*$/;

/** The words of a query, folded. */
export function wordsOf(query: string): string[] {
  // Folded as a whole, an accent of its own would fall apart into a blank and a mark.
  return query
    .split(/\s+/u)
    .map((word) => foldText(word))
    .filter((word) => word !== '');
}

/** @param folded the text, folded: it is searched many times */
export function hasWords(folded: string, words: readonly string[]): boolean {
  return words.every((word) => folded.includes(word));
}

/** Where each word that is there stands first in the text itself: `[from, to)` in UTF-16 units, whole characters. */
export function placesOfWords(
  text: string,
  folded: string,
  words: readonly string[],
): (readonly [number, number])[] {
  const isAscii = ASCII.test(text);
  return words.flatMap((word) => {
    const from = folded.indexOf(word);
    if (from === -1) return [];
    const to = from + word.length;
    return [isAscii ? [from, to] : inSource(text, from, to)];
  });
}

/** Characters may be folded to none or to several. */
function inSource(text: string, from: number, to: number): readonly [number, number] {
  let [at, start, unit] = [0, 0, 0];
  for (const character of text) {
    const next = unit + foldCharacter(character).length;
    if (unit <= from && from < next) start = at;
    at += character.length;
    if (next >= to) return [start, at];
    unit = next;
  }
  return [start, text.length];
}
