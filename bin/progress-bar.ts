/** The progress bar of a command: one line on stderr, drawn over itself, on a terminal only. */
import stringWidth from 'string-width';
import type { TransferState } from '../src/client/index.ts';
import { INTERFACE } from '../src/limits.ts';
import { fitWidth, formatBar, formatClock, formatRate, percentOf } from '../src/text/format.ts';

/** What the bar shows of one or several transfers together. */
export interface Progress {
  title: string;
  transferred: number;
  bytes: number;
  rate: number;
  secondsLeft?: number | undefined;
  /** Instead of speed and time, where they say nothing: `paused by bob`. */
  note?: string | undefined;
}

export function progressOf(title: string, transfers: readonly TransferState[], note?: string): Progress {
  const sum = (field: 'transferred' | 'bytes' | 'rate'): number =>
    transfers.reduce((total, transfer) => total + transfer[field], 0);
  const left = transfers.flatMap(({ secondsLeft }) => (secondsLeft === undefined ? [] : [secondsLeft]));
  return {
    title,
    transferred: sum('transferred'),
    bytes: sum('bytes'),
    rate: sum('rate'),
    secondsLeft: left.length === 0 ? undefined : Math.max(...left),
    note,
  };
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
  draw(progress: Progress): void;
  clear(): void;
}

/** @param now milliseconds; the bar is drawn at most every INTERFACE.barEvery */
export function createProgressBar(stream: NodeJS.WriteStream, now: () => number = Date.now): ProgressBar {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let visible = false;
  if (!stream.isTTY || process.env.TERM === 'dumb') return { draw() {}, clear() {} };
  return {
    draw(progress) {
      if (visible && now() - drawnAt < INTERFACE.barEvery) return;
      drawnAt = now();
      visible = true;
      stream.write(`\r${barLine(progress, stream.columns)}\u001b[K`);
    },
    clear() {
      if (!visible) return;
      visible = false;
      stream.write('\r\u001b[K');
    },
  };
}
