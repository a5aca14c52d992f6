/** The full-screen program in a pseudo-terminal: keys to press, and what stands where on its screen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { INTERFACE } from '../../src/limits.ts';
import { openPty, type Pty, type PtyOptions } from '../components/terminal/support/pty.ts';
import type { Screenshot } from '../components/terminal/support/screenshot.ts';
import { EXECUTABLE } from './executable.ts';

/** What a terminal sends. An Escape has to be the last one of a call, or it makes an Alt key of what follows. */
const KEYS = {
  enter: '\r',
  tab: '\t',
  backspace: '\u007f',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  left: '\u001b[D',
  home: '\u001b[H',
  'alt-i': '\u001bi',
  'alt-y': '\u001by',
  'ctrl-a': '\u0001',
  'ctrl-c': '\u0003',
  'ctrl-k': '\u000b',
  'ctrl-l': '\f',
  'ctrl-q': '\u0011',
  'ctrl-s': '\u0013',
  'ctrl-u': '\u0015',
  'ctrl-y': '\u0019',
  'ctrl-z': '\u001a',
  f1: '\u001bOP',
} as const;
export type KeyName = keyof typeof KEYS;

/** Of the terminal around the tests, nothing may decide what the program draws. */
const FOREIGN = [
  'COLORFGBG',
  'COLORTERM',
  'FORCE_COLOR',
  'MOSH_CONNECTION',
  'NO_COLOR',
  'SSH_CONNECTION',
  'SSH_TTY',
  'STY',
  'TINCAN_HOME',
  'TMUX',
];

export interface Written {
  /** What stands behind the prompt. */
  text: string;
  /** Cells of the text before the caret. */
  caret: number;
}

export interface FullScreen extends Pty {
  press(...keys: KeyName[]): void;
  /** Resolves when a row is like this. */
  seeRow(row: RegExp): Promise<void>;
  /** Resolves when the caret stands in the composer, with this prompt and this text. */
  seeWritten(prompt: string, written?: Partial<Written>): Promise<void>;
  /** What is on the screen after everything has been drawn anew. */
  redrawn(): Promise<Screenshot>;
}

/**
 * Resolves when a person has read a question that is on the screen: a key pressed from then on answers it. Twice the time that
 * the program asks for, as it counts from when the terminal took the frame, and that may be later than when it was seen here.
 */
export const personReads = (): Promise<void> => sleep(2 * INTERFACE.requestSettles);

/** Opens the program itself. */
export function openFullScreen(args: readonly string[], options: PtyOptions = {}): FullScreen {
  return inTerminal(process.execPath, [EXECUTABLE, ...args], options);
}

/** Opens any command; one that starts the program, for instance. */
export function inTerminal(command: string, args: readonly string[], options: PtyOptions = {}): FullScreen {
  const { env = {}, ...size } = options;
  const unset = FOREIGN.filter((name) => !(name in env)).flatMap((name) => ['-u', name]);
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // env(1) becomes the command: its process id is the command's.
  const pty = openPty('env', [...unset, ...set, command, ...args], { columns: 120, rows: 32, ...size });
  /** A half-drawn frame shows nothing: terminals that know synchronized updates do not show it either. */
  const until: Pty['until'] = (what, holds) =>
    pty.until(what, (shown) => !isDrawing(pty.raw()) && holds(shown));
  return {
    ...pty,
    until,
    see: (text) => until(`saw ${JSON.stringify(text)}`, (shown) => shown.text.includes(text)),
    press(...keys) {
      for (const key of keys) pty.write(KEYS[key]);
    },
    seeRow: (row) => until(`a row like ${row}`, ({ rows }) => rows.some((each) => row.test(each))),
    seeWritten: (prompt, wanted = {}) =>
      until(`${prompt} ${JSON.stringify(wanted)}`, (screen) => {
        const { text, caret } = written(screen, prompt) ?? {};
        return (
          text !== undefined &&
          (wanted.text ?? text) === text &&
          (wanted.caret ?? caret) === caret &&
          showsCaret(pty.raw())
        );
      }),
    async redrawn() {
      const before = pty.raw().length;
      pty.write(KEYS['ctrl-l']);
      await until('everything drawn anew', () => REDRAWN.test(pty.raw().slice(before)));
      return pty.screen();
    },
  };
}

const REDRAWN = /\u001b\[2J[\s\S]*\u001b\[\?2026l/;

/** Whether an update has begun (DEC private mode 2026) and not ended. */
function isDrawing(raw: string): boolean {
  return raw.lastIndexOf('\u001b[?2026h') > raw.lastIndexOf('\u001b[?2026l');
}

/** What stands in the row of the cursor, behind this prompt; undefined where that row is no such one. */
export function written({ rows, cells, cursor }: Screenshot, prompt: string): Written | undefined {
  const row = rows[cursor.row] ?? '';
  const lead = ` ${prompt} `;
  if (!`${row} `.startsWith(lead)) return undefined;
  const isPlain = (cells[cursor.row] ?? [])
    .slice(0, lead.length)
    .every((cell) => cell.split('/').at(-2) === '1');
  if (!isPlain) throw new Error(`The prompt ${prompt} has wide characters: its cells are not its length.`);
  return { text: row.slice(lead.length), caret: cursor.column - lead.length };
}

/** Whether the terminal shows its cursor, after all of this. */
export function showsCaret(raw: string): boolean {
  return raw.lastIndexOf('\u001b[?25h') >= raw.lastIndexOf('\u001b[?25l');
}

/** The row with the text; the screen as the reason where there is none. */
export function rowWith({ rows, text }: Screenshot, wanted: string | RegExp): string {
  const row = rows.find((each) => (typeof wanted === 'string' ? each.includes(wanted) : wanted.test(each)));
  if (row === undefined) throw new Error(`No row with ${wanted}:\n${text}`);
  return row;
}
