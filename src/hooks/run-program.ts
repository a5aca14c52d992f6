/** Runs one program of the user: never through a shell, with a text on its standard input, and not for longer than it may. */
import { type ChildProcess, spawn } from 'node:child_process';
import { systemCode } from '../errors.ts';

export interface ProgramOptions {
  /** Absolute path, and arguments. */
  command: readonly string[];
  input: string;
  /** Directory in which it runs. */
  directory: string;
  environment: Record<string, string>;
  /** Its user's own. */
  umask: number;
  /** ms */
  timeout: number;
}

/** How it ended; `failed`: it could not be run at all, with the code of the system. */
export type ProgramEnd =
  | { kind: 'exit'; code: number | null; signal: NodeJS.Signals | null }
  | { kind: 'timeout' }
  | { kind: 'failed'; code: string };

export interface RunningProgram {
  /** Never rejects. */
  ended: Promise<ProgramEnd>;
  /** Ends it and what it has started. */
  kill(): void;
}

const IS_POSIX = process.platform !== 'win32';

/** What it prints is thrown away: it might be anything, at any length. */
export function runProgram(options: ProgramOptions): RunningProgram {
  let child: ChildProcess;
  try {
    child = start(options);
  } catch (thrown) {
    return {
      ended: Promise.resolve({ kind: 'failed', code: systemCode(thrown) ?? 'unknown error' }),
      kill() {},
    };
  }
  const kill = (): void => {
    try {
      if (IS_POSIX && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const ended = new Promise<ProgramEnd>((resolve) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, options.timeout);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ kind: 'failed', code: systemCode(error) ?? 'unknown error' });
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(isLate ? { kind: 'timeout' } : { kind: 'exit', code, signal });
    });
  });
  // One that does not read is none the worse for it.
  child.stdin?.on('error', () => {}).end(options.input);
  return { ended, kill };
}

function start({ command, directory, environment, umask }: ProgramOptions): ChildProcess {
  const [program = '', ...args] = command;
  // A child takes over the umask; every file of the core's own is made with its mode, so that none depends on it meanwhile.
  const before = IS_POSIX ? process.umask(umask) : undefined;
  try {
    return spawn(program, args, {
      cwd: directory,
      env: environment,
      stdio: ['pipe', 'ignore', 'ignore'],
      // A group of its own, so that what it starts can be ended with it.
      detached: IS_POSIX,
      shell: false,
      windowsHide: true,
    });
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

/** Of the core's environment a program gets what says where it is and how it shows something; whatever else is there may be a secret. */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|DBUS_SESSION_BUS_ADDRESS|XDG_RUNTIME_DIR|SystemRoot|USERPROFILE|APPDATA|LOCALAPPDATA|PATHEXT|ComSpec)$/i;

/** @param home what `TINCAN_HOME` is for the program, so that `tincan` in it means this core; undefined: as by itself */
export function programEnvironment(
  environment: NodeJS.ProcessEnv,
  home: string | undefined,
): Record<string, string> {
  const passed = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && PASSED_ON.test(entry[0]),
  );
  return { ...Object.fromEntries(passed), ...(home === undefined ? {} : { TINCAN_HOME: home }) };
}
