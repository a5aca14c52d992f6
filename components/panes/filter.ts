/** What of a list is left by a few letters that were typed. Pure. */
import { fuzzyMatch } from '../../src/text/fuzzy.ts';

/** Letters that stand together keep a text, and those that begin its words; such as are merely somewhere in it do not. */
export function isKept(text: string, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '' || text.toLowerCase().includes(wanted)) return true;
  return (fuzzyMatch(text, wanted)?.score ?? 0) > 0;
}

/** `Peers · only "bo"`. */
export function filteredTitle(title: string, filter: string): string {
  return filter.trim() === '' ? title : `${title} · only "${filter.trim()}"`;
}

/** For a list of which nothing is left. */
export function nothingKept(filter: string): string {
  return `Nothing is called like "${filter.trim()}". Esc lists everything again.`;
}
