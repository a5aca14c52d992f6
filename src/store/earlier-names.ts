/** Names under which a peer was known before. Pure. */
import { TRUST } from '../limits.ts';

/**
 * The names that were, the newest first, each once. Where there are too many those in the middle go: the first one is the one that the user
 * has approved, and a peer that changes its name often must not make it forgotten. For the same reason that one keeps its place where it is
 * the name that the peer has now; every other one is left out as long as it is.
 *
 * @param before newest first; its last one is the first of all
 */
export function earlierNames(now: string, before: readonly string[]): string[] {
  const names = before.filter((name) => name !== '');
  const first = names.at(-1);
  if (first === undefined) return [];
  const others = [...new Set(names)].filter((name) => name !== now && name !== first);
  if (others.length === 0 && first === now) return [];
  return [...others.slice(0, TRUST.earlierNames - 1), first];
}

/** Those of a list that are not the name that the peer has now, as a person is told. */
export function formerNames(now: string, names: readonly string[]): string[] {
  return names.filter((name) => name !== now);
}
