/**
 * Finding by a few letters: they stand in the text in this order, with others between them. What one would have meant comes first: a
 * text that begins like that, letters that begin words, letters side by side. Pure.
 */
import { foldCharacter } from './fold.ts';

export interface FuzzyMatch {
  /** The higher, the more likely meant; below 0 for letters that are merely somewhere. */
  score: number;
  /** Where the letters stand: `[from, to)` in UTF-16 units, in order, none touching another. */
  places: readonly (readonly [number, number])[];
}

/** Letters of a text that are looked at: a row shows no more. */
const LONGEST_TEXT = 256;
/** The same of what is looked for. */
const LONGEST_QUERY = 64;

const LETTER = 1;
const AT_START = 4;
const AT_WORD = 8;
const IN_RUN = 6;
/** For a gap, and for each letter in it. */
const GAP = 3;
const SKIPPED = 1;
/** More than all others together can give. */
const PREFIX = 10_000;
const WHOLE = 1_000;

const ALPHANUMERIC = /[\p{L}\p{N}\p{Co}]/u;

interface Letter {
  folded: string;
  /** In UTF-16 units of the text. */
  from: number;
  to: number;
  startsWord: boolean;
}

/** All that is not blank, folded: blanks are typed or left out as one likes. */
function lettersOf(text: string, most: number): Letter[] {
  const letters: Letter[] = [];
  let at = 0;
  let isInWord = false;
  for (const character of text) {
    const from = at;
    at += character.length;
    const isPart = ALPHANUMERIC.test(character);
    let startsWord = isPart && !isInWord;
    const folded = foldCharacter(character);
    const last = letters.at(-1);
    // A mark belongs to its letter.
    if (folded === '' && last !== undefined && last.to === from) last.to = at;
    else isInWord = isPart;
    for (const one of folded) {
      if (one.trim() === '') continue;
      if (letters.length >= most) return letters;
      letters.push({ folded: one, from, to: at, startsWord });
      startsWord = false;
    }
  }
  return letters;
}

/** @returns undefined where the text does not have these letters in this order; everything has none */
export function fuzzyMatch(text: string, query: string): FuzzyMatch | undefined {
  const wanted = lettersOf(query, LONGEST_QUERY).map(({ folded }) => folded);
  if (wanted.length === 0) return { score: 0, places: [] };
  const letters = lettersOf(text, LONGEST_TEXT);
  const prefix = prefixAt(letters, wanted);
  if (prefix !== undefined) {
    const isWhole = prefix + wanted.length === letters.length;
    const chosen = letters.slice(prefix, prefix + wanted.length);
    return { score: PREFIX + (isWhole ? WHOLE : 0), places: placesOf(chosen) };
  }
  return hasInOrder(letters, wanted) ? bestOf(letters, wanted) : undefined;
}

/** Where the text begins like that; signs before its first word, as of `/pause` and `# ops`, may be left out. */
function prefixAt(letters: readonly Letter[], wanted: readonly string[]): number | undefined {
  const firstWord = letters.findIndex(({ startsWord }) => startsWord);
  const isAt = (start: number): boolean =>
    start >= 0 && wanted.every((one, index) => letters[start + index]?.folded === one);
  return [0, firstWord].find(isAt);
}

function hasInOrder(letters: readonly Letter[], wanted: readonly string[]): boolean {
  let found = 0;
  for (const { folded } of letters) if (folded === wanted[found]) found += 1;
  return found >= wanted.length;
}

const NONE = Number.NEGATIVE_INFINITY;

/**
 * The best of all ways to find the letters. Row by row, one for each letter that is wanted: the best score with that letter at each place
 * of the text, from the row before, either of the place right before or of one further back.
 */
function bestOf(letters: readonly Letter[], wanted: readonly string[]): FuzzyMatch {
  const firstWord = letters.findIndex(({ startsWord }) => startsWord);
  let row: number[] = [];
  /** For each wanted letter and each place the place of the letter before. */
  const before: number[][] = [];
  for (const [number, one] of wanted.entries()) {
    const next: number[] = [];
    const from: number[] = [];
    let far = NONE;
    let farAt = -1;
    for (const [at, letter] of letters.entries()) {
      const near = number === 0 ? NONE : (row[at - 1] ?? NONE);
      const here = LETTER + (at <= firstWord ? AT_START : 0) + (letter.startsWord ? AT_WORD : 0);
      if (letter.folded !== one) next.push(NONE);
      else if (number === 0) next.push(here - (at <= firstWord ? 0 : SKIPPED * Math.min(at, GAP)));
      else next.push(here + Math.max(near + IN_RUN, far));
      from.push(near + IN_RUN >= far ? at - 1 : farAt);
      // What the place before gives to those further on: a gap of one letter begins here.
      far -= SKIPPED;
      if (near - GAP - SKIPPED > far) {
        far = near - GAP - SKIPPED;
        farAt = at - 1;
      }
    }
    row = next;
    before.push(from);
  }
  const score = row.reduce((best, one) => Math.max(best, one), NONE);
  let at = row.indexOf(score);
  const chosen: Letter[] = [];
  for (let number = wanted.length - 1; number >= 0; number -= 1) {
    const letter = letters[at];
    if (letter !== undefined) chosen.unshift(letter);
    at = before[number]?.[at] ?? -1;
  }
  return { score, places: placesOf(chosen) };
}

function placesOf(chosen: readonly Letter[]): [number, number][] {
  const places: [number, number][] = [];
  for (const { from, to } of chosen) {
    const last = places.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else places.push([from, to]);
  }
  return places;
}
