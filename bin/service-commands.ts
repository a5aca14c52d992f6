/** The commands that make the core a service: their words and options. */
import type { Argv } from 'yargs';
import { nothing, run } from './command-words.ts';
import { GROUPS } from './global-options.ts';

export function serviceCommands(given: Argv): Argv {
  return given.command('service', 'The core as a service, which starts by itself', (parser) =>
    parser
      .command(
        'install',
        'Write a service of systemd or launchd that runs the core',
        (inner) =>
          inner
            .option('now', {
              type: 'boolean',
              default: false,
              describe: 'Also start it, now and from now on, logged in or not',
            })
            .option('print', {
              type: 'boolean',
              default: false,
              describe: 'Print what would be written, and write nothing',
            })
            .option('replace', {
              type: 'boolean',
              default: false,
              describe: 'Overwrite what is there',
            }),
        run(async () => (await import('./commands/service.ts')).serviceInstall),
      )
      .command(
        'uninstall',
        'Stop the service and remove it; the home stays as it is',
        nothing,
        run(async () => (await import('./commands/service.ts')).serviceUninstall),
      )
      .command(
        'status',
        'Whether it is installed, starts by itself, and runs',
        nothing,
        run(async () => (await import('./commands/service.ts')).serviceStatus),
      )
      .demandCommand(1, 1, GROUPS.service, 'That is too much.'),
  );
}
