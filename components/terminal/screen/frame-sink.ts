/** What Ink takes for its terminal: each frame that it writes goes to the screen, and nothing else does. */
import { EventEmitter } from 'node:events';
import { clampSize, type Screen } from './screen.ts';

type Done = (error?: Error | null) => void;

/** A single control sequence for the cursor or a mode, as Ink's dependencies write them. */
const MODE = /^\u001b\[\??[\d;]*[A-Za-ln-z]$/;

export interface FrameSink {
  /** Tells Ink and the screen the new size of the terminal; Ink renders at once. */
  resize(columns: number, rows: number): void;
}

class Sink extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  readonly writableLength = 0;
  columns: number;
  rows: number;
  readonly #screen: Screen;

  constructor(screen: Screen, columns: number, rows: number) {
    super();
    // Each component that asks for the size listens.
    this.setMaxListeners(0);
    this.#screen = screen;
    ({ columns: this.columns, rows: this.rows } = clampSize(columns, rows));
  }

  write(text: string | Uint8Array, encodingOrDone?: BufferEncoding | Done, done?: Done): boolean {
    const frame = typeof text === 'string' ? text : Buffer.from(text).toString();
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    // An empty text with a callback is Ink's way to wait for the end of all writes.
    const isBarrier = frame === '' && callback !== undefined;
    if (!isBarrier && !MODE.test(frame)) this.#screen.frame(frame);
    if (callback !== undefined) queueMicrotask(() => callback());
    return true;
  }

  resize(columns: number, rows: number): void {
    ({ columns: this.columns, rows: this.rows } = clampSize(columns, rows));
    // First the screen, so that the frame which Ink renders on the event is the one that is drawn.
    this.#screen.resize(this.columns, this.rows);
    this.emit('resize');
  }
}

/**
 * A stream of the given size for `render(…, { stdout, debug: true, patchConsole: false, exitOnCtrlC: false })`; with `debug`
 * Ink writes every frame whole. The cursor is placed by the screen's `placeCaret`.
 */
export function createFrameSink(
  screen: Screen,
  size: { columns: number; rows: number },
): NodeJS.WriteStream & FrameSink {
  // Ink's type asks for all of a WriteStream; what it uses is what Sink has.
  return new Sink(screen, size.columns, size.rows) as unknown as NodeJS.WriteStream & FrameSink;
}
