/** What of completions is inserted at once: the only one, or what all of them begin with. Pure. */
import { segmentsOf } from '../../text/segments.ts';
import type { Candidate } from './candidates.ts';
import type { Completions } from './complete.ts';
import { readWord } from './words.ts';

export function differentOnes(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...new Map(candidates.map((candidate) => [candidate.text, candidate])).values()];
}

/**
 * What takes the place of the word that was typed; undefined where somebody has to choose. The word itself where the only candidate
 * stands there already. What is known of some alone does not hold for all, where there are more.
 */
export function insertedAtOnce(word: string, { candidates, more = false }: Completions): string | undefined {
  if (more) return undefined;
  const texts = differentOnes(candidates).map(({ text }) => text);
  if (texts.length === 1) return texts[0];
  const shared = sharedPrefix(texts);
  return goesOn(word, shared) ? shared : undefined;
}

/** What all begin with, in whole graphemes; a backslash at the end would quote what is typed next. */
function sharedPrefix(texts: readonly string[]): string {
  // What the first and the last in order have in common, all between them have, too.
  let [first = ''] = texts;
  let last = first;
  for (const text of texts) {
    if (text < first) first = text;
    if (text > last) last = text;
  }
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  let shared = '';
  let end = '';
  for (const { segment, index } of segmentsOf(first)) {
    if (index + segment.length > length) break;
    shared += segment;
    end = segment;
  }
  // Whole there does not say whole everywhere: what follows may belong to it, as an accent does. It takes one code point to tell.
  const following = new Set(texts.map((text) => text.codePointAt(shared.length)));
  for (const next of following) {
    if (end === '' || next === undefined) continue;
    const [whole] = segmentsOf(end + String.fromCodePoint(next));
    if (whole?.segment !== end) return shared.slice(0, -end.length).replace(/\\+$/, '');
  }
  return shared.replace(/\\+$/, '');
}

/** True where a prefix says more than what was typed, quotes and case aside. A peer found by its id does not begin with it. */
function goesOn(typed: string, prefix: string): boolean {
  const before = (readWord(typed, 0)?.text ?? '').toLowerCase();
  const after = (readWord(prefix, 0)?.text ?? '').toLowerCase();
  return after.length > before.length && after.startsWith(before);
}
