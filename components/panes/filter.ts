/** What of a list is left by a few letters that were typed. Pure. */
import { fuzzyMatch } from '../../src/text/fuzzy.ts';

/** Letters that are merely somewhere in a text do not keep it. */
export function isKept(text: string, filter: string): boolean {
  if (filter.trim() === '') return true;
  return (fuzzyMatch(text, filter)?.score ?? 0) > 0;
}

/** `Peers · only "bo"`. */
export function filteredTitle(title: string, filter: string): string {
  return filter.trim() === '' ? title : `${title} · only "${filter.trim()}"`;
}

/** For a list of which nothing is left. */
export function nothingKept(filter: string): string {
  return `Nothing is called like "${filter.trim()}".`;
}
