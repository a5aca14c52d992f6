/** The words that several commands take, and how a command gets them. */
import type { Argv } from 'yargs';
import { unmark } from './global-options.ts';
import type { Command } from './run-command.ts';
import type { GlobalArguments } from './settings.ts';

export const PEER = 'Name, beginning of an id, or address';

/** The word of a required positional as it was given. */
export const word = (parser: Argv, name: string, describe: string) =>
  parser.positional(name, { type: 'string', describe, demandOption: true });

export const peerOnly = (parser: Argv) => word(parser, 'peer', PEER);
export const requestOnly = (parser: Argv) =>
  word(parser, 'request', 'Number or beginning of the id of a request, or its peer');
export const idOnly = (parser: Argv) => word(parser, 'id', 'Id of a transfer, shortened while unique');
/** Of commands that wait for somebody. */
export const TIMEOUT = {
  type: 'string',
  requiresArg: true,
  describe: 'Give up after this many seconds, with exit code 3',
} as const;
export const nothing = (parser: Argv) => parser;

/** A handler that gives the command its arguments as they were given. */
export function run<A extends GlobalArguments>(load: () => Promise<Command<A>>) {
  return async (args: object): Promise<void> => {
    const plain = Object.entries(args).map(([key, value]) => [key, asGiven(value)]);
    const { runCommand } = await import('./run-command.ts');
    // The builder beside each use declares exactly the fields of A.
    await runCommand(Object.fromEntries(plain) as A, load);
  };
}

function asGiven(value: unknown): unknown {
  if (typeof value === 'string') return unmark(value);
  return Array.isArray(value) ? value.map(asGiven) : value;
}
