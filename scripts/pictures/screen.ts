/** A pseudo-terminal with a program in it, driven by keys and seen as frames. */
import { spawn } from '@lydell/node-pty';
import xterm, { type IBufferCell, type Terminal } from '@xterm/headless';
import { type Cell, type Color, type Frame, PLAIN, type Place, withCursor } from './frame.ts';

/** Milliseconds that something may take on a busy machine. */
const PATIENCE = 30_000;

export interface Screen {
  pid: number;
  /** Bytes as a keyboard would send them. */
  write(bytes: string): void;
  /** Text without styles, one line a row. */
  text(): string;
  /** What is shown, with the cursor where it is visible. */
  frame(): Frame;
  /** Resolves as soon as the condition holds for the text on the screen. */
  until(what: string, holds: (text: string) => boolean): Promise<void>;
  /** Calls after each change; the returned function ends it. */
  onChange(call: () => void): () => void;
  exited: Promise<void>;
}

export interface ScreenOptions {
  columns: number;
  rows: number;
  cwd: string;
  env: Record<string, string>;
}

export function openScreen(command: string, args: readonly string[], options: ScreenOptions): Screen {
  const { columns, rows, cwd, env } = options;
  const display = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const isCursorVisible = watchCursor(display);
  const pty = spawn(command, [...args], {
    cols: columns,
    rows,
    cwd,
    env,
    name: env.TERM ?? 'xterm-256color',
  });
  const watchers = new Set<() => void>();
  pty.onData((data) => {
    display.write(data, () => {
      for (const watcher of [...watchers]) watcher();
    });
  });
  let hasEnded = false;
  const exited = new Promise<void>((resolve) => {
    pty.onExit(() => {
      hasEnded = true;
      resolve();
    });
  });

  const onChange = (call: () => void): (() => void) => {
    watchers.add(call);
    return () => watchers.delete(call);
  };
  return {
    pid: pty.pid,
    write: (bytes) => pty.write(bytes),
    text: () => textOf(display),
    frame: () => frameOf(display, isCursorVisible()),
    until: (what, holds) =>
      new Promise((resolve, reject) => {
        const stop = onChange(() => look());
        const timer = setTimeout(() => {
          stop();
          const end = hasEnded ? 'The program has ended' : 'The program still runs';
          reject(new Error(`Never: ${what}. ${end}, and the screen is:\n${textOf(display)}`));
        }, PATIENCE);
        const look = (): void => {
          if (!holds(textOf(display))) return;
          stop();
          clearTimeout(timer);
          resolve();
        };
        look();
      }),
    onChange,
    exited,
  };
}

/** Whether the cursor is shown, which the buffer does not tell. */
function watchCursor(display: Terminal): () => boolean {
  let isVisible = true;
  const on = (final: 'h' | 'l'): void => {
    display.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      if (params.includes(25)) isVisible = final === 'h';
      return false;
    });
  };
  on('h');
  on('l');
  return () => isVisible;
}

function textOf(display: Terminal): string {
  const { active } = display.buffer;
  const rows = Array.from(
    { length: display.rows },
    (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
  );
  return rows.join('\n');
}

/** What the terminal shows, with the cursor if it has one. */
export function frameOf(display: Terminal, hasCursor: boolean): Frame {
  const { active } = display.buffer;
  const frame = Array.from({ length: display.rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    return Array.from({ length: display.cols }, (_unused, column) => cellOf(line?.getCell(column)));
  });
  const cursor: Place = { row: active.cursorY, column: Math.min(active.cursorX, display.cols - 1) };
  return withCursor(frame, hasCursor ? cursor : undefined);
}

function cellOf(cell: IBufferCell | undefined): Cell {
  if (cell === undefined) return { text: ' ', width: 1, style: PLAIN };
  const width = cell.getWidth();
  return {
    text: cell.getChars(),
    width: width === 0 || width === 2 ? width : 1,
    style: {
      foreground: colorOf(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor()),
      background: colorOf(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor()),
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      inverse: cell.isInverse() !== 0,
      underline: cell.isUnderline() !== 0,
    },
  };
}

function colorOf(isPalette: boolean, isRgb: boolean, color: number): Color | undefined {
  if (isRgb) return `#${color.toString(16).padStart(6, '0')}`;
  return isPalette ? color : undefined;
}
