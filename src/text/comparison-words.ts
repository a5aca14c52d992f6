/** The words that two people compare, as they are shown. Pure. */
import { quoteWord } from './quote-word.ts';

/** `1 able  2 acid  3 add  4 age`: numbered, so that nobody loses the place while reading them out. */
export function wordsLine(words: readonly string[]): string {
  return words.map((word, index) => `${index + 1} ${word}`).join('  ');
}

/** The same with what to do about them. @param label of the peer */
export function wordsText(label: string, words: readonly string[]): string {
  const peer = quoteWord(label);
  return `Your four words with ${label}: ${wordsLine(words)}. Read them to each other by phone or face to face, not in this chat. The same on both screens: /verify ${peer} same. Not the same: /verify ${peer} different.`;
}
