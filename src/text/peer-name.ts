/** The rule for a peer's name: one visible line of 1 to 32 characters that no command mistakes for something else. */
import { TEXT } from '../limits.ts';
import { safeText } from './safe-text.ts';
import { segmentsOf } from './segments.ts';

/** Brings typed or foreign text into the form of a name: NFC, trimmed, runs of blanks folded. */
export function normalizePeerName(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ');
}

/** What is wrong with a name, as a sentence, or undefined for a good one. */
export function peerNameProblem(name: string): string | undefined {
  if (name === '') return 'A name needs at least one character.';
  if (name !== normalizePeerName(name)) return 'A name has no blanks around it and single ones inside.';
  if (/^[-#/@]/.test(name)) return 'A name cannot start with - # / or @.';
  if (!name.isWellFormed() || safeText(name) !== name) return 'A name has only visible characters.';
  // U+2800, the empty braille cell, counts as a symbol and shows nothing.
  if (!/(?!\u2800)[\p{L}\p{N}\p{S}\p{P}]/u.test(name)) return 'A name needs at least one visible character.';
  if ([...segmentsOf(name)].length > TEXT.nameGraphemes) {
    return `A name has at most ${TEXT.nameGraphemes} characters.`;
  }
  if (Buffer.byteLength(name) > TEXT.nameBytes) return `A name has at most ${TEXT.nameBytes} bytes in UTF-8.`;
  return undefined;
}

export function isPeerName(name: string): boolean {
  return peerNameProblem(name) === undefined;
}
