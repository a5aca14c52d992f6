#!/usr/bin/env node
/** The executable: reads the command line and loads the one command that it names. */
import type { Argv } from 'yargs';
import { exitCodeOf } from '../src/errors.ts';
import { createParser, GROUPS, unmark } from './global-options.ts';
import type { Command } from './run-command.ts';
import type { GlobalArguments } from './settings.ts';

const PEER = 'Name, beginning of an id, or address';

/** The word of a required positional as it was given. */
const word = (parser: Argv, name: string, describe: string) =>
  parser.positional(name, { type: 'string', describe, demandOption: true });

const peerOnly = (parser: Argv) => word(parser, 'peer', PEER);
const requestOnly = (parser: Argv) =>
  word(parser, 'request', 'Number or beginning of the id of a request, or its peer');
const idOnly = (parser: Argv) => word(parser, 'id', 'Id of a transfer, shortened while unique');
const nothing = (parser: Argv) => parser;

/** A handler that gives the command its arguments as they were given. */
function run<A extends GlobalArguments>(load: () => Promise<Command<A>>) {
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

function program(words: readonly string[]) {
  return createParser(words)
    .usage(
      '$0 [command]\n\nChat and file transfer on a local network: no server, no account, everything encrypted.',
    )
    .command(
      '$0',
      'Open the user interface',
      (parser) =>
        parser.option('demo', {
          type: 'boolean',
          default: false,
          describe: 'Try it with a friendly echo peer on this machine',
        }),
      run(async () => (await import('./commands/interface.ts')).openInterface),
    )
    .command(
      'daemon',
      'Run the core in the foreground, without a user interface',
      (parser) => parser.option('background', { type: 'boolean', default: false, hidden: true }),
      run(async () => (await import('./commands/daemon.ts')).daemon),
    )
    .command(
      'status',
      'What the core is doing',
      nothing,
      run(async () => (await import('./commands/status.ts')).status),
    )
    .command(
      'stop',
      'Stop the core',
      nothing,
      run(async () => (await import('./commands/stop.ts')).stop),
    )
    .command(
      'peers',
      'Who is there',
      (parser) =>
        parser
          .option('watch', { type: 'boolean', default: false, describe: 'Go on and print every change' })
          .option('wait', {
            type: 'string',
            requiresArg: true,
            describe: 'Wait this many seconds for the first peer',
          }),
      run(async () => (await import('./commands/peers.ts')).peers),
    )
    .command(
      'connect <peer>',
      'Connect; waits for the approval',
      peerOnly,
      run(async () => (await import('./commands/connect.ts')).connect),
    )
    .command(
      'disconnect <peer>',
      'End a connection',
      peerOnly,
      run(async () => (await import('./commands/disconnect.ts')).disconnect),
    )
    .command(
      'requests',
      'What waits for your answer',
      nothing,
      run(async () => (await import('./commands/requests.ts')).requests),
    )
    .command(
      'accept <request>',
      'Say yes to a request',
      requestOnly,
      run(async () => (await import('./commands/requests.ts')).accept),
    )
    .command(
      'deny <request>',
      'Say no to a request',
      requestOnly,
      run(async () => (await import('./commands/requests.ts')).deny),
    )
    .command(
      'msg <peer> [text..]',
      'Send a text, or standard input',
      (parser) =>
        word(parser, 'peer', PEER)
          .positional('text', {
            type: 'string',
            array: true,
            default: [],
            describe: 'The text; none: standard input',
          })
          .option('wait', { type: 'boolean', default: false, describe: 'Wait until it is delivered' }),
      run(async () => (await import('./commands/msg.ts')).msg),
    )
    .command(
      'send <peer> <paths..>',
      'Send files and folders; waits until they are verified',
      (parser) =>
        word(parser, 'peer', PEER)
          .positional('paths', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Files and folders',
          })
          .option('to', {
            type: 'array',
            string: true,
            default: [],
            requiresArg: true,
            describe: 'A further receiver; may be repeated',
          })
          .option('detach', { type: 'boolean', default: false, describe: 'Queue and return' }),
      run(async () => (await import('./commands/send.ts')).send),
    )
    .command(
      'receive',
      'Wait for files and take them',
      (parser) =>
        parser
          .option('accept', {
            type: 'string',
            requiresArg: true,
            default: 'approved',
            describe: 'approved, verified, all, or a peer',
          })
          .option('count', { type: 'string', requiresArg: true, describe: 'End after this many transfers' })
          .option('to', { type: 'string', requiresArg: true, describe: 'Folder for the files' }),
      run(async () => (await import('./commands/receive.ts')).receive),
    )
    .command(
      'transfers',
      'The queue',
      nothing,
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
      'identity',
      'Who I am',
      nothing,
      run(async () => (await import('./commands/identity.ts')).identity),
    )
    .command('trust', 'Whom I trust', (parser) =>
      parser
        .command(
          'list',
          'Approved, verified and blocked peers',
          nothing,
          run(async () => (await import('./commands/trust.ts')).trustList),
        )
        .command(
          'block <peer>',
          'Take nothing from a peer any more',
          peerOnly,
          run(async () => (await import('./commands/trust.ts')).trustBlock),
        )
        .command(
          'unblock <peer>',
          'Let a blocked peer ask again',
          peerOnly,
          run(async () => (await import('./commands/trust.ts')).trustUnblock),
        )
        .demandCommand(1, 1, GROUPS.trust, 'That is too much.'),
    )
    .command('config', 'Settings that last', (parser) =>
      parser
        .command(
          'get <key>',
          'Print a setting',
          (inner) => word(inner, 'key', 'The setting'),
          run(async () => (await import('./commands/config.ts')).configGet),
        )
        .command(
          'set <key> <value..>',
          'Change a setting',
          (inner) =>
            word(inner, 'key', 'The setting').positional('value', {
              type: 'string',
              array: true,
              demandOption: true,
              describe: 'Its value',
            }),
          run(async () => (await import('./commands/config.ts')).configSet),
        )
        .command(
          'list',
          'Print all settings',
          nothing,
          run(async () => (await import('./commands/config.ts')).configList),
        )
        .command(
          'path',
          'Print where they are kept',
          nothing,
          run(async () => (await import('./commands/config.ts')).configPath),
        )
        .demandCommand(1, 1, GROUPS.config, 'That is too much.'),
    );
}

try {
  const words = process.argv.slice(2);
  await program(words).parseAsync();
} catch (thrown) {
  const { usageError } = await import('./usage-error.ts');
  const error = usageError(thrown, process.argv.slice(2));
  process.stderr.write(`tincan: ${error.message}\n`);
  process.exitCode = exitCodeOf(error.code);
}
