/** A pseudo-terminal with a program in it, and a screen that shows what the program draws. */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { type Screenshot, screenshotOf } from './screenshot.ts';

/** How long something may take on a loaded machine. */
const PATIENCE = 20_000;

export interface Pty {
  pid: number;
  write(text: string): void;
  /** Resolves when the condition holds for what is on the screen. */
  until(what: string, holds: (screen: Screenshot) => boolean): Promise<void>;
  see(text: string): Promise<void>;
  screen(): Screenshot;
  /** Everything written that the screen shows by now, control sequences included. */
  raw(): string;
  resize(columns: number, rows: number): void;
  /** Stops reading; what is written stays in the kernel. */
  pause(): void;
  resume(): void;
  /** Closes the terminal under the program. */
  close(): void;
  exited: Promise<{ exitCode: number; signal?: number | undefined }>;
}

export interface PtyOptions {
  columns?: number;
  rows?: number;
  env?: Record<string, string>;
  /** Bytes a second that the line to the terminal carries; absent: as many as come. */
  rate?: number;
}

export function openPty(command: string, args: readonly string[], options: PtyOptions = {}): Pty {
  const { columns = 80, rows = 24, rate } = options;
  const display = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const { CI: _ci, CONTINUOUS_INTEGRATION: _too, NODE_OPTIONS: _options, ...env } = process.env;
  const pty = spawn(command, [...args], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: { ...env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', ...options.env },
  });
  let raw = '';
  const watchers = new Set<() => void>();
  const show = (data: string): void =>
    display.write(data, () => {
      raw += data;
      for (const watcher of [...watchers]) watcher();
    });
  let line = Promise.resolve();
  pty.onData((data) => {
    if (rate === undefined) {
      show(data);
      return;
    }
    // The next is read when this is over the line: the program meets a full one.
    pty.pause();
    line = line.then(async () => {
      await sleep((Buffer.byteLength(data) / rate) * 1_000);
      show(data);
      pty.resume();
    });
  });
  const exited = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => {
    pty.onExit(resolve);
  });
  let end = 'it still runs';
  void exited.then(({ exitCode, signal }) => {
    end = `it has ended (code ${exitCode}, signal ${signal})`;
  });

  const until = (what: string, holds: (screen: Screenshot) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds(screenshotOf(display))) return;
        watchers.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        watchers.delete(look);
        const tail = JSON.stringify(raw.slice(-300));
        reject(new Error(`Never: ${what}; ${end}.\n${screenshotOf(display).text}\nLast written: ${tail}`));
      }, PATIENCE);
      watchers.add(look);
      look();
    });

  return {
    pid: pty.pid,
    write: (text) => pty.write(text),
    until,
    see: (text) => until(`saw ${JSON.stringify(text)}`, (screen) => screen.text.includes(text)),
    screen: () => screenshotOf(display),
    raw: () => raw,
    resize(nextColumns, nextRows) {
      display.resize(nextColumns, nextRows);
      pty.resize(nextColumns, nextRows);
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    close: () => (pty as unknown as { destroy(): void }).destroy(),
    exited,
  };
}
