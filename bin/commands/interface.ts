/** `tincan` without a command: the user interface. */
import type { CommandContext } from '../command-context.ts';
import { runLineMode } from '../line-mode/line-mode.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface InterfaceArguments extends GlobalArguments {
  demo: boolean;
}

export const openInterface: Command<InterfaceArguments> = async (context, { demo }) => {
  if (demo) return await (await import('../demo/demo.ts')).runDemo(context);
  const { client, started } = await context.attach({ leaveNameless: true });
  await client.call('core.keep', {});
  return await inTerminal(context, (detached) =>
    runLineMode({ client, started, input: process.stdin, output: process.stdout, detached }),
  );
};

/**
 * Runs an interface until it ends or its terminal does. SIGHUP and SIGTERM end this program and leave the core
 * running; the signal is raised again afterwards, as its sender expects (and as leaving by `process.exit()` in
 * a SIGHUP handler of a closed terminal aborts Node).
 */
export async function inTerminal<T>(
  context: CommandContext,
  run: (detached: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  let signal: NodeJS.Signals | undefined;
  const end = (received: NodeJS.Signals): void => {
    signal = received;
    ending.abort();
  };
  process.on('SIGHUP', end);
  process.on('SIGTERM', end);
  try {
    return await run(ending.signal);
  } finally {
    process.off('SIGHUP', end);
    process.off('SIGTERM', end);
    if (signal !== undefined) {
      context.close();
      process.kill(process.pid, signal);
    }
  }
}
