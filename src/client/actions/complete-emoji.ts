/** Names of emoji: `:thumbsup:`. The list of them is loaded when one is asked for the first time. */
import { INTERFACE } from '../../limits.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Candidate } from './candidates.ts';

/**
 * A colon where a word begins, and two signs of a name behind it at the least, of which one is no digit: neither a lone colon nor
 * `12:30`, `:30`, `:D` or `http://`.
 */
const HALF_WRITTEN = /(?:^|[\s([{"'])(:(?=[0-9]*[a-z_+-])[a-z0-9_+-]{2,40}:?)$/i;

/** The name of an emoji that is being written at the end of a text, with its colon; undefined where there is none. */
export function emojiAt(text: string): string | undefined {
  return HALF_WRITTEN.exec(text)?.[1];
}

interface Emoji {
  emoji: string;
  names: readonly string[];
  tags: readonly string[];
}

let loading: Promise<readonly Emoji[]> | undefined;

/** Only those that arrive at others as they are. */
async function load(): Promise<readonly Emoji[]> {
  const { gemoji } = await import('gemoji');
  return gemoji.filter(({ emoji }) => safeText(emoji) === emoji);
}

/** What is called so; else what has a word of its name that begins so, else what is found by that word. */
const RANKS: readonly ((emoji: Emoji, typed: string) => string | undefined)[] = [
  ({ names }, typed) => names.find((name) => name === typed),
  ({ names }, typed) => names.find((name) => name.startsWith(typed)),
  ({ names }, typed) => names.find((name) => name.includes(`_${typed}`)),
  ({ names, tags }, typed) => (tags.some((tag) => tag.startsWith(typed)) ? names[0] : undefined),
];

/** @param typed as `emojiAt` gives it; with a colon at its end that name alone */
export async function emojiWords(typed: string): Promise<Candidate[]> {
  // What could not be loaded may be there the next time: a disk that was full, a file that was being replaced.
  loading ??= load().catch((thrown: unknown) => {
    loading = undefined;
    throw thrown;
  });
  const all = await loading;
  const isWhole = typed.endsWith(':');
  const wanted = typed.slice(1, isWhole ? -1 : undefined).toLowerCase();
  const found = new Map<string, string>();
  for (const rank of isWhole ? RANKS.slice(0, 1) : RANKS) {
    for (const one of all) {
      const name = found.has(one.emoji) ? undefined : rank(one, wanted);
      if (name !== undefined) found.set(one.emoji, name);
    }
  }
  return [...found].slice(0, INTERFACE.emojiOffered).map(([text, name]) => ({ text, note: `:${name}:` }));
}
