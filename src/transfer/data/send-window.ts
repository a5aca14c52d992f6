/**
 * What the sending side has between disk and socket: a few large buffers into which frames are written where
 * they will leave from. A buffer is free again once the kernel has its bytes; a receiver that does not read
 * therefore costs this much memory and no more.
 */
import { TRANSFER } from '../../limits.ts';
import type { FrameConnection } from './frame-connection.ts';
import { FRAME, HEADER_BYTES, writeHeader } from './frames.ts';
import type { Maybe } from './maybe.ts';

/** Room for the small frames around a full DATA frame. */
const HEADROOM = 4 * 1024;
const CAPACITY = TRANSFER.frameBytes + HEADROOM;

export class SendWindow {
  readonly #connection: FrameConnection;
  readonly #free: Buffer[] = [];
  #made = 0;
  #current: Buffer | undefined;
  #fill = 0;
  #inFlight = 0;
  #gone = false;
  #waiting: (() => void) | undefined;

  constructor(connection: FrameConnection) {
    this.#connection = connection;
  }

  /**
   * Makes sure that so many bytes fit behind one another, sending what is gathered if need be.
   * @returns false when the connection is gone
   */
  reserve(bytes: number): Maybe<boolean> {
    if (this.#current !== undefined && this.#fill + bytes <= CAPACITY) return !this.#gone;
    return this.#another();
  }

  async #another(): Promise<boolean> {
    this.flush();
    while (this.#current === undefined && !this.#gone) {
      this.#current = this.#free.pop() ?? this.#make();
      if (this.#current === undefined) {
        await new Promise<void>((resolve) => {
          this.#waiting = resolve;
        });
      }
    }
    return !this.#gone;
  }

  /** Adds a whole frame; there must be room for it. */
  put(frame: Buffer): void {
    if (this.#current === undefined) return;
    this.#fill += frame.copy(this.#current, this.#fill);
  }

  /** Where the payload of the next DATA frame goes; it counts once `commit` is called. */
  payload(bytes: number): Buffer {
    const start = this.#fill + HEADER_BYTES;
    return this.#current?.subarray(start, start + bytes) ?? Buffer.alloc(bytes);
  }

  /** Makes the bytes written to `payload` a DATA frame. */
  commit(bytes: number): void {
    if (this.#current === undefined) return;
    writeHeader(this.#current, this.#fill, FRAME.data, bytes);
    this.#fill += HEADER_BYTES + bytes;
    if (this.#fill >= TRANSFER.batchBytes) this.flush();
  }

  /** Sends what is gathered. */
  flush(): void {
    const buffer = this.#current;
    if (buffer === undefined || this.#fill === 0) return;
    const bytes = buffer.subarray(0, this.#fill);
    this.#current = undefined;
    this.#fill = 0;
    this.#inFlight += 1;
    void this.#connection.write(bytes).then((taken) => {
      this.#inFlight -= 1;
      this.#gone ||= !taken;
      this.#free.push(buffer);
      this.#wake();
    });
  }

  /** Sends what is gathered and waits until the kernel has everything. @returns false when the connection is gone */
  async drained(): Promise<boolean> {
    this.flush();
    while (this.#inFlight > 0 && !this.#gone) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return !this.#gone;
  }

  #make(): Buffer | undefined {
    if (this.#made === TRANSFER.windowFrames) return undefined;
    this.#made += 1;
    return Buffer.allocUnsafeSlow(CAPACITY);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
