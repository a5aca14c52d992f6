/** `tincan service`: the core as a service of the user, which starts with the machine or the login. */

import path from 'node:path';
import { coreStatus, endCore } from '../../src/client/index.ts';
import { type Home, makeHome } from '../../src/config/home.ts';
import { EXIT, TincanError, toTincanError } from '../../src/errors.ts';
import { formatTable } from '../../src/text/format.ts';
import type { CommandContext } from '../command-context.ts';
import { executable } from '../executable.ts';
import type { Command } from '../run-command.ts';
import { checkPassphraseFile, defineService, type ServiceDefinition } from '../service/definition.ts';
import { type ServiceKind, serviceKind } from '../service/service.ts';
import { lookAt, removeService, writeService } from '../service/service-file.ts';
import { runTool } from '../service/tool.ts';
import type { GlobalArguments } from '../settings.ts';

export interface InstallArguments extends GlobalArguments {
  now: boolean;
  print: boolean;
  replace: boolean;
}

export const serviceInstall: Command<InstallArguments> = async (context, args) => {
  const kind = serviceKind(process);
  const definition = await definitionFor(context, args);
  const text = kind.text(definition);
  if (args.print) {
    if (context.output.json) context.output.data({ manager: kind.manager, path: kind.file, text });
    else process.stdout.write(text);
    return EXIT.done;
  }
  const found = await lookAt(kind);
  if (!args.replace && found.whose !== 'nobody' && !(found.whose === 'own' && found.text === text)) {
    throw new TincanError(
      'TINCAN_E_SERVICE',
      found.whose === 'other'
        ? `${kind.file} is there already, and tincan did not write it. Move it away, or say --replace to overwrite it.`
        : `The service is installed with other words, perhaps for another home. Look into ${kind.file}; --replace writes it anew.`,
    );
  }
  await makeHome(context.home);
  await writeService(kind.file, text);
  const { output } = context;
  if (args.now) await start(kind, context);
  output.data(
    { manager: kind.manager, path: kind.file, started: args.now },
    args.now
      ? 'The service runs, and starts by itself from now on.'
      : `Written: ${kind.file}. To start it now and from now on:`,
    ...(args.now ? [] : kind.startWords.map((words) => `  ${words}`)),
  );
  return EXIT.done;
};

export const serviceUninstall: Command<GlobalArguments> = async ({ output }) => {
  const kind = serviceKind(process);
  const { whose } = await lookAt(kind);
  if (whose === 'other')
    throw new TincanError(
      'TINCAN_E_SERVICE',
      `${kind.file} was not written by tincan, so it is left alone. Remove it yourself if it is not wanted.`,
    );
  let isKnown = true;
  if (whose === 'own') {
    await kind.stop(runTool);
    isKnown = (await kind.state(runTool)).running !== null;
    await removeService(kind.file);
    await kind.forget(runTool);
  }
  const became = isKnown
    ? 'The service has stopped'
    : `${kind.manager} did not say whether the service still runs ("tincan stop" ends its core)`;
  output.data(
    { manager: kind.manager, path: kind.file, removed: whose === 'own' },
    whose === 'own'
      ? `${became}, and ${kind.file} is removed. The home and what is in it are as they were.`
      : 'No service is installed.',
  );
  return EXIT.done;
};

export const serviceStatus: Command<GlobalArguments> = async ({ output }) => {
  const kind = serviceKind(process);
  const { whose } = await lookAt(kind);
  // Of what it does not know a service manager says no more than of anything that is wrong.
  const { enabled, running } =
    whose === 'nobody' ? { enabled: false, running: false } : await kind.state(runTool);
  const word = (is: boolean | null): string =>
    is === null ? `unknown, ${kind.manager} does not answer` : is ? 'yes' : 'no';
  output.data(
    {
      manager: kind.manager,
      path: kind.file,
      installed: whose !== 'nobody',
      own: whose === 'own',
      enabled,
      running,
    },
    ...formatTable([
      [
        'installed',
        whose === 'nobody'
          ? 'no; tincan service install does it'
          : whose === 'own'
            ? 'yes'
            : 'yes, but not by tincan',
      ],
      ['enabled', word(enabled)],
      ['running', word(running)],
      ['file', kind.file],
    ]),
  );
  return EXIT.done;
};

async function definitionFor(
  { home, settings, output }: CommandContext,
  args: InstallArguments,
): Promise<ServiceDefinition> {
  const given = args['passphrase-file'];
  await checkPassphraseFile(home, given);
  const program = executable();
  if (/[\\/]_npx[\\/]/.test(program))
    output.note(
      'This tincan lies in the cache of npx, which is cleared at times. Install it for good (npm install -g tincan-lan) for a service that lasts.',
    );
  return defineService({
    home,
    isHomeNamed: args.home !== undefined || (process.env.TINCAN_HOME ?? '') !== '',
    settings,
    passphraseFile: given === undefined ? undefined : path.resolve(given),
    executable: program,
    node: process.execPath,
    env: process.env,
  });
}

async function start(kind: ServiceKind, { home, output }: CommandContext): Promise<void> {
  if (await stopBackgroundCore(home, kind))
    output.note('The core that ran in the background has stopped; the service takes its place.');
  await kind.start(runTool);
  if (kind.manager !== 'systemd') return;
  const { code, said } = await runTool('loginctl', 'enable-linger');
  if (code !== 0)
    output.note(
      `It ends when you log out: loginctl enable-linger did not work (${said}). An administrator can do it for you: loginctl enable-linger USER.`,
    );
}

/** One core for one home: what runs in the background makes room, and its transfers go on in the service. */
async function stopBackgroundCore(home: Home, kind: ServiceKind): Promise<boolean> {
  try {
    if (!(await coreStatus(home)).background) {
      // The service itself: it is started anew.
      if ((await kind.state(runTool)).running === true) return false;
      throw new TincanError(
        'TINCAN_E_ALREADY_RUNNING',
        'A core runs already for this home, which somebody started as a daemon. The service is written; end that one with tincan stop, then say this again.',
      );
    }
    await endCore(home, 'stop');
    return true;
  } catch (thrown) {
    const error = toTincanError(thrown);
    if (error.code === 'TINCAN_E_NO_CORE') return false;
    throw error;
  }
}
