/** Where the caret goes: readline's motions over graphemes and lines. Pure. */
import { graphemeEnd, graphemeStart, lineAround, snap, snapBack } from './graphemes.ts';

/**
 * `word`: letters, digits and underscores, as Alt-B and Alt-F see it; `blank-word`: all up to a blank, as Ctrl-W sees it;
 * `line`: between line feeds.
 */
export type Motion =
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'blank-word-left'
  | 'line-start'
  | 'line-end'
  | 'text-start'
  | 'text-end';

const WORD = /[\p{L}\p{N}\p{M}_]/u;
const BLANK = /\s/;

/** The position to which a motion leads from a position between two graphemes; the same at the edge of the text. */
export function follow(text: string, at: number, motion: Motion): number {
  switch (motion) {
    case 'left':
      return graphemeStart(text, at);
    case 'right':
      return graphemeEnd(text, at);
    case 'word-left': {
      const end = backward(text, at, (character) => !WORD.test(character));
      return backward(text, end, (character) => WORD.test(character));
    }
    case 'word-right': {
      const start = forward(text, at, (character) => !WORD.test(character));
      return forward(text, start, (character) => WORD.test(character));
    }
    case 'blank-word-left': {
      const end = backward(text, at, (character) => BLANK.test(character));
      return backward(text, end, (character) => !BLANK.test(character));
    }
    case 'line-start':
      return lineAround(text, at).start;
    case 'line-end':
      return lineAround(text, at).end;
    case 'text-start':
      return 0;
    case 'text-end':
      return text.length;
  }
}

/** Judged by code points, which costs little over a long text; the edge of a run is then put between two graphemes. */
function backward(text: string, from: number, isPassed: (character: string) => boolean): number {
  let at = from;
  while (at > 0) {
    const low = text.charCodeAt(at - 1);
    const start = at > 1 && low >= 0xdc00 && low < 0xe000 ? at - 2 : at - 1;
    if (!isPassed(text.slice(start, at))) break;
    at = start;
  }
  // Towards where the motion goes, or it would not get past a grapheme that is passed in part.
  return snapBack(text, at);
}

function forward(text: string, from: number, isPassed: (character: string) => boolean): number {
  let at = from;
  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (!isPassed(character)) break;
    at += character.length;
  }
  return snap(text, at);
}
