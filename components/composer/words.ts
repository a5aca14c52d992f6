/** What readline makes of the word at the caret, and of two neighbours: a range, and what comes in its place. Pure. */
import { graphemeEnd, graphemeStart, lineAround } from './graphemes.ts';
import { follow } from './motions.ts';

const HAS_WORD = /[\p{L}\p{N}\p{M}_]/u;

/** The caret goes behind the text that is put in. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
}

/** How a word is to be written; `capital`: its first letter large, the others small. */
export type LetterCase = 'upper' | 'lower' | 'capital';

/** The character before the caret changes places with the one behind it; at the end of a line the last two do. */
export function swappedCharacters(text: string, caret: number): Replacement | undefined {
  const { start, end } = lineAround(text, caret);
  const middle = caret === end ? graphemeStart(text, caret) : caret;
  if (middle <= start || middle >= end) return undefined;
  return swapped(text, [graphemeStart(text, middle), middle], [middle, graphemeEnd(text, middle)]);
}

/** The word at or before the caret changes places with the next one; where there is no next one, the last two do. */
export function swappedWords(text: string, caret: number): Replacement | undefined {
  const next = wordAfter(text, caret);
  const second = next ?? wordBefore(text, text.length);
  if (second === undefined) return undefined;
  const first = wordBefore(text, second[0]);
  return first === undefined ? undefined : swapped(text, first, second);
}

/** What is left of the word at the caret, or the next word, in other letters. */
export function recased(text: string, caret: number, letters: LetterCase): Replacement | undefined {
  const end = follow(text, caret, 'word-right');
  if (end === caret) return undefined;
  const start = Math.max(caret, follow(text, end, 'word-left'));
  const word = text.slice(start, end);
  if (letters === 'upper') return { start, end, text: word.toUpperCase() };
  if (letters === 'lower') return { start, end, text: word.toLowerCase() };
  const first = graphemeEnd(word, 0);
  return { start, end, text: word.slice(0, first).toUpperCase() + word.slice(first).toLowerCase() };
}

type Range = readonly [start: number, end: number];

function swapped(text: string, [start, middle]: Range, [from, end]: Range): Replacement {
  return {
    start,
    end,
    text: text.slice(from, end) + text.slice(middle, from) + text.slice(start, middle),
  };
}

/** The word that the caret stands in or before. */
function wordAfter(text: string, at: number): Range | undefined {
  const end = follow(text, at, 'word-right');
  // A motion passes what is no word on its way to the end of the text.
  return HAS_WORD.test(text.slice(at, end)) ? [follow(text, end, 'word-left'), end] : undefined;
}

/** The word that ends at a position, or before it; it is not inside of one. */
function wordBefore(text: string, at: number): Range | undefined {
  const start = follow(text, at, 'word-left');
  return HAS_WORD.test(text.slice(start, at)) ? [start, follow(text, start, 'word-right')] : undefined;
}
