/** The progress bars of a command: lines on stderr, drawn over themselves, on a terminal only. */
import stringWidth from 'string-width';
import type { TransferState } from '../src/client/index.ts';
import { INTERFACE, TERMINAL } from '../src/limits.ts';
import { fitWidth, formatBar, formatClock, formatRate, percentOf } from '../src/text/format.ts';

/** What a bar shows of a transfer. */
export interface Progress {
  title: string;
  transferred: number;
  bytes: number;
  rate: number;
  secondsLeft?: number | undefined;
  /** Instead of speed and time, where they say nothing: `paused by bob`. */
  note?: string | undefined;
}

export function progressOf(
  title: string,
  { transferred, bytes, rate, secondsLeft }: TransferState,
  note?: string,
): Progress {
  return { title, transferred, bytes, rate, secondsLeft, note };
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 5;

/** The line for a terminal of so many columns; never as wide as those, so that it does not wrap. */
export function barLine(progress: Progress, columns: number): string {
  const { transferred, bytes, rate, secondsLeft, note } = progress;
  const cells = Math.max(0, columns - 1);
  const percent = `${String(percentOf(transferred, bytes)).padStart(3)} %`;
  const speed = [
    ...(rate > 0 ? [formatRate(rate)] : []),
    ...(secondsLeft === undefined ? [] : [formatClock(secondsLeft)]),
  ];
  const figures = [percent, ...(note === undefined ? speed : [note])].join('  ');
  // The figures first, then the title, and the bar takes what is left.
  const forTitle = Math.max(0, cells - stringWidth(figures) - 2);
  const title = fitWidth(progress.title, Math.min(forTitle, Math.max(20, forTitle - WIDEST_BAR - 2)));
  const forBar = Math.min(WIDEST_BAR, forTitle - stringWidth(title) - 2);
  const parts = [title, ...(forBar >= NARROWEST_BAR ? [formatBar(transferred, bytes, forBar)] : []), figures];
  return fitWidth(parts.filter((part) => part !== '').join('  '), cells);
}

export interface ProgressBar {
  /** One line for each: a bar, or words as they are. What the terminal has no rows for is counted in the last one. */
  draw(lines: readonly (Progress | string)[]): void;
  clear(): void;
}

/** @param now milliseconds; the same number of lines is drawn at most every INTERFACE.barEvery */
export function createProgressBar(stream: NodeJS.WriteStream, now: () => number = Date.now): ProgressBar {
  let drawnAt = Number.NEGATIVE_INFINITY;
  /** Lines on the screen; the cursor stands in the last one. */
  let visible = 0;
  if (!stream.isTTY || process.env.TERM === 'dumb') return { draw() {}, clear() {} };
  const toTop = (): string => `\r${visible > 1 ? `\u001b[${visible - 1}A` : ''}`;
  return {
    draw(lines) {
      // A terminal that does not tell says 0, or nothing.
      const columns = stream.columns || TERMINAL.columns;
      const shown = withinRows(lines, stream.rows || TERMINAL.rows);
      if (visible === shown.length && now() - drawnAt < INTERFACE.barEvery) return;
      drawnAt = now();
      const texts = shown.map((line) =>
        typeof line === 'string' ? fitWidth(line, Math.max(0, columns - 1)) : barLine(line, columns),
      );
      stream.write(`${toTop()}${texts.map((text) => `${text}\u001b[K`).join('\n')}\u001b[J`);
      visible = shown.length;
    },
    clear() {
      if (visible === 0) return;
      stream.write(`${toTop()}\u001b[J`);
      visible = 0;
    },
  };
}

/** More lines than the terminal has rows could not be drawn over. */
function withinRows(lines: readonly (Progress | string)[], rows: number): readonly (Progress | string)[] {
  const most = Math.max(1, Math.min(INTERFACE.bars, rows - 1));
  if (lines.length <= most) return lines;
  const left = lines.length - (most - 1);
  return [...lines.slice(0, most - 1), `… and ${left} more`];
}
