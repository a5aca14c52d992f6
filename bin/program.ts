/** All commands of the command line: their words, their options, their help, and which file does them. */
import type { Argv } from 'yargs';
import { EVENT_KINDS } from '../src/text/event-kinds.ts';
import { commandTree } from './command-tree.ts';
import { nothing, peerOnly, requestOnly, run, TIMEOUT, word } from './command-words.ts';
import { SHELLS } from './completion/scripts.ts';
import { conversationCommands } from './conversation-commands.ts';
import { GROUPS, globalOptions } from './global-options.ts';
import { serviceCommands } from './service-commands.ts';
import { EXISTING, transferCommands } from './transfer-commands.ts';
import { trustCommands } from './trust-commands.ts';

const newPassphraseFile = (parser: Argv) =>
  parser.option('new-passphrase-file', {
    type: 'string',
    requiresArg: true,
    describe: 'First line: the new passphrase; without it you are asked',
  });

const addressOnly = (parser: Argv) => word(parser, 'address', 'HOST or HOST:PORT');

/** Puts them on a parser, or on whatever else takes what a parser takes. */
export function defineProgram(given: Argv): Argv {
  const parser = globalOptions(given)
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
      (parser) =>
        parser
          .option('background', { type: 'boolean', default: false, hidden: true })
          .option('stay', { type: 'boolean', default: false, hidden: true }),
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
          })
          .option('timeout', { ...TIMEOUT, describe: 'With --watch: end after this many seconds' })
          .command(
            'add <address>',
            'Remember an address, and try it until somebody answers there and says yes',
            addressOnly,
            run(async () => (await import('./commands/addresses.ts')).addressAdd),
          )
          .command(
            'added',
            'Addresses that are remembered, and what became of each',
            nothing,
            run(async () => (await import('./commands/addresses.ts')).addressList),
          )
          .command(
            'remove <address>',
            'Forget such an address',
            addressOnly,
            run(async () => (await import('./commands/addresses.ts')).addressRemove),
          ),
      run(async () => (await import('./commands/peers.ts')).peers),
    )
    .command(
      'doctor',
      'Why peers are not found, and what mends it',
      (parser) =>
        parser.option('with', {
          type: 'string',
          requiresArg: true,
          describe: 'A peer, or HOST:PORT, with which both directions are tried',
        }),
      run(async () => (await import('./commands/doctor.ts')).doctor),
    )
    .command(
      'events [kinds..]',
      'What happens, as it happens',
      (parser) =>
        parser
          .positional('kinds', {
            type: 'string',
            array: true,
            default: [],
            choices: EVENT_KINDS,
            describe: 'Only these; none: all',
          })
          .option('peer', { type: 'string', requiresArg: true, describe: 'Only what is about this peer' })
          .option('count', { type: 'string', requiresArg: true, describe: 'End after this many' })
          .option('timeout', { ...TIMEOUT, describe: 'End after this many seconds' }),
      run(async () => (await import('./commands/events.ts')).events),
    )
    .command(
      'connect <peer>',
      'Connect; waits for the approval',
      (parser) => peerOnly(parser).option('timeout', TIMEOUT),
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
      (parser) =>
        parser.option('files', {
          type: 'string',
          requiresArg: true,
          describe: 'List every file of this offer, with its size',
        }),
      run(async () => (await import('./commands/requests.ts')).requests),
    )
    .command(
      'accept <request>',
      'Say yes to a request',
      (parser) =>
        requestOnly(parser)
          .option('only', {
            type: 'array',
            string: true,
            default: [],
            requiresArg: true,
            describe: 'Of files: only this file or folder of the offer; may be repeated',
          })
          .option('to', { type: 'string', requiresArg: true, describe: 'Folder for the files' })
          .option('existing', EXISTING),
      run(async () => (await import('./commands/requests.ts')).accept),
    )
    .command(
      'deny <request>',
      'Say no to a request',
      requestOnly,
      run(async () => (await import('./commands/requests.ts')).deny),
    );
  return trustCommands(serviceCommands(transferCommands(conversationCommands(parser))))
    .command(
      'identity',
      'Who I am',
      (parser) =>
        parser.option('qr', {
          type: 'boolean',
          default: false,
          describe: 'Draw the whole id as a QR code, too',
        }),
      run(async () => (await import('./commands/identity.ts')).identity),
    )
    .command('passphrase', 'A passphrase for the key and the databases of this home', (parser) =>
      parser
        .command(
          'set',
          'Protect them with a passphrase',
          newPassphraseFile,
          run(async () => (await import('./commands/passphrase.ts')).passphraseSet),
        )
        .command(
          'change',
          'Give them another one',
          newPassphraseFile,
          run(async () => (await import('./commands/passphrase.ts')).passphraseChange),
        )
        .command(
          'remove',
          'Keep them in clear again',
          nothing,
          run(async () => (await import('./commands/passphrase.ts')).passphraseRemove),
        )
        .demandCommand(1, 1, GROUPS.passphrase, 'That is too much.'),
    )
    .command('config', 'Settings that last', (parser) =>
      parser
        .command(
          'get <key>',
          'Print a setting',
          (inner) => word(inner, 'key', 'One of those that tincan config list prints'),
          run(async () => (await import('./commands/config.ts')).configGet),
        )
        .command(
          'set <key> <value..>',
          'Change a setting',
          (inner) =>
            word(inner, 'key', 'One of those that tincan config list prints').positional('value', {
              type: 'string',
              array: true,
              demandOption: true,
              describe: 'Its value; default takes it back to what it is by itself',
            }),
          run(async () => (await import('./commands/config.ts')).configSet),
        )
        .command(
          'unset <key>',
          'Take a setting back to its default',
          (inner) => word(inner, 'key', 'One of those that tincan config list prints'),
          run(async () => (await import('./commands/config.ts')).configUnset),
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
    )
    .command(
      'completion <shell>',
      'Print what a shell reads to complete the words of tincan',
      (parser) =>
        parser.positional('shell', {
          type: 'string',
          demandOption: true,
          choices: SHELLS,
          describe: 'Of which shell; its first lines say where they go',
        }),
      run(async () => (await import('./commands/completion.ts')).completion),
    )
    .command(
      'complete [words..]',
      false,
      (parser) => parser.positional('words', { type: 'string', array: true, default: [] }),
      run(async () => (await import('./commands/completion.ts')).completeFrom(commandTree(defineProgram))),
    );
}
