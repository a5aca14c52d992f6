/**
 * The ends and the breaks of a program that holds the terminal: whatever ends it, the terminal is given back first, once,
 * synchronously.
 */
import { TERMINAL } from '../../src/limits.ts';
import { safeText } from '../../src/text/safe-text.ts';
import { type Clock, systemClock } from './clock.ts';

export type EndReason =
  | { kind: 'quit' }
  | { kind: 'signal'; signal: NodeJS.Signals }
  /** The terminal was closed: its streams ended or failed before a SIGHUP came. */
  | { kind: 'closed' }
  | { kind: 'error'; error: unknown };

export interface LifecycleOptions {
  process: NodeJS.Process;
  /** Takes the terminal: screen and input. Also after a break. */
  take(): void;
  /** Gives it back synchronously; must not throw. `again`: it will be taken again. */
  give(again: boolean): void;
  /** Writes to the terminal synchronously, after it was given back. */
  print(text: string): void;
  /** Called once, after the terminal was given back; the program ends when it is through, or after a second. */
  onEnd?: (reason: EndReason) => void | Promise<void>;
  clock?: Clock;
}

export interface Lifecycle {
  /** Takes the terminal and listens to signals and faults. */
  start(): void;
  /** Gives the terminal back and stops listening; the program goes on. Resolves when `onEnd` is through. Idempotent. */
  quit(): Promise<void>;
  /** Ends the program for a reason of the program's own: a fault (exit code 1, its stack on the terminal) or a closed terminal. */
  end(reason: EndReason): void;
  /** Stops as Ctrl-Z does elsewhere: back to the shell with the whole job, and on again at `fg`. */
  suspend(): void;
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { process, take, give, print, onEnd, clock = systemClock } = options;
  let state: 'new' | 'running' | 'suspended' | 'ended' = 'new';
  let ended: Promise<void> = Promise.resolve();
  let ending: EndReason | undefined;
  let cancelReturn: (() => void) | undefined;

  const onSignal = (signal: NodeJS.Signals): void => end({ kind: 'signal', signal });
  const onFault = (error: unknown): void => {
    // A second fault, on the way out: nothing must keep the program any longer.
    if (state === 'ended') {
      print(`${describe(error)}\n`);
      conclude(ending ?? { kind: 'error', error });
    } else end({ kind: 'error', error });
  };
  const onStop = (): void => stop(process.pid);
  const onExit = (): void => {
    // Somebody called process.exit() behind our back.
    if (state === 'running') give(false);
    state = 'ended';
  };

  const listen = (): void => {
    for (const signal of ENDING) process.on(signal, onSignal);
    process.on('uncaughtException', onFault);
    process.on('unhandledRejection', onFault);
    process.on('SIGCONT', proceed);
    process.on('SIGTSTP', onStop);
    process.on('exit', onExit);
  };
  const ignore = (): void => {
    for (const signal of ENDING) process.off(signal, onSignal);
    process.off('uncaughtException', onFault);
    process.off('unhandledRejection', onFault);
    process.off('SIGCONT', proceed);
    process.off('SIGTSTP', onStop);
    process.off('exit', onExit);
  };

  /** Gives the terminal back and lets the program finish what it has begun. */
  const leave = (reason: EndReason): Promise<void> => {
    if (state === 'ended') return ended;
    const wasHeld = state === 'running';
    state = 'ended';
    cancelReturn?.();
    if (wasHeld) give(false);
    if (reason.kind === 'error') print(`${describe(reason.error)}\n`);
    ended = finish(reason);
    return ended;
  };
  const finish = async (reason: EndReason): Promise<void> => {
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(TERMINAL.endWait, resolve);
    });
    try {
      await Promise.race([onEnd?.(reason), late]);
    } catch (error) {
      print(`${describe(error)}\n`);
    } finally {
      cancel();
    }
  };

  const end = (reason: EndReason): void => {
    // Of two ends the first counts; after quit() has begun, one that is to end the program still does.
    if (ending !== undefined) return;
    ending = reason;
    leave(reason).then(
      () => conclude(reason),
      () => conclude(reason),
    );
  };
  const conclude = (reason: EndReason): void => {
    ignore();
    if (reason.kind === 'signal') raise(reason.signal);
    else if (reason.kind === 'closed') raise('SIGHUP');
    else process.exit(reason.kind === 'error' ? 1 : 0);
  };
  /**
   * Ends by the signal itself, as its sender expects, and because `process.exit()` after the terminal has been
   * closed aborts Node 20: it cannot set a terminal that is not there.
   */
  const raise = (signal: NodeJS.Signals): void => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };

  /** @param pid whom to stop; 0: the whole job, so that the shell sees it stopped */
  const stop = (pid: number): void => {
    if (state !== 'running') return;
    state = 'suspended';
    give(true);
    process.off('SIGTSTP', onStop);
    process.kill(pid, 'SIGTSTP');
    // Here the program stands still, unless there is no shell that could bring it back: then the system ignores
    // the signal, and no SIGCONT will come.
    // After a real stop this timer is long due; the immediate lets the SIGCONT be first.
    cancelReturn = clock.after(TERMINAL.stopWait, () => {
      setImmediate(() => {
        if (state === 'suspended') proceed();
      });
    });
  };
  const proceed = (): void => {
    cancelReturn?.();
    cancelReturn = undefined;
    if (state === 'suspended') {
      process.on('SIGTSTP', onStop);
    } else if (state === 'running') {
      // Stopped by a signal that cannot be caught: the shell has set the terminal its own way meanwhile.
      give(true);
    } else return;
    state = 'running';
    take();
  };

  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      listen();
      take();
    },
    async quit() {
      const isFirst = state !== 'ended';
      await leave({ kind: 'quit' });
      if (isFirst) ignore();
    },
    end,
    suspend: () => stop(0),
  };
}

/** A fault as it is shown to a person: with its stack, and safe, as its message may quote anything. */
function describe(thrown: unknown): string {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return safeText(text, { multiline: true });
}
