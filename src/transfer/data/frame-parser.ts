/**
 * Turns the bytes of a data connection into frames, however they are cut. Nothing is kept but one frame in the
 * making: payloads of DATA are copied once, into buffers that the reader lends (`take`); where it has none to
 * lend, or wants no more frames for now, the parser holds what is left of the chunk and says so. Pure.
 */
import { FRAME, type Frame, type FrameTable, HEADER_BYTES } from './frames.ts';

export type ParserState =
  /** Wants bytes. */
  | 'hungry'
  /** Holds bytes that it cannot place; stop reading, and call `resume` when that has changed. */
  | 'blocked'
  /** The bytes were no frames of the table; there is no way back. */
  | 'broken';

export interface FrameSink {
  /** A buffer of exactly so many bytes for a DATA payload; undefined where none is free. */
  take(length: number): Buffer | undefined;
  /** A whole frame. @returns false to be given no more until `resume` */
  frame(frame: Frame): boolean;
}

const NOTHING = Buffer.alloc(0);

export class FrameParser {
  readonly #sink: FrameSink;
  #table: FrameTable;
  #state: ParserState = 'hungry';
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerFill = 0;
  #payload: Buffer | undefined;
  #payloadFill = 0;
  /** Bytes that came while blocked, in order. */
  #held: Buffer[] = [];

  constructor(sink: FrameSink, table: FrameTable) {
    this.#sink = sink;
    this.#table = table;
  }

  get state(): ParserState {
    return this.#state;
  }

  /** What the next frames may be; holds from the next header on. */
  expect(table: FrameTable): void {
    this.#table = table;
  }

  /** Takes bytes; what it keeps of them it copies. */
  push(chunk: Buffer): ParserState {
    if (this.#state === 'blocked') this.#held.push(Buffer.from(chunk));
    else if (this.#state === 'hungry') {
      const used = this.#consume(chunk);
      if (used < chunk.length && this.#is('blocked')) this.#held.push(Buffer.from(chunk.subarray(used)));
    }
    return this.#state;
  }

  /** Tries again after `blocked`. */
  resume(): ParserState {
    if (this.#state !== 'blocked') return this.#state;
    this.#state = 'hungry';
    const held = this.#held;
    this.#held = [];
    for (const [index, chunk] of held.entries()) {
      const used = this.#consume(chunk);
      if (this.#is('hungry')) continue;
      if (this.#is('blocked')) this.#held = [chunk.subarray(used), ...held.slice(index + 1)];
      return this.#state;
    }
    // A payload without a buffer and without bytes behind it still waits for its buffer.
    if (held.length === 0) this.#consume(NOTHING);
    return this.#state;
  }

  /** The state after a call that may have changed it. */
  #is(state: ParserState): boolean {
    return this.#state === state;
  }

  /** @returns how many bytes were used; all of them unless the state changed */
  #consume(chunk: Buffer): number {
    let at = 0;
    for (;;) {
      if (this.#headerFill < HEADER_BYTES) {
        const count = Math.min(HEADER_BYTES - this.#headerFill, chunk.length - at);
        chunk.copy(this.#header, this.#headerFill, at, at + count);
        this.#headerFill += count;
        at += count;
        if (this.#headerFill < HEADER_BYTES) return at;
        if (!this.#allowed()) {
          this.#state = 'broken';
          return at;
        }
      }
      const payload = this.#payload ?? this.#begin();
      if (payload === undefined) {
        this.#state = 'blocked';
        return at;
      }
      const count = Math.min(payload.length - this.#payloadFill, chunk.length - at);
      chunk.copy(payload, this.#payloadFill, at, at + count);
      this.#payloadFill += count;
      at += count;
      if (this.#payloadFill < payload.length) return at;
      this.#headerFill = 0;
      this.#payload = undefined;
      if (!this.#sink.frame({ type: this.#header[0] ?? 0, payload })) {
        this.#state = 'blocked';
        return at;
      }
    }
  }

  #allowed(): boolean {
    const range = this.#table[this.#header[0] ?? 0];
    const length = this.#header.readUInt32BE(1);
    return range !== undefined && length >= range[0] && length <= range[1];
  }

  #begin(): Buffer | undefined {
    const length = this.#header.readUInt32BE(1);
    const isData = this.#header[0] === FRAME.data;
    this.#payload = isData ? this.#sink.take(length) : length === 0 ? NOTHING : Buffer.allocUnsafe(length);
    this.#payloadFill = 0;
    return this.#payload;
  }
}
