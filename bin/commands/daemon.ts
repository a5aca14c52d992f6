/** `tincan daemon`: the core itself, in the foreground or, started by a client, in the background. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { EXIT, type ExitCode, toTincanError } from '../../src/errors.ts';
import { CONTROL } from '../../src/limits.ts';
import type { State } from '../../src/store/state.ts';
import { formatCount } from '../../src/text/format.ts';
import { safeText } from '../../src/text/safe-text.ts';
import { bootDataThread } from '../../src/transfer/data/data-thread.ts';
import { historyWorkerUrl, workerUrl } from '../executable.ts';
import { withPassphrase } from '../passphrase.ts';
import type { Command } from '../run-command.ts';
import { createServiceReport, takeServiceSocket } from '../service/notify.ts';
import type { GlobalArguments } from '../settings.ts';

export interface DaemonArguments extends GlobalArguments {
  background: boolean;
  /** In the background, and not ending when nobody is attached: it takes the place of one that was so. */
  stay: boolean;
}

export const daemon: Command<DaemonArguments> = async (
  context,
  { background, stay, 'passphrase-file': passphraseFile },
) => {
  try {
    return await runDaemon(context, { background, stay }, passphraseFile);
  } catch (thrown) {
    if (!background) throw thrown;
    // The client that started this core reads it and says it in its own words.
    const error = toTincanError(thrown);
    writeSync(process.stderr.fd, `${JSON.stringify(error)}\n`);
    return EXIT.failed;
  }
};

async function runDaemon(
  context: Parameters<typeof daemon>[0],
  { background, stay }: Pick<DaemonArguments, 'background' | 'stay'>,
  passphraseFile: string | undefined,
): Promise<ExitCode> {
  const { home, settings, output } = context;
  const service = takeServiceSocket(process.env, process.pid);
  // What this thread was started with is for it alone, and would go before what each of the others is given.
  setFlagsFromString('--max-semi-space-size=0');
  // The largest part of a start is loading: the worker's thread does its own beside it.
  const dataThread = bootDataThread(workerUrl());
  // A client that starts one has looked for another itself, and waits.
  const client = background ? undefined : await import('../../src/client/index.ts');
  const left = await client?.takePlace(home);
  const [{ startCore }, { createControlServer }, { LOG_LEVELS, logError }] = await Promise.all([
    import('../../src/core.ts'),
    import('../../src/control/server.ts'),
    import('../../src/log/logger.ts'),
  ]);
  const source = { home, file: passphraseFile, output };
  const core = await withPassphrase(source, async (passphrase) =>
    startCore({
      home,
      passphrase: await passphrase(),
      ...settings,
      logLevel: LOG_LEVELS.find((level) => level === settings.logLevel),
      background,
      idleExit: background && !stay,
      // A client that starts one tries again itself.
      lockPatience: background ? 0 : CONTROL.lockFreed,
      workerUrl: workerUrl(),
      historyWorkerUrl: historyWorkerUrl(),
      dataThread,
    }),
  );
  const { logger, store, handlers } = core;
  const server = createControlServer({
    store,
    handlers,
    log: logger,
    onClients: core.setClients,
    end: core.end,
    ready: Promise.race([core.mailKnown, sleep(CONTROL.mailKnown, undefined, { ref: false })]),
  });
  // A core in the background is nobody's service, whatever started the program that started it.
  const report =
    service === undefined || background
      ? undefined
      : createServiceReport({
          socket: service,
          status: () => statusLine(store.get()),
          onUnsaid: (why) => logger.warn({ why }, 'the service manager was not told'),
        });
  // The files of the socket go before the lock does; the clients stay to see the core end.
  let isStopping = false;
  store.subscribe(({ self }) => {
    if (self.status !== 'stopping' || isStopping) return;
    isStopping = true;
    report?.stopping();
    server.stopListening();
  });
  const stop = (): void => void core.stop();
  process.on('SIGTERM', stop);
  context.interrupted.addEventListener('abort', stop);
  process.on('SIGHUP', () => {
    if (!background) stop();
  });
  let isFaulty = false;
  // A fault that nobody caught must not leave half a core behind: it is logged and the core ends in order.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (thrown: unknown) => {
      logger.error(logError(thrown), event);
      isFaulty = true;
      stop();
    });
  }
  try {
    await server.listen(home);
  } catch (thrown) {
    await core.stop();
    throw thrown;
  }
  if (store.get().self.status === 'needs-name' && !background) {
    const { proposedName } = store.get().self;
    if (proposedName !== '')
      await handlers['self.rename']({ name: proposedName }, { onDetach: () => () => {} });
  }
  if (left !== undefined) await client?.giveBack(home, left.interface);
  if (!background && process.stderr.isTTY) {
    const { self, network } = store.get();
    output.note(`tincan runs as ${self.name} on port ${network.port}; Ctrl-C stops it.`);
  }
  report?.ready();
  await core.stopped;
  await server.stop();
  return isFaulty ? EXIT.failed : EXIT.done;
}

/** For whoever looks at the service. */
function statusLine({ self, network, peers, transfers }: State): string {
  if (self.status === 'needs-name') return 'waits for a name: tincan daemon --name NAME';
  const connected = Object.values(peers).filter(({ state }) => state === 'connected').length;
  const open = Object.values(transfers).filter(({ endedAt }) => endedAt === undefined).length;
  const name = safeText(self.name);
  return `${name} on port ${network.port}; ${formatCount(connected, 'peer', 'peers')}, ${formatCount(open, 'transfer', 'transfers')}`;
}
