/** The built program, and ways to run it as a person or a script does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** TINCAN_EXECUTABLE tests another build: an installed package, for instance. */
export const EXECUTABLE =
  process.env.TINCAN_EXECUTABLE ?? fileURLToPath(new URL('../../dist/tincan.js', import.meta.url));

if (!existsSync(EXECUTABLE)) throw new Error(`${EXECUTABLE} is missing: run "npm run build" first.`);

/** The environment of a child: no continuous integration, no home and no language but the test's. */
export function childEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const { CI: _ci, TINCAN_HOME: _home, NODE_OPTIONS: _options, ...rest } = process.env;
  const inherited = Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(inherited), LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', ...extra };
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  child: ChildProcess;
  /** Resolves when what it printed so far contains the text. */
  printed(text: string): Promise<void>;
  finished: Promise<Finished>;
}

/** Starts the program without a terminal. */
export function startTincan(
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): RunningCommand {
  const child = spawn(process.execPath, [EXECUTABLE, ...args], {
    env: childEnvironment(options.env),
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const notice = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    notice();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    notice();
  });
  child.stdin.on('error', () => {});
  if (options.input !== undefined) child.stdin.end(options.input);
  return {
    child,
    printed(text) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (!(stdout + stderr).includes(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      });
    },
    finished: new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    }),
  };
}

/** Runs the program to its end with an empty input. */
export function runTincan(
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Finished> {
  return startTincan(args, { input: '', ...options }).finished;
}
