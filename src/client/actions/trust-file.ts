/** `/trust export` and `/trust import`: whom one trusts as a file, for another device of the same person. */
import { TincanError } from '../../errors.ts';
import type { ActionContext } from './action.ts';
import { ALL, boundedLines } from './bounded-lines.ts';
import { quoteWord } from './words.ts';

/** What stands in the place of a peer, and what can stand behind the file. */
const WORDS = { export: ['overwrite'], import: [ALL, 'yes'] } as const;
type FileWord = keyof typeof WORDS;

export const TRUST_FILE_WORDS = Object.keys(WORDS) as readonly FileWord[];

export function isTrustFileWord(word: string | undefined): word is FileWord {
  return word !== undefined && Object.hasOwn(WORDS, word);
}

/** What can stand behind the file of `export` or `import`. */
export function trustFileEndings(word: FileWord): readonly string[] {
  return WORDS[word];
}

/** Rejects with a TincanError, which says how it would be right. */
export async function runTrustFile(
  context: ActionContext,
  word: FileWord,
  [file, how, ...more]: readonly string[],
): Promise<void> {
  const endings = trustFileEndings(word);
  if (file === undefined || more.length > 0 || (how !== undefined && !endings.includes(how))) {
    const usage = `/trust ${word} FILE [${endings.join('|')}]`;
    throw new TincanError('TINCAN_E_USAGE', `Name the file, and nothing else. Usage: ${usage}`);
  }
  if (word === 'export') await exportTo(context, file, how === 'overwrite');
  else await importFrom(context, file, how);
}

async function exportTo(
  { client, say, absolutePath }: ActionContext,
  file: string,
  overwrite: boolean,
): Promise<void> {
  const { exportedText, exportTrust } = await import('../trust-file-access.ts');
  const path = absolutePath(file);
  const count = await exportTrust(client, { path, overwrite, toOverwrite: '"overwrite" behind it' });
  say(exportedText(count, path));
}

/** Without a yes it tells what it would do: whoever could change the file can have put a key of their own into it. */
async function importFrom(
  { client, say, absolutePath, linesMost }: ActionContext,
  file: string,
  how: string | undefined,
): Promise<void> {
  const { planImport, readTrustFile } = await import('../trust-file.ts');
  const { changesAnything, importedText, importTrust, readTrustTextAt } = await import(
    '../trust-file-access.ts'
  );
  const entries = readTrustFile(await readTrustTextAt(absolutePath(file)));
  const plan = planImport(client.state, entries, Date.now());
  if (how === 'yes' || (how === undefined && !changesAnything(plan))) {
    await importTrust(client, plan);
    say(importedText(plan));
    return;
  }
  const command = `/trust import ${quoteWord(file)}`;
  // A list that is cut has to begin with what must be read.
  const urgency = ({ step, isOdd }: (typeof plan)[number]): number =>
    isOdd ? 0 : step === 'kept' || step === 'self' ? 2 : 1;
  const lines = plan.toSorted((a, b) => urgency(a) - urgency(b)).map(({ text }) => text);
  const most = how === ALL ? undefined : linesMost;
  say(
    [
      `If all of this is right, ${command} yes does it:`,
      ...boundedLines(lines, most, `${command} ${ALL}`),
    ].join('\n'),
  );
}
