/** Names under which a peer was known before. Pure. */
import { TRUST } from '../limits.ts';

/**
 * The names that were, the newest first, each once, and never the one that it has now. Where there are too many those in the middle go:
 * the first one is the one that the user has approved, and a peer that changes its name often must not make it forgotten.
 */
export function earlierNames(now: string, before: readonly string[]): string[] {
  const names = [...new Set(before)].filter((name) => name !== now && name !== '');
  if (names.length <= TRUST.earlierNames) return names;
  return [...names.slice(0, TRUST.earlierNames - 1), ...names.slice(-1)];
}
