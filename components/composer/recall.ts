/** Lines that were entered before, found again by what stands in them. Pure. */
import { foldText } from '../../src/text/fold.ts';
import { hasWords, placesOfWords, wordsOf } from '../../src/text/words.ts';

export interface RecalledLine {
  readonly text: string;
  /** Where the words of the query stand in it: `[from, to)` in UTF-16 units. */
  readonly places: readonly (readonly [number, number])[];
}

interface Remembered {
  /** The last one entered first, each once. */
  readonly lines: readonly { readonly text: string; readonly folded: string }[];
  /** What was looked for last: a key and its frame ask several times. */
  query?: string;
  found?: readonly RecalledLine[];
}

/** Hundreds of lines may have thousands of characters each: they are folded once. */
const remembered = new WeakMap<readonly string[], Remembered>();

/** Lines that have every word of the query somewhere, without regard to case; the last one entered first, each once. */
export function recalledLines(history: readonly string[], query: string): readonly RecalledLine[] {
  const known = remembered.get(history) ?? remember(history);
  if (known.found === undefined || known.query !== query) {
    const words = wordsOf(query);
    known.query = query;
    known.found = known.lines
      .filter(({ folded }) => hasWords(folded, words))
      .map(({ text, folded }) => lineOf(text, folded, words));
  }
  return known.found;
}

function remember(history: readonly string[]): Remembered {
  const lines = [...new Set(history.toReversed())].map((text) => ({ text, folded: foldText(text) }));
  const known = { lines };
  remembered.set(history, known);
  return known;
}

/** The places are looked for only where they are asked for: in the few lines that are in sight. */
function lineOf(text: string, folded: string, words: readonly string[]): RecalledLine {
  let places: RecalledLine['places'] | undefined;
  return {
    text,
    get places() {
      places ??= placesOfWords(text, folded, words);
      return places;
    },
  };
}
