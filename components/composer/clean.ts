/** What of typed and pasted text is taken. Pure. */
import { REPLACEMENT, safeText } from '../../src/text/safe-text.ts';
import { graphemeStart, snapBack } from './graphemes.ts';

const JOINER = /^[\u200c\u200d]$/;
/** A joiner may stand before it. */
const JOINABLE = '👩';

/**
 * Text of several lines without what `safeText` would replace: control and invisible characters are left out, CRLF and CR are
 * line feeds, tabs are four blanks. A fixed point of `safeText`.
 */
export function cleanText(text: string): string {
  const kept = text
    .split(REPLACEMENT)
    .map((part) => safeText(part, { multiline: true }).replaceAll(REPLACEMENT, ''));
  // What was apart and now stands side by side, such as too many marks, is seen as replaced.
  return safeText(kept.join(REPLACEMENT), { multiline: true });
}

/**
 * The part of new text that may stand behind `before`. Keys bring one code point at a time: a mark belongs to the letter
 * before it, and a joiner, which means nothing alone, waits for the character that it joins.
 */
export function cleanInsert(before: string, text: string): string {
  const last = before.slice(graphemeStart(before, before.length));
  if (JOINER.test(text)) {
    const joined = last + text + JOINABLE;
    return cleanText(joined) === joined ? text : '';
  }
  const both = cleanText(last + text);
  return both.startsWith(last) ? both.slice(last.length) : cleanText(text);
}

/** As much of the start of a text, in whole graphemes, as is at most so many bytes of UTF-8. */
export function fitBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let end = 0;
  for (let room = bytes; ; ) {
    const character = String.fromCodePoint(text.codePointAt(end) ?? 0);
    room -= Buffer.byteLength(character);
    if (room < 0) return text.slice(0, snapBack(text, end));
    end += character.length;
  }
}
