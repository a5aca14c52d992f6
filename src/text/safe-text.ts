/**
 * The one function that every foreign string passes before it reaches a terminal, a log or an error message:
 * names, message texts, file names, reasons sent by peers.
 */
import { TEXT } from '../limits.ts';

/** Stands for what was removed, so that a removal can be seen. */
export const REPLACEMENT = '\uFFFD';

/**
 * Bidi controls, tags, invisible operators, soft hyphen, Hangul fillers, byte-order mark, interlinear
 * annotations, line and paragraph separators, unassigned default-ignorables, lone surrogates, private use
 * is left alone. ZWJ and ZWNJ are judged by their surroundings below; variation selectors stay.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: code points are judged one by one.
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/u;
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/;
const MARK = /\p{M}/u;
const JOINER = /[\u200C\u200D]/u;
/** Scripts and pictographs where a joiner has a visible meaning. */
const JOINABLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: code points are judged one by one.
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\p{M}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}]/u;
/** Nothing below needs looking at: the common case, and the fast one. */
const PLAIN = /^[\x20-\x7E]*$/;

export interface SafeTextOptions {
  /** Keep line feeds and turn tabs into blanks (a message of several lines); otherwise both are replaced. */
  multiline?: boolean;
}

/**
 * Returns the text with everything replaced by `�` that could steer a terminal, reorder or hide text: ESC and
 * all C0 and C1 controls, bidi controls, tags, invisible characters, lone surrogates, and combining marks
 * beyond 8 on one character. The result is a fixed point: `safeText(safeText(x)) === safeText(x)`.
 */
export function safeText(text: string, options: SafeTextOptions = {}): string {
  if (PLAIN.test(text)) return text;
  let out = '';
  let marks = 0;
  let previous = '';
  const source = options.multiline === true ? text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ') : text;
  const characters = Array.from(source);
  for (const [index, character] of characters.entries()) {
    let safe = character;
    if (options.multiline === true && character === '\n') safe = '\n';
    else if (CONTROL.test(character) || INVISIBLE.test(character) || !character.isWellFormed())
      safe = REPLACEMENT;
    else if (JOINER.test(character)) {
      const next = characters[index + 1] ?? '';
      const nextIsDropped = INVISIBLE.test(next) || (marks >= TEXT.combiningMarks && MARK.test(next));
      safe = JOINABLE.test(previous) && JOINABLE.test(next) && !nextIsDropped ? character : REPLACEMENT;
    }
    if (MARK.test(safe)) {
      marks += 1;
      if (marks > TEXT.combiningMarks) {
        if (marks === TEXT.combiningMarks + 1) {
          out += REPLACEMENT;
          previous = REPLACEMENT;
        }
        continue;
      }
    } else if (!JOINER.test(safe)) marks = 0;
    out += safe;
    previous = safe;
  }
  return out;
}
