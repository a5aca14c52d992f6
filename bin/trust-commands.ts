/** The commands of `tincan trust`. */
import type { Argv } from 'yargs';
import { nothing, peerOnly, run, word } from './command-words.ts';
import { GROUPS } from './global-options.ts';

/** A peer, and what is to hold for it. */
const ruleWords = (parser: Argv, describe: string) =>
  peerOnly(parser).positional('value', { type: 'string', array: true, demandOption: true, describe });

export function trustCommands(parser: Argv): Argv {
  return parser.command('trust', 'Whom I trust, and with what', (parser) =>
    parser
      .command(
        'list',
        'Approved, verified and blocked peers',
        nothing,
        run(async () => (await import('./commands/trust.ts')).trustList),
      )
      .command(
        'verify <peer>',
        'Make sure that nobody sits between: compare four words, or a whole id',
        (inner) =>
          peerOnly(inner).option('id', {
            type: 'string',
            requiresArg: true,
            describe: 'The whole id that the other person reads out or shows; nothing is asked',
          }),
        run(async () => (await import('./commands/verify.ts')).trustVerify),
      )
      .command(
        'forget <peer>',
        'Make a peer a stranger again; what was said is kept',
        peerOnly,
        run(async () => (await import('./commands/trust.ts')).trustForget),
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
      .command(
        'auto-connect <peer> <value..>',
        'Connect to an approved peer without asking (on), or ask about each connection (off)',
        (inner) => ruleWords(inner, 'on or off'),
        run(async () => (await import('./commands/trust.ts')).trustAutoConnect),
      )
      .command(
        'auto-accept <peer> <value..>',
        'Take offers of a peer up to a size without asking',
        (inner) => ruleWords(inner, 'Size, as 100MB, off, or default: as the setting autoAccept says'),
        run(async () => (await import('./commands/trust.ts')).trustAutoAccept),
      )
      .command(
        'inbox <peer> <value..>',
        'Put the files of a peer into a folder of their own',
        (inner) => ruleWords(inner, 'Folder, or off'),
        run(async () => (await import('./commands/trust.ts')).trustInbox),
      )
      .command(
        'note <peer> [text..]',
        'Note something on a peer, for you alone; without a text, show the note',
        (inner) =>
          peerOnly(inner)
            .positional('text', { type: 'string', array: true, default: [], describe: 'The note' })
            .option('clear', { type: 'boolean', default: false, describe: 'Take the note away' }),
        run(async () => (await import('./commands/trust.ts')).trustNote),
      )
      .command(
        'export [file]',
        'Write down whom you trust, for another device of yours',
        (inner) =>
          inner
            .positional('file', { type: 'string', describe: 'Default: standard output' })
            .option('overwrite', {
              type: 'boolean',
              default: false,
              describe: 'Take the place of a file that is there',
            }),
        run(async () => (await import('./commands/trust-file.ts')).trustExport),
      )
      .command(
        'import <file>',
        'Add whom such a file has; what you decided here stays',
        (inner) =>
          word(inner, 'file', 'A file of "tincan trust export", or - for standard input').option('yes', {
            type: 'boolean',
            default: false,
            describe: 'Do it without asking',
          }),
        run(async () => (await import('./commands/trust-file.ts')).trustImport),
      )
      .demandCommand(1, 1, GROUPS.trust, 'That is too much.'),
  );
}
