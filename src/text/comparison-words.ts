/** The words that two people compare, as they are shown. Pure. */
import { quoteWord } from './quote-word.ts';

/** `1 able  2 acid  3 add  4 age`: numbered, so that nobody loses the place while reading them out. */
export function wordsLine(words: readonly string[]): string {
  return words.map((word, index) => `${index + 1} ${word}`).join('  ');
}

/** The same with what to do about them, which a row of the screen may show the beginning of. @param label of the peer */
export function wordsText(label: string, words: readonly string[]): string {
  const peer = quoteWord(label);
  return `${wordsLine(words)} are your words with ${label}. If both see these: /verify ${peer} same, else /verify ${peer} different. Read them to each other by phone or face to face, not in this chat.`;
}
