/**
 * What a core says to the service manager that started it (sd_notify of systemd). Node has no datagram sockets of the file system, so
 * systemd's own `systemd-notify` says it; it waits until the word was taken, so that systemd still knows from whom it comes.
 */
import { spawn } from 'node:child_process';
import { SERVICE } from '../../src/limits.ts';

/** What systemd has put into the environment of the core that it started. */
export interface ServiceSocket {
  /** NOTIFY_SOCKET: a path, or a name in the abstract namespace behind an `@`. */
  socket: string;
  /** systemd wants a word at least this often, in ms. */
  watchdog: number | undefined;
}

/**
 * Takes it out of an environment, so that no child and no other program speaks for the core.
 *
 * @returns undefined where no service manager listens
 */
export function takeServiceSocket(env: NodeJS.ProcessEnv, pid: number): ServiceSocket | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: microseconds, WATCHDOG_PID: meant } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  if (socket === undefined || !/^[/@]./.test(socket)) return undefined;
  const isForThis = meant === undefined || meant === String(pid);
  const watchdog = isForThis && /^\d{1,15}$/.test(microseconds ?? '') ? Number(microseconds) / 1_000 : 0;
  return { socket, watchdog: watchdog > 0 ? watchdog : undefined };
}

export interface ServiceReport {
  /** The core answers. From now on the watchdog hears from this thread's loop. */
  ready(): void;
  /** The core ends in order. Nothing is said behind it. */
  stopping(): void;
}

export interface ServiceReportOptions {
  socket: ServiceSocket;
  /** What the core is doing, in a line. */
  status(): string;
  /** The first word that could not be said; the core goes on. */
  onUnsaid(why: string): void;
  /** Says it; rejects where it cannot. Default: systemd-notify. */
  say?(words: readonly string[]): Promise<void>;
}

/** With each word goes the status as it is then. */
export function createServiceReport(options: ServiceReportOptions): ServiceReport {
  const { socket, status } = options;
  const say = options.say ?? ((words) => systemdNotify(socket.socket, words));
  let pulse: NodeJS.Timeout | undefined;
  let unsaid = false;
  /** One after the other: none overtakes another, and a manager that does not listen costs one child at a time. */
  let busy = false;
  let next: string | undefined;

  const tell = (word: string): void => {
    if (busy) {
      next = word;
      return;
    }
    busy = true;
    say([word, `STATUS=${status()}`])
      .catch((thrown: unknown) => {
        if (unsaid) return;
        unsaid = true;
        options.onUnsaid(thrown instanceof Error ? thrown.message : String(thrown));
      })
      .finally(() => {
        busy = false;
        const word = next;
        next = undefined;
        if (word !== undefined) tell(word);
      });
  };
  return {
    ready() {
      tell('READY=1');
      if (socket.watchdog === undefined || pulse !== undefined) return;
      pulse = setInterval(() => {
        // What is still being said tells as much.
        if (!busy) tell('WATCHDOG=1');
      }, socket.watchdog / 2);
      pulse.unref();
    },
    stopping() {
      clearInterval(pulse);
      tell('STOPPING=1');
    },
  };
}

function systemdNotify(socket: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('systemd-notify', words, {
      env: { ...process.env, NOTIFY_SOCKET: socket },
      stdio: 'ignore',
      timeout: SERVICE.notifyPatience,
    });
    // The core never waits for it.
    child.unref();
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`systemd-notify ended with ${code ?? signal}`));
    });
  });
}
