/**
 * The completion menu: what Tab inserts at once, what it offers, and which of it stands in the text. A choice is put into the
 * text at once, so that Enter always submits what is seen. Pure.
 */

import { type Candidate, type Completions, differentOnes, insertedAtOnce } from '../../src/client/index.ts';
import type { ComposerAction, Snapshot } from './state.ts';

export interface CompletionMenu {
  /** What the next choice takes the place of: the word as it was typed, or the candidate put in before. */
  start: number;
  end: number;
  /** The word as it was typed, for when the menu is closed without a choice. */
  typed: string;
  /** Two at least, unless there are more than could be found; in the form in which they are inserted. */
  candidates: readonly Candidate[];
  /** There are more than these. */
  more: boolean;
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
export function offerCompletions({ text, caret }: Snapshot, completions: Completions): Offer {
  const { start, candidates, more = false } = completions;
  const word = text.slice(start, caret);
  const blankFollows = text.startsWith(' ', caret);
  if (candidates.length === 0) return NOTHING;
  const inserted = insertedAtOnce(word, completions);
  if (inserted === word) return NOTHING;
  if (inserted !== undefined) {
    const end = caret + (blankFollows && inserted.endsWith(' ') ? 1 : 0);
    return { kind: 'edit', action: { type: 'replace', start, end, text: inserted } };
  }
  const different = differentOnes(candidates);
  // The blank that stands there already is the one behind the word.
  const insertable = blankFollows
    ? different.map((candidate) => ({ ...candidate, text: candidate.text.trimEnd() }))
    : different;
  const menu = { start, end: caret, typed: word, candidates: insertable, more, selected: -1 };
  return { kind: 'menu', menu };
}

/** Puts the next or the previous candidate into the text, round and round. */
export function choose(menu: CompletionMenu, step: 1 | -1): { menu: CompletionMenu; action: ComposerAction } {
  const count = menu.candidates.length;
  const from = menu.selected < 0 && step < 0 ? 0 : menu.selected;
  const selected = (from + step + count) % count;
  const text = menu.candidates[selected]?.text ?? '';
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
): { first: number; candidates: readonly Candidate[] } {
  const height = Math.max(1, Math.min(candidates.length, Math.trunc(rows)));
  const first = Math.max(0, Math.min(selected - Math.floor(height / 2), candidates.length - height));
  return { first, candidates: candidates.slice(first, first + height) };
}
