/** The nearest match to what was mistyped. Pure. */
import { distance } from 'fastest-levenshtein';
import { INTERFACE } from '../limits.ts';

/** How many letters differ; two neighbours that have changed places count as one, as they are one slip of the fingers. */
function slips(a: string, b: string): number {
  const first = [...a].findIndex((letter, index) => letter !== b[index]);
  const swapped = a.slice(0, first) + (a[first + 1] ?? '') + (a[first] ?? '') + a.slice(first + 2);
  return first !== -1 && swapped === b ? 1 : distance(a, b);
}

/** The word of these that is nearest to a mistyped one, if any is near. */
export function nearestWord(words: readonly string[], typed: string): string | undefined {
  if (typed === '') return undefined;
  const wanted = typed.toLowerCase();
  const begins = words.find((word) => word.toLowerCase().startsWith(wanted));
  if (begins !== undefined) return begins;
  let nearest: { word: string; slips: number } | undefined;
  for (const word of words) {
    const found = slips(wanted, word.toLowerCase());
    if (found <= Math.max(1, Math.floor(word.length / 2)) && (nearest === undefined || found < nearest.slips))
      nearest = { word, slips: found };
  }
  return nearest?.word;
}

/** `Did you mean bob?`; undefined where nothing is near. */
export function nearestHint(words: readonly string[], typed: string): string | undefined {
  const nearest = nearestWord(words, typed);
  return nearest === undefined ? undefined : `Did you mean ${nearest}?`;
}

/**
 * The same for the beginning of an id, in which one character is wrong, missing or too much; fewer characters than `INTERFACE.shortTransferId` are near
 * to any.
 *
 * @param ids each with how it is shown
 */
export function nearIdHint(ids: readonly { id: string; shown: string }[], typed: string): string | undefined {
  const wanted = typed.toLowerCase();
  if (wanted.length < INTERFACE.shortTransferId) return undefined;
  const isNear = (id: string): boolean =>
    [-1, 0, 1].some((more) => distance(wanted, id.slice(0, wanted.length + more).toLowerCase()) <= 1);
  const near = ids.filter(({ id }) => isNear(id));
  const [only] = near;
  return near.length === 1 && only !== undefined ? `Did you mean ${only.shown}?` : undefined;
}
