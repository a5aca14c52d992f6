/**
 * The completion menu: what Tab inserts at once, what it offers, and which of it stands in the text. A choice is put into the
 * text at once, so that Enter always submits what is seen. Pure.
 */

import type { Completions } from '../../src/client/actions/complete.ts';
import { readWord } from '../../src/client/actions/words.ts';
import { graphemesOf } from './graphemes.ts';
import type { ComposerAction, Snapshot } from './state.ts';

export interface CompletionMenu {
  /** What the next choice takes the place of: the word as it was typed, or the candidate put in before. */
  start: number;
  end: number;
  /** The word as it was typed, for when the menu is closed without a choice. */
  typed: string;
  /** Two at least, in the form in which they are inserted. */
  candidates: readonly string[];
  /** Index of the one that stands in the text; -1: none yet. */
  selected: number;
}

/** What becomes of the candidates: a change of the text, a menu, or nothing, where Tab has another meaning. */
export type Offer =
  | { kind: 'nothing' }
  | { kind: 'edit'; action: ComposerAction }
  | { kind: 'menu'; menu: CompletionMenu };

const NOTHING: Offer = { kind: 'nothing' };

/**
 * @param typed the composer when it was asked: completions are for `text.slice(0, caret)`. They take their time, so that the
 *   caller drops them when text or caret have changed meanwhile.
 */
export function offerCompletions({ text, caret }: Snapshot, { start, candidates }: Completions): Offer {
  const word = text.slice(start, caret);
  const blankFollows = text.startsWith(' ', caret);
  const different = [...new Set(candidates)];
  const [first] = different;
  if (first === undefined) return NOTHING;
  if (different.length === 1) {
    if (first === word) return NOTHING;
    const end = caret + (blankFollows && first.endsWith(' ') ? 1 : 0);
    return { kind: 'edit', action: { type: 'replace', start, end, text: first } };
  }
  const shared = sharedPrefix(different);
  if (goesOn(word, shared))
    return { kind: 'edit', action: { type: 'replace', start, end: caret, text: shared } };
  // The blank that stands there already is the one behind the word.
  const insertable = blankFollows ? different.map((candidate) => candidate.trimEnd()) : different;
  return { kind: 'menu', menu: { start, end: caret, typed: word, candidates: insertable, selected: -1 } };
}

/** What all candidates begin with, in whole graphemes; a backslash at the end would quote what is typed next. */
function sharedPrefix(candidates: readonly string[]): string {
  let shared = candidates[0] ?? '';
  for (const candidate of candidates) {
    let common = '';
    for (const grapheme of graphemesOf(shared)) {
      if (!candidate.startsWith(grapheme, common.length)) break;
      common += grapheme;
    }
    shared = common;
  }
  return shared.replace(/\\+$/, '');
}

/** True where a prefix says more than what was typed, quotes and case aside. A peer found by its id does not begin with it. */
function goesOn(typed: string, prefix: string): boolean {
  const before = (readWord(typed, 0)?.text ?? '').toLowerCase();
  const after = (readWord(prefix, 0)?.text ?? '').toLowerCase();
  return after.length > before.length && after.startsWith(before);
}

/** Puts the next or the previous candidate into the text, round and round. */
export function choose(menu: CompletionMenu, step: 1 | -1): { menu: CompletionMenu; action: ComposerAction } {
  const count = menu.candidates.length;
  const from = menu.selected < 0 && step < 0 ? 0 : menu.selected;
  const selected = (from + step + count) % count;
  const text = menu.candidates[selected] ?? '';
  return {
    menu: { ...menu, selected, end: menu.start + text.length },
    action: { type: 'replace', start: menu.start, end: menu.end, text },
  };
}

/** Puts back what was typed. */
export function putBack({ start, end, typed }: CompletionMenu): ComposerAction {
  return { type: 'replace', start, end, text: typed };
}

/** The part of the candidates that is shown in so many rows, with the chosen one in sight. */
export function visibleCandidates(
  { candidates, selected }: CompletionMenu,
  rows: number,
): { first: number; candidates: readonly string[] } {
  const height = Math.max(1, Math.min(candidates.length, Math.trunc(rows)));
  const first = Math.max(0, Math.min(selected - Math.floor(height / 2), candidates.length - height));
  return { first, candidates: candidates.slice(first, first + height) };
}
