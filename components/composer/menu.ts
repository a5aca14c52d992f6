/** The completion menu: what Tab inserts at once, what it offers, and which of it is chosen. Pure. */

import type { Completions } from '../../src/client/actions/complete.ts';
import { readWord } from '../../src/client/actions/words.ts';
import { formatKey, type InputEvent } from '../terminal/index.ts';
import { graphemesOf } from './graphemes.ts';
import type { ComposerAction, Snapshot } from './state.ts';

export interface CompletionMenu {
  /** What a candidate takes the place of, and whether a blank stands behind it already. */
  start: number;
  end: number;
  blankFollows: boolean;
  /** Two at least, in the form in which they are inserted. */
  candidates: readonly string[];
  /** Index of the chosen one. */
  selected: number;
}

/** What becomes of the candidates: a change of the text, a menu, or nothing, where Tab has another meaning. */
export type Offer =
  | { kind: 'nothing' }
  | { kind: 'edit'; action: ComposerAction }
  | { kind: 'menu'; menu: CompletionMenu };

export type MenuKey = 'next' | 'previous' | 'accept' | 'dismiss';

const NOTHING: Offer = { kind: 'nothing' };

/**
 * @param typed the composer when it was asked: completions are for `text.slice(0, caret)`. They take their time, so that the
 *   caller drops them when text or caret have changed meanwhile.
 */
export function offerCompletions({ text, caret }: Snapshot, { start, candidates }: Completions): Offer {
  const word = text.slice(start, caret);
  const menu = {
    start,
    end: caret,
    blankFollows: text.startsWith(' ', caret),
    candidates: [...new Set(candidates)],
    selected: 0,
  };
  const [first] = menu.candidates;
  if (first === undefined) return NOTHING;
  if (menu.candidates.length === 1) {
    return first === word ? NOTHING : { kind: 'edit', action: acceptCandidate(menu) };
  }
  const shared = sharedPrefix(menu.candidates);
  if (!goesOn(word, shared)) return { kind: 'menu', menu };
  return { kind: 'edit', action: { type: 'replace', start, end: caret, text: shared } };
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

/** The action that puts the chosen candidate into the text; the menu is closed then. */
export function acceptCandidate(menu: CompletionMenu): ComposerAction {
  const text = menu.candidates[menu.selected] ?? '';
  const end = menu.end + (menu.blankFollows && text.endsWith(' ') ? 1 : 0);
  return { type: 'replace', start: menu.start, end, text };
}

/** The menu with the next or the previous candidate chosen, round and round. */
export function moveSelection(menu: CompletionMenu, step: 1 | -1): CompletionMenu {
  const count = menu.candidates.length;
  return { ...menu, selected: (menu.selected + step + count) % count };
}

/** What a key does to an open menu. Undefined for all others: they close it and are then what they are without it. */
export function menuKey(event: InputEvent): MenuKey | undefined {
  if (event.type === 'paste') return undefined;
  switch (formatKey(event)) {
    case 'Tab':
    case 'Down':
      return 'next';
    case 'Shift-Tab':
    case 'Up':
      return 'previous';
    case 'Enter':
      return 'accept';
    case 'Esc':
      return 'dismiss';
    default:
      return undefined;
  }
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
