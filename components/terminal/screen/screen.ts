/**
 * The screen: whole frames in, the few bytes that change it out. One write is in flight at a time; of the frames that
 * come meanwhile only the newest is kept, so that a slow or stalled terminal costs neither memory nor time.
 */
import { TERMINAL } from '../../../src/limits.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { TerminalOutput } from '../output.ts';
import {
  CARET_HIDE,
  CARET_SHOW,
  CLEAR,
  moveTo,
  SCREEN_ENTER,
  SCREEN_LEAVE,
  SYNC_BEGIN,
  SYNC_END,
} from '../sequences.ts';
import { Pace } from './pace.ts';
import { paint } from './paint.ts';
import { parseRow, type Row } from './row.ts';

/** A cell, counted from 0 at the top left. */
export interface Caret {
  row: number;
  column: number;
}

export interface ScreenOptions {
  output: TerminalOutput;
  columns: number;
  rows: number;
  /** Where the cursor is shown at first; default: nowhere. */
  caret?: Caret | undefined;
  /** The link is known to be slow (a remote shell): 12 frames a second from the start. */
  slow?: boolean;
  /** The terminal has nothing but ASCII. */
  ascii?: boolean;
  /** The newest frame begins to be written; the ones before that were not will never be seen. */
  onWriting?: () => void;
  /** The terminal has taken the frame whose writing began last: a person can see it. */
  onDrawn?: () => void;
  /** The terminal takes nothing any more (EIO, EPIPE). The screen is left by then. */
  onGone?: (error: Error) => void;
  clock?: Clock;
}

export interface ScreenStats {
  /** Frames written. */
  frames: number;
  /** Frames that a newer one replaced before they were written. */
  replaced: number;
  /** UTF-16 units written for frames; bytes for ASCII. */
  written: number;
  /** A write is on its way. */
  inFlight: boolean;
  /** Few frames, as the link needs long for each. */
  slow: boolean;
}

export interface Screen {
  /** Takes the terminal: alternate screen, wrap off. Nothing is written before. */
  enter(): void;
  /** Gives it back synchronously and for good, as it was before; what is on its way is dropped. Idempotent. */
  leave(): void;
  /**
   * Shows a frame: rows of text with SGR sequences, separated by line feeds. It is written at once, or when the write before it
   * is through and the time for the next frame has come.
   *
   * @param caret where the cursor is shown; null: nowhere; left out: where it was
   */
  frame(text: string, caret?: Caret | null): void;
  /** Moves the cursor and leaves the frame; within one turn of the event loop both are one write. */
  placeCaret(caret: Caret | undefined): void;
  /** The terminal has another size: everything is drawn anew. */
  resize(columns: number, rows: number): void;
  /** Draws everything anew, over whatever some other program has written. */
  redraw(): void;
  /** Gives the terminal back until `resume()`, which draws everything anew; frames that come between are kept, the newest of them. */
  suspend(): void;
  resume(): void;
  readonly stats: ScreenStats;
}

/** Frames with less than this to write are through before anyone could see them half done. */
const SYNC_FROM = 256;

export function createScreen(options: ScreenOptions): Screen {
  const { output, onGone, onWriting, onDrawn, ascii = false, clock = systemClock } = options;
  const pace = new Pace(options.slow);
  let { columns, rows } = clampSize(options.columns, options.rows);
  let state: 'outside' | 'inside' | 'suspended' = 'outside';
  /** Counts the stays inside, so that the end of a write before the last `leave()` is told from one after it. */
  let stay = 0;
  let text = '';
  let caret = options.caret;
  /** A frame, or anything else, waits to be written. */
  let frameWaits = false;
  let waits = false;
  let isScheduled = false;
  let cancelTimer: (() => void) | undefined;
  let inFlight = false;
  let clears = false;
  let shownLines: readonly string[] = [];
  let shown: readonly Row[] = [];
  let shownCaret: Caret | undefined;
  let frames = 0;
  let replaced = 0;
  let written = 0;

  const take = (): void => {
    state = 'inside';
    stay += 1;
    inFlight = false;
    forget();
    shownCaret = undefined;
    clears = false;
    output.write(SCREEN_ENTER, () => {});
  };
  const give = (next: 'outside' | 'suspended'): void => {
    state = next;
    stay += 1;
    inFlight = false;
    cancelTimer?.();
    cancelTimer = undefined;
    output.writeNow(SCREEN_LEAVE);
  };
  const forget = (): void => {
    shown = [];
    shownLines = [];
  };

  /** After the current turn, so that a frame and its caret are one write. */
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      proceed();
    });
  };
  const proceed = (): void => {
    if (state !== 'inside' || !waits || inFlight || cancelTimer !== undefined) return;
    const wait = pace.wait(clock.now());
    if (wait === 0) {
      flush();
      return;
    }
    cancelTimer = clock.after(wait, () => {
      cancelTimer = undefined;
      proceed();
    });
  };

  const flush = (): void => {
    frameWaits = false;
    waits = false;
    onWriting?.();
    const body = compose();
    if (body === '') {
      onDrawn?.();
      return;
    }
    frames += 1;
    written += body.length;
    inFlight = true;
    const ofStay = stay;
    pace.begin(clock.now());
    output.write(body, (error) => {
      if (ofStay !== stay) return;
      inFlight = false;
      if (error !== undefined) {
        give('outside');
        onGone?.(error);
        return;
      }
      pace.end(clock.now());
      onDrawn?.();
      proceed();
    });
  };

  /** What leads from the screen as it is to the newest frame and caret. */
  const compose = (): string => {
    const lines = text.split('\n', rows);
    const before = shown;
    const next = lines.map((line, row) => {
      const same = shownLines[row] === line ? before[row] : undefined;
      return same ?? parseRow(line, columns, ascii);
    });
    const cells = paint(before, next, columns);
    shown = next;
    shownLines = lines;
    const prefix = clears ? CLEAR : '';
    clears = false;

    const target = caret === undefined ? undefined : clampCaret(caret);
    const body = `${prefix}${cells}`;
    const isMoved = shownCaret?.row !== target?.row || shownCaret?.column !== target?.column;
    if (body === '' && !isMoved) return '';
    // While cells are written a visible cursor would be seen running about.
    const hide = shownCaret !== undefined && (body !== '' || target === undefined) ? CARET_HIDE : '';
    const isHidden = shownCaret === undefined || hide !== '';
    const show = target === undefined ? '' : moveTo(target.row, target.column) + (isHidden ? CARET_SHOW : '');
    shownCaret = target;
    const all = `${hide}${body}${show}`;
    return all.length < SYNC_FROM ? all : `${SYNC_BEGIN}${all}${SYNC_END}`;
  };
  const clampCaret = ({ row, column }: Caret): Caret => ({
    row: clamp(row, 0, rows - 1),
    column: clamp(column, 0, columns - 1),
  });
  const drawAnew = (): void => {
    forget();
    clears = true;
    waits = true;
    schedule();
  };

  return {
    enter() {
      if (state !== 'outside') return;
      take();
      schedule();
    },
    leave() {
      if (state === 'inside') give('outside');
      state = 'outside';
      waits = false;
    },
    frame(next, nextCaret) {
      if (frameWaits) replaced += 1;
      text = next;
      if (nextCaret !== undefined) caret = nextCaret ?? undefined;
      frameWaits = true;
      waits = true;
      schedule();
    },
    placeCaret(next) {
      caret = next;
      waits = true;
      schedule();
    },
    resize(nextColumns, nextRows) {
      ({ columns, rows } = clampSize(nextColumns, nextRows));
      drawAnew();
    },
    redraw: drawAnew,
    suspend() {
      if (state === 'inside') give('suspended');
    },
    resume() {
      if (state !== 'suspended') return;
      take();
      waits = true;
      schedule();
    },
    get stats() {
      return { frames, replaced, written, inFlight, slow: pace.slow };
    },
  };
}

/** A size that can be drawn on; terminals that do not know theirs say 0 or nothing. */
export function clampSize(
  columns: number | undefined,
  rows: number | undefined,
): { columns: number; rows: number } {
  return {
    columns: clamp(columns || TERMINAL.columns, 1, TERMINAL.columnsMost),
    rows: clamp(rows || TERMINAL.rows, 1, TERMINAL.rowsMost),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.trunc(value))) : least;
}
