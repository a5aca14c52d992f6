/** `tincan completion SHELL`: what a shell reads to complete the words of tincan; and `tincan complete`, which that asks at each Tab. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreClient, connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { EXIT, TincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import type { CommandSpec } from '../command-tree.ts';
import { type Candidate, completionOf, type Lookup } from '../completion/candidates.ts';
import { knownAnyway, knownFrom } from '../completion/known.ts';
import { completionScript, FILES, FOLDERS, type Shell } from '../completion/scripts.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface CompletionArguments extends GlobalArguments {
  shell: Shell;
}

export const completion: Command<CompletionArguments> = async ({ output }, { shell }) => {
  if (output.json) throw new TincanError('TINCAN_E_USAGE', 'A script for a shell has no form as JSON.');
  process.stdout.write(completionScript(shell));
  return EXIT.done;
};

export interface CompleteArguments extends GlobalArguments {
  words: string[];
}

/** Never starts a core, never fails, and is quick: somebody waits for it in the middle of a word. */
export const completeFrom =
  (tree: CommandSpec): Command<CompleteArguments> =>
  async (_, { words }) => {
    const { candidates, lookup, typed, prefix, given } = completionOf(tree, words);
    if (lookup === 'files' || lookup === 'folders') {
      process.stdout.write(`${lookup === 'files' ? FILES : FOLDERS}\n`);
      return EXIT.done;
    }
    const known = await lookUp(lookup, given.get('home'));
    const wanted = typed.toLowerCase();
    for (const { word, summary } of [...candidates, ...known]) {
      if (!word.toLowerCase().startsWith(wanted)) continue;
      process.stdout.write(`${prefix}${word}${summary === '' ? '' : `\t${summary}`}\n`);
    }
    return EXIT.done;
  };

const OF_CORE: readonly Lookup[] = ['peers', 'transfers', 'requests', 'rooms', 'conversations'];

async function lookUp(lookup: Lookup, home: string | undefined): Promise<Candidate[]> {
  if (!OF_CORE.includes(lookup)) return knownAnyway(lookup);
  let client: CoreClient | undefined;
  const known = connectCore(resolveHome({ home })).then((attached) => {
    client = attached;
    return knownFrom(attached.state, lookup);
  });
  const nothing = knownAnyway(lookup);
  const late = sleep(INTERFACE.shellPatience, nothing, { ref: false });
  const found = await Promise.race([known.catch(() => nothing), late]);
  client?.close();
  return found;
}
