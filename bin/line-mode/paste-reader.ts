/** Bracketed paste: tells what was pasted from what was typed, in what comes from a terminal. Pure. */
import { TERMINAL } from '../../src/limits.ts';

/** Asks the terminal to mark what is pasted (DEC private mode 2004), and to stop doing so. */
export const MARK_PASTES = '\u001b[?2004h';
export const STOP_MARKING_PASTES = '\u001b[?2004l';

const BEGIN = '\u001b[200~';
const END = '\u001b[201~';

/** So much of a mark at the end of a piece waits for the rest of it; less is a key by itself, or may be. */
const MARK_BEGINNING = 3;

/** `isCut`: more was pasted than is taken. */
export type InputPart = { kind: 'typed'; text: string } | { kind: 'pasted'; text: string; isCut?: true };

export interface PasteReader {
  /** True within a paste whose end has not come yet. */
  readonly isPasting: boolean;
  read(piece: string): InputPart[];
  /** Gives up waiting for an end: what has come of the paste, if there is one. */
  end(): InputPart[];
}

export function createPasteReader(): PasteReader {
  /** Of a paste, as far as it has come; undefined outside of one. */
  let pasted: string | undefined;
  let isCut = false;
  /** What may be the beginning of a mark. */
  let held = '';

  /** The paste as far as it has come, which is over with that. */
  const taken = (): InputPart[] => {
    const part = { kind: 'pasted', text: pasted ?? '', ...(isCut ? { isCut } : {}) } as const;
    const parts = pasted === undefined ? [] : [part];
    pasted = undefined;
    isCut = false;
    return parts;
  };
  const read = (piece: string): InputPart[] => {
    const parts: InputPart[] = [];
    let rest = held + piece;
    held = '';
    while (rest !== '') {
      const mark = pasted === undefined ? BEGIN : END;
      const at = rest.indexOf(mark);
      const least = pasted === undefined ? MARK_BEGINNING : 1;
      const kept = at < 0 ? beginningOf(mark, rest, least) : 0;
      const text = rest.slice(0, at < 0 ? rest.length - kept : at);
      held = rest.slice(rest.length - kept);
      if (pasted !== undefined) {
        isCut ||= pasted.length + text.length > TERMINAL.pasteCharacters;
        pasted = (pasted + text).slice(0, TERMINAL.pasteCharacters);
      } else if (text !== '') parts.push({ kind: 'typed', text });
      if (at < 0) break;
      if (pasted === undefined) pasted = '';
      else parts.push(...taken());
      rest = rest.slice(at + mark.length);
    }
    return parts;
  };

  return {
    get isPasting() {
      return pasted !== undefined;
    },
    read,
    end() {
      held = '';
      return taken();
    },
  };
}

/** How much of a mark stands at the end of a text, from so much on. */
function beginningOf(mark: string, text: string, least: number): number {
  for (let length = Math.min(mark.length - 1, text.length); length >= least; length -= 1) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
