/** Completion at a prompt: what Tab inserts, and with Tab once more the choices, a line each. Pure. */
import { type Completions, differentOnes, FOLDER_TOO_SLOW, insertedAtOnce } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';

/** Names of emoji as words: they are chosen by their names where no picture can be pointed at. */
function asWords(completions: Completions): Completions {
  const { candidates, of } = completions;
  if (of !== 'emoji' || candidates.length < 2) return completions;
  return { ...completions, candidates: candidates.map(({ note = '' }) => ({ text: note })) };
}

/** What takes the place of the end of the line; undefined where somebody has to choose, or there is nothing. */
export function insertionFor(line: string, completions: Completions): string | undefined {
  const typed = line.slice(completions.start);
  const words = asWords(completions);
  // Emoji are found by other words, too; the name goes on as those do that begin like it.
  const begun = words.candidates.filter(({ text }) => text.startsWith(typed.toLowerCase()));
  const isName = completions.of === 'emoji' && begun.length > 1;
  return insertedAtOnce(typed, isName ? { ...words, candidates: begun } : words);
}

/** The choices as lines, so many at the most: `bob, connected`. */
export function choiceLines(completions: Completions): string[] {
  if (completions.more === true && completions.candidates.length === 0) return [FOLDER_TOO_SLOW];
  const all = differentOnes(asWords(completions).candidates);
  const shown = all.slice(0, INTERFACE.choicesListed);
  const left = all.length - shown.length;
  const lines = shown.map(({ text, note }) =>
    [text.trimEnd(), ...(note === undefined ? [] : [note])].join(', '),
  );
  if (completions.more === true) return [...lines, 'There are more than can be listed. Type more letters.'];
  return left === 0 ? lines : [...lines, `And ${left} more. Type more letters.`];
}
