/** Texts and queries in the form in which the search index knows them. */
import { CHAT } from '../limits.ts';

/**
 * Chinese, Japanese and Korean: scripts without spaces between words, or with endings written onto them. Fixed ranges and not
 * the classes of this Node's Unicode: a text must be taken out of the index by the very words by which it was put in.
 */
const CJK =
  /[\u1100-\u11FF\u2E80-\u2FDF\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303B\u3040-\u30FF\u3100-\u318F\u31A0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FF\uF900-\uFAFF\uFF66-\uFFDC\u{1B000}-\u{1B16F}\u{20000}-\u{3FFFF}]/gu;

/** What a word must have one of to be in the index at all. */
const FINDABLE = /[\p{L}\p{N}\p{Co}]/u;

/**
 * A text as it goes into the index: compatible characters alike, and each Chinese, Japanese or Korean character a word of its
 * own, so that any part of such a text is found as a phrase.
 */
export function searchableText(text: string): string {
  return text.normalize('NFKC').replace(CJK, ' $& ').replaceAll('\0', ' ');
}

/**
 * The FTS5 expression for what a person typed: all of the words, in any order, the last one as the beginning of a word.
 * Nothing typed has a meaning of its own in it.
 *
 * @returns undefined where there is nothing to look for
 */
export function matchExpression(query: string): string | undefined {
  const typed = query.slice(0, CHAT.queryCharacters).toWellFormed().normalize('NFKC').split(/\s+/u);
  const words = typed
    .filter((word) => FINDABLE.test(word))
    .slice(0, CHAT.queryWords)
    .map((word) => searchableText(word).trim().replaceAll('"', '""'));
  const last = words.at(-1);
  if (last === undefined) return undefined;
  // The beginning "a" of a word is nearly everywhere, and asks for a list of nearly everything.
  const whole = last.length === 1 ? '' : ' *';
  return `${words.map((word) => `"${word}"`).join(' AND ')}${whole}`;
}
