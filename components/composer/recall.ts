/** Lines that were entered before, found again by what stands in them. Pure. */
import { foldCharacter } from '../../src/text/fold.ts';

export interface RecalledLine {
  readonly text: string;
  /** Where the words of the query stand in it: `[from, to)` in UTF-16 units. */
  readonly places: readonly (readonly [number, number])[];
}

/** Lines that have every word of the query somewhere, without regard to case; the last one entered first, each once. */
export function recalledLines(history: readonly string[], query: string): RecalledLine[] {
  const words = query
    .split(/\s+/u)
    .map((word) => folded(word).text)
    .filter((word) => word !== '');
  const lines = [...new Set(history.toReversed())];
  return lines.flatMap((text): RecalledLine[] => {
    const line = folded(text);
    const places = words.map((word) => placeOf(line, word));
    return places.every((place) => place !== undefined) ? [{ text, places }] : [];
  });
}

interface Folded {
  text: string;
  /** Where in the source the character of each UTF-16 unit begins; one more for the end. */
  starts: readonly number[];
}

function folded(source: string): Folded {
  let text = '';
  const starts: number[] = [];
  let at = 0;
  for (const character of source) {
    const one = foldCharacter(character);
    for (let unit = 0; unit < one.length; unit += 1) starts.push(at);
    text += one;
    at += character.length;
  }
  return { text, starts: [...starts, source.length] };
}

function placeOf({ text, starts }: Folded, word: string): readonly [number, number] | undefined {
  const at = text.indexOf(word);
  return at === -1 ? undefined : [starts[at] ?? 0, starts[at + word.length] ?? 0];
}
