/**
 * A data connection as frames: pulled one at a time by whoever runs the transfer, with a bounded amount read
 * ahead, and written with an answer once the bytes have left. Nothing in here throws or rejects: a connection
 * that ended says `undefined` and `false`.
 */
import type { TLSSocket } from 'node:tls';
import { TRANSFER } from '../../limits.ts';
import { BufferRing } from './buffer-ring.ts';
import { FrameParser } from './frame-parser.ts';
import { FRAME, type Frame, type FrameTable } from './frames.ts';
import type { Maybe } from './maybe.ts';

export class FrameConnection {
  readonly #ring = new BufferRing(TRANSFER.windowFrames, TRANSFER.frameBytes);
  readonly #parser: FrameParser;
  #queue: Frame[] = [];
  #queueAt = 0;
  #waiting: ((frame: Frame | undefined) => void) | undefined;
  #socket: TLSSocket | undefined;
  #reading = true;
  #paused = false;
  #discarding = false;
  /** OPEN came, and what may follow it is not said yet. */
  #opening = false;
  #ended = false;
  #linger: NodeJS.Timeout | undefined;
  /** Writes that wait for the kernel; a socket that is destroyed does not answer all of them. */
  readonly #writes = new Set<(taken: boolean) => void>();
  #gone = (): void => {};
  /** Resolves when the socket is gone. */
  readonly closed = new Promise<void>((resolve) => {
    this.#gone = resolve;
  });

  /** @param table frames that may come first */
  constructor(table: FrameTable) {
    this.#parser = new FrameParser(
      {
        take: (length) => this.#ring.take(length),
        frame: (frame) => this.#arrived(frame),
      },
      table,
    );
  }

  /** Binds the socket; its bytes come by `feed` (a socket with `onread`) or, with `listen`, by its events. */
  attach(socket: TLSSocket, listen: boolean): void {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TRANSFER.dataKeepAlive);
    socket.on('error', () => {});
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#close());
    if (listen) socket.on('data', (chunk: Buffer) => this.feed(chunk));
    socket.resume();
    if (socket.destroyed) this.#close();
  }

  /** True once the other side sent something that is no frame of the exchange. */
  get broken(): boolean {
    return this.#parser.state === 'broken';
  }

  /** Bytes written that the kernel has not taken yet. */
  get unsent(): number {
    return this.#socket?.writableLength ?? 0;
  }

  /** Bytes from the socket. */
  feed(chunk: Buffer): void {
    if (this.#discarding) return;
    this.#parser.push(chunk);
    this.#settle();
  }

  /** Which frames may come from now on; after OPEN nothing is looked at until this has been said. */
  expect(table: FrameTable): void {
    this.#parser.expect(table);
    this.#opening = false;
    this.#goOn();
  }

  /** Makes whoever waits for a frame go on as if the connection had ended; it can still be written to. */
  interrupt(): void {
    this.#end();
  }

  /** The next frame, in order; undefined once the connection has ended and all before it was taken. */
  next(): Maybe<Frame | undefined> {
    const frame = this.#queue[this.#queueAt];
    if (frame !== undefined) {
      this.#queueAt += 1;
      if (this.#queueAt === this.#queue.length) {
        this.#queue = [];
        this.#queueAt = 0;
        this.#goOn();
      }
      return frame;
    }
    if (this.#ended) return undefined;
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** Gives a DATA frame's payload back, so that its buffer can be filled again. */
  release(payload: Buffer): void {
    this.#ring.release(payload);
    this.#goOn();
  }

  /** Stops taking bytes from the network; what is read already stays. */
  pause(): void {
    this.#paused = true;
    this.#steer();
  }

  resume(): void {
    this.#paused = false;
    this.#steer();
  }

  /** @returns true when the kernel has taken the bytes, false when the connection is gone */
  write(bytes: Buffer): Promise<boolean> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed || socket.writableEnded) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#writes.add(resolve);
      socket.write(bytes, (error) => {
        this.#writes.delete(resolve);
        resolve(!error);
      });
    });
  }

  /**
   * Sends a last frame and closes: what still comes in is thrown away, and the other side has a while to
   * close from its end, as cutting at once could destroy the frame on its way.
   * Resolves when the kernel has the frame or the connection is gone.
   */
  async finish(bytes: Buffer): Promise<void> {
    this.#discarding = true;
    this.#paused = false;
    this.#steer();
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    this.#linger = setTimeout(() => socket.destroy(), TRANSFER.dataLinger);
    const sent = this.write(bytes);
    socket.end();
    await sent;
  }

  /** Cuts the connection. */
  destroy(): void {
    this.#socket?.destroy();
    this.#end();
  }

  #arrived(frame: Frame): boolean {
    this.#opening = frame.type === FRAME.open;
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      waiting(frame);
      return !this.#opening;
    }
    this.#queue.push(frame);
    return !this.#opening && this.#queue.length < TRANSFER.queuedFrames;
  }

  /** Lets the parser go on where it waited for room. */
  #goOn(): void {
    if (this.#parser.state !== 'blocked' || this.#discarding || this.#opening) return;
    this.#parser.resume();
    this.#settle();
  }

  #settle(): void {
    if (this.#parser.state === 'broken') this.destroy();
    else this.#steer();
    if (this.#ended) this.#end();
  }

  #steer(): void {
    const reading = this.#discarding || (!this.#paused && this.#parser.state !== 'blocked');
    if (reading === this.#reading) return;
    this.#reading = reading;
    if (reading) this.#socket?.resume();
    else this.#socket?.pause();
  }

  #close(): void {
    clearTimeout(this.#linger);
    this.#end();
    for (const resolve of this.#writes) resolve(false);
    this.#writes.clear();
    this.#gone();
  }

  /** Nothing more will come; someone who waits learns of it, unless what is held back yields a frame yet. */
  #end(): void {
    this.#ended = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(undefined);
  }
}
