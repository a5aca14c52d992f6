/** A real pseudo-terminal with the program in it, and a screen to look at: type, press, see, notSee. */
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { childEnvironment, EXECUTABLE } from './executable.ts';

const KEYS = {
  enter: '\r',
  tab: '\t',
  escape: '\u001b',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  'ctrl-a': '\u0001',
  'ctrl-c': '\u0003',
  'ctrl-d': '\u0004',
} as const;

/** How long something may take to appear on a loaded machine. */
const PATIENCE = 10_000;

export interface TestTerminal {
  type(text: string): void;
  press(...keys: (keyof typeof KEYS)[]): void;
  /** Resolves when the screen or what has scrolled off it has the text. */
  see(text: string | RegExp): Promise<void>;
  /** Resolves when the row of the cursor, without trailing blanks, is this. */
  seeInput(line: string): Promise<void>;
  /** Fails when the text is anywhere now. */
  notSee(text: string | RegExp): void;
  /** All rows, those that have scrolled off included, without trailing blanks. */
  text(): string;
  /** Column of the cursor. */
  cursorColumn(): number;
  /** Everything that the program wrote, escape sequences included. */
  raw(): string;
  pid: number;
  kill(signal: string): void;
  /** Closes the terminal under the program. */
  hangUp(): void;
  exited: Promise<{ exitCode: number; signal?: number | undefined }>;
}

export function openTerminal(
  args: readonly string[],
  options: { columns?: number; rows?: number; env?: Record<string, string>; cwd?: string } = {},
): TestTerminal {
  const { columns = 80, rows = 24 } = options;
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 5_000 });
  const pty = spawn(process.execPath, [EXECUTABLE, ...args], {
    cols: columns,
    rows,
    name: options.env?.TERM ?? 'xterm-256color',
    cwd: options.cwd ?? process.cwd(),
    env: childEnvironment({ TERM: 'xterm-256color', ...options.env }),
  });
  let written = '';
  const watchers = new Set<() => void>();
  pty.onData((data) => {
    written += data;
    screen.write(data, () => {
      for (const watcher of [...watchers]) watcher();
    });
  });
  const exited = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => {
    pty.onExit(resolve);
  });

  const rowsOfBuffer = (): string[] => {
    const { active } = screen.buffer;
    return Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true) ?? '',
    );
  };
  const text = (): string => rowsOfBuffer().join('\n');
  const has = (wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text());
  const until = (what: string, met: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (): void => {
        watchers.delete(look);
        clearTimeout(timer);
      };
      const look = (): void => {
        if (!met()) return;
        finish();
        resolve();
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`Never saw ${what}. The screen:\n${text().trimEnd()}`));
      }, PATIENCE);
      watchers.add(look);
      look();
    });

  return {
    type(keys) {
      pty.write(keys);
    },
    press(...keys) {
      for (const key of keys) pty.write(KEYS[key]);
    },
    see: (wanted) => until(String(wanted), () => has(wanted)),
    seeInput(line) {
      const row = (): string => {
        const { active } = screen.buffer;
        return active.getLine(active.baseY + active.cursorY)?.translateToString(true) ?? '';
      };
      return until(`the input line ${JSON.stringify(line)}`, () => row().trimEnd() === line);
    },
    notSee(wanted) {
      if (has(wanted)) throw new Error(`Saw ${String(wanted)}. The screen:\n${text().trimEnd()}`);
    },
    text,
    cursorColumn: () => screen.buffer.active.cursorX,
    raw: () => written,
    pid: pty.pid,
    kill: (signal) => pty.kill(signal),
    hangUp: () => pty.kill('SIGHUP'),
    exited,
  };
}
