/** Where the words of a search stand in a text, as the search itself finds them: without case and diacritics. Pure. */
import { foldCharacter } from './fold.ts';

const LETTER = /[\p{L}\p{N}\p{Co}]/u;
/** Scripts without spaces between words: each character is a word there. */
const NO_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

interface Folded {
  text: string;
  /** For each UTF-16 unit of it where its character begins in the source; one more for the end. */
  starts: number[];
}

function fold(source: string): Folded {
  let text = '';
  const starts: number[] = [];
  let at = 0;
  for (const character of source) {
    const folded = foldCharacter(character);
    for (let unit = 0; unit < folded.length; unit += 1) starts.push(at);
    text += folded;
    at += character.length;
  }
  return { text, starts: [...starts, source.length] };
}

/** Words of a query; the last one may be half-written. */
function wordsOf(query: string): string[] {
  return fold(query)
    .text.split(/[^\p{L}\p{N}\p{Co}]+/u)
    .filter((word) => word !== '');
}

/** `[from, to)` in UTF-16 units, in order, none overlapping another. A word counts whole, the last one as the beginning of one. */
export function matchesOf(text: string, query: string): [number, number][] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const { text: folded, starts } = fold(text);
  const found = words.flatMap((word, index): [number, number][] => {
    const places: [number, number][] = [];
    const isLast = index === words.length - 1;
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
      const end = at + word.length;
      const isPart = (inside: string, beside: string): boolean =>
        LETTER.test(beside) && !NO_SPACES.test(inside) && !NO_SPACES.test(beside);
      const before = Array.from(folded.slice(Math.max(0, at - 2), at)).at(-1) ?? '';
      const [behind = ''] = Array.from(folded.slice(end, end + 2));
      const [first = ''] = Array.from(word);
      const last = Array.from(word).at(-1) ?? '';
      if (isPart(first, before) || (!isLast && isPart(last, behind))) continue;
      places.push([starts[at] ?? 0, starts[end] ?? text.length]);
    }
    return places;
  });
  const merged: [number, number][] = [];
  for (const [from, to] of found.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
