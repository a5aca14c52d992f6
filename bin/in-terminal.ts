/** An interface and the terminal that it runs in end together. */
import type { CommandContext } from './command-context.ts';

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
