/** Words in the form in which a command line of tincan takes them: see src/client/actions/words.ts, which reads them. Pure. */

/** A text as one word, in quotes only where it has to be. */
export function quoteWord(text: string): string {
  return /^[^\s"'\\]+$/.test(text) ? text : `${openQuoted(text)}"`;
}

/** The same with the quote left open, for a path that is not finished. */
export function openQuoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}`;
}
