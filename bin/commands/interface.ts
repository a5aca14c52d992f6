/** `tincan` without a command: the user interface, full screen where the terminal can, in lines elsewhere. */
import { type Capabilities, detectCapabilities } from '../../components/terminal/capabilities.ts';
import { isFirstRun, isProtected } from '../../src/config/home.ts';
import { type ExitCode, TincanError } from '../../src/errors.ts';
import type { LogFile } from '../../src/log/logger.ts';
import { loginName } from '../../src/text/login-name.ts';
import type { CommandContext } from '../command-context.ts';
import type { Demo } from '../demo/demo.ts';
import { inTerminal } from '../in-terminal.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface InterfaceArguments extends GlobalArguments {
  demo: boolean;
}

export const openInterface: Command<InterfaceArguments> = async (
  context,
  { demo, home, 'no-color': noColor, quiet },
) => {
  if (quiet === true)
    throw new TincanError(
      'TINCAN_E_USAGE',
      '--quiet is for commands; the interface is there to tell something.',
    );
  const capabilities = detectCapabilities({
    env: noColor === true ? { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' } : process.env,
    platform: process.platform,
    stdinIsTTY: process.stdin.isTTY === true,
    stdoutIsTTY: process.stdout.isTTY === true,
  });
  if (demo) context.output.note('Starting a demonstration on this machine.');
  const begun = demo ? await (await import('../demo/demo.ts')).startDemo(context) : undefined;
  try {
    if (!context.plain && capabilities.fullScreen)
      return await openFullScreen(context, capabilities, begun, home);
    if (!context.plain && capabilities.reason !== undefined)
      context.output.note(`${capabilities.reason} Going on in lines.`);
    return await openLineMode(context, begun, home);
  } finally {
    await begun?.end();
  }
};

async function openLineMode(
  context: CommandContext,
  demo: Demo | undefined,
  home: string | undefined,
): Promise<ExitCode> {
  const { runLineMode } = await import('../line-mode/line-mode.ts');
  const { client, started } =
    demo === undefined ? await context.attach({ leaveNameless: true }) : { ...demo, started: false };
  await client.call('core.keep', {});
  return await inTerminal(context, (detached) =>
    runLineMode({
      client,
      started,
      detachable: demo === undefined,
      home,
      ...(demo === undefined ? {} : { hint: demo.hint }),
      input: process.stdin,
      output: process.stdout,
      onLineFailed: (line, message) => context.output.complain(`line ${line}: ${message}`),
      onUnsent: (line) => context.output.complain(`Not sent: ${line}`),
      onInterrupt: context.takeInterrupts,
      detached,
    }),
  );
}

async function openFullScreen(
  context: CommandContext,
  capabilities: Capabilities,
  demo: Demo | undefined,
  home: string | undefined,
): Promise<ExitCode> {
  const isNamed = context.settings.name !== undefined;
  const firstRun = !isNamed && (demo !== undefined || (await isFirstRun(context.home)));
  let onPhase = (): void => {};
  const underWay = new Promise<void>((resolve) => {
    onPhase = resolve;
  });
  const attaching =
    demo === undefined
      ? context.attach({ leaveNameless: true, leaveNews: true, onPhase })
      : Promise.resolve({ client: demo.client, started: false });
  // The core starts while the screen is being loaded, which would hold up its start by as much. A failure is met by the screen,
  // once there is one.
  // Where a passphrase is asked for, the terminal is for that alone until it was the right one.
  if (await isProtected(context.home)) await attaching;
  else await Promise.race([underWay, attaching.catch(() => {})]);
  const { runFullScreen } = await import('../../components/app/index.ts');
  // In raw mode Ctrl-C is a key; the signal ends the screen by itself.
  context.takeInterrupts(() => {});
  const log = openLazyLog(context.home.log);
  const { code, text } = await runFullScreen({
    process,
    capabilities,
    attaching,
    firstRun,
    proposedName: loginName(),
    detachable: demo === undefined,
    home,
    welcome: demo?.hint,
    onLine: log.line,
    onEnd: () => demo?.end(),
  });
  await log.close();
  if (text !== undefined) context.output.note(text);
  return code;
}

/** Where lines go that something printed behind the screen; as a rule there are none, and no log is opened. */
function openLazyLog(directory: string): { line(text: string): void; close(): Promise<void> } {
  let log: Promise<LogFile | undefined> | undefined;
  const open = async (): Promise<LogFile | undefined> => {
    try {
      return (await import('../../src/log/logger.ts')).openLogFile(directory, 'info', 'interface.log');
    } catch {
      // A home that cannot be written is the core's to complain about.
      return undefined;
    }
  };
  return {
    line(text) {
      log ??= open();
      void log.then((opened) => opened?.warn({ printed: text }, 'printed behind the screen'));
    },
    async close() {
      await (await log)?.close();
    },
  };
}
