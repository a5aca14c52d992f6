/** The commands for files on the command line: their words, their options, their help. */
import type { Argv } from 'yargs';
import { idOnly, PEER, run, TIMEOUT, word } from './command-words.ts';

/** What is done where the name of a received file is taken. */
export const EXISTING = {
  type: 'string',
  requiresArg: true,
  choices: ['keep', 'skip', 'overwrite'],
  describe: 'Where a name is taken: keep both, skip what is the same, or overwrite',
} as const;

export function transferCommands(parser: Argv): Argv {
  return queue(receiving(sending(parser)));
}

function sending(parser: Argv): Argv {
  return parser.command(
    'send <peer> <paths..>',
    'Send files and folders; waits until they are verified',
    (inner) =>
      word(inner, 'peer', PEER)
        .positional('paths', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Files and folders; - is standard input',
        })
        .option('to', {
          type: 'array',
          string: true,
          default: [],
          requiresArg: true,
          describe: 'A further receiver; may be repeated',
        })
        .option('as', {
          type: 'string',
          requiresArg: true,
          describe: 'Name of the file for the receiver; standard input needs one',
        })
        .option('detach', { type: 'boolean', default: false, describe: 'Queue and return' })
        .option('timeout', TIMEOUT),
    run(async () => (await import('./commands/send.ts')).send),
  );
}

function receiving(parser: Argv): Argv {
  return parser.command(
    'receive',
    'Wait for files and take them',
    (inner) =>
      inner
        .option('accept', {
          type: 'string',
          requiresArg: true,
          default: 'approved',
          describe: 'approved, verified, all, or a peer',
        })
        .option('count', { type: 'string', requiresArg: true, describe: 'End after this many transfers' })
        .option('to', {
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the files; -: a single file goes to standard output, once it is verified',
        })
        .option('existing', EXISTING)
        .option('timeout', { ...TIMEOUT, describe: 'End after this many seconds' }),
    run(async () => (await import('./commands/receive.ts')).receive),
  );
}

function queue(parser: Argv): Argv {
  return parser
    .command(
      'transfers',
      'The queue, and what has ended',
      (inner) =>
        inner
          .option('history', {
            type: 'boolean',
            default: false,
            describe: 'All that have ended, the newest first',
          })
          .option('limit', {
            type: 'string',
            requiresArg: true,
            describe: 'With --history: at most this many',
          }),
      run(async () => (await import('./commands/transfers.ts')).transfers),
    )
    .command(
      'pause <id>',
      'Pause a transfer',
      idOnly,
      run(async () => (await import('./commands/transfers.ts')).pause),
    )
    .command(
      'resume <id>',
      'Go on with a paused transfer',
      idOnly,
      run(async () => (await import('./commands/transfers.ts')).resume),
    )
    .command(
      'cancel <id>',
      'End a transfer for good',
      idOnly,
      run(async () => (await import('./commands/transfers.ts')).cancel),
    )
    .command(
      'retry [id]',
      'Send again what did not arrive',
      (inner) =>
        inner
          .positional('id', { type: 'string', describe: 'Id of a transfer that has ended' })
          .option('all', { type: 'boolean', default: false, describe: 'Every one that has failed' }),
      run(async () => (await import('./commands/transfers.ts')).retry),
    )
    .command(
      'move <id> <where>',
      'Change the place of a transfer in the queue',
      (inner) =>
        idOnly(inner).positional('where', {
          type: 'string',
          demandOption: true,
          choices: ['first', 'up', 'down', 'last'],
          describe: 'Where to',
        }),
      run(async () => (await import('./commands/transfers.ts')).move),
    )
    .command(
      'limit [what] [rate..]',
      'How fast files may go',
      (inner) =>
        inner
          .positional('what', { type: 'string', describe: 'send, receive or a peer; none: shows all limits' })
          .positional('rate', {
            type: 'string',
            array: true,
            default: [],
            describe: 'Bytes a second, as 5MB or 500KB, or off; none: shows the limit',
          }),
      run(async () => (await import('./commands/limit.ts')).limit),
    );
}
