/** The rule for a user's own note on a peer: one line of visible characters. */
import { TEXT } from '../limits.ts';
import { safeText } from './safe-text.ts';

/** Brings typed text into the form of a note: NFC, on one line, trimmed, runs of blanks folded. */
export function normalizeNote(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ');
}

/** What is wrong with a normalized note, as a sentence, or undefined for a good one; an empty one is none at all. */
export function noteProblem(note: string): string | undefined {
  if (note !== normalizeNote(note)) return 'A note is one line, without blanks around it.';
  if (!note.isWellFormed() || safeText(note) !== note) return 'A note has only visible characters.';
  if (Buffer.byteLength(note) > TEXT.noteBytes) return `A note has at most ${TEXT.noteBytes} bytes in UTF-8.`;
  return undefined;
}
