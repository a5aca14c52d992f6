/** Whether a text names somebody. */

/**
 * Where a name stands in a text as a word of its own, with or without an `@` before it, in any case: `[from, to)` in UTF-16 units. None for
 * a name of one character without the `@`, which most texts would have by chance.
 */
export function mentionsOf(text: string, name: string): [number, number][] {
  if (name === '') return [];
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lead = [...name].length === 1 ? '@' : '@?';
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])${lead}${word}(?![\\p{L}\\p{N}_])`, 'giu');
  return [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]);
}

export function mentions(text: string, name: string): boolean {
  return mentionsOf(text, name).length > 0;
}
