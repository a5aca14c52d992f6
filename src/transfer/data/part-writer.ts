/**
 * Brings a file's bytes to its part. Large files go past the system's cache (O_DIRECT) where that is possible: it
 * saves a copy and the pages for it, and leaves nothing for the last fsync to wait for. Whatever cannot go that way
 * (the end of a file, a piece that does not begin on a block, a file system without it) is written as usual.
 */
import { constants } from 'node:fs';
import { TRANSFER } from '../../limits.ts';
import { type FileCalls, writeFully, writeOnce } from './file-calls.ts';

/** Position, length and memory of a direct write are multiples of this: the largest block of common disks. */
const BLOCK_BYTES = 4096;
/** macOS and Windows do not know the flag. */
const DIRECT = constants.O_DIRECT ?? 0;

export interface Part {
  /** Open for writing. */
  fd: number;
  path: string;
  /** Bytes that it will have. */
  size: number;
}

export class PartWriter {
  readonly #part: Part;
  readonly #calls: FileCalls;
  readonly #written: (payload: Buffer) => void;
  /** Writes under way; they say by `#failure` how they ended. */
  readonly #inFlight = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;
  /** The part opened a second time, past the cache; undefined until it is tried. */
  #direct: { fd: number | undefined } | undefined;
  /** The file system opened the part that way and does not write to it. */
  #refused = false;

  /** @param written called with each piece once the system has it */
  constructor(part: Part, calls: FileCalls, written: (payload: Buffer) => void) {
    this.#part = part;
    this.#calls = calls;
    this.#written = written;
  }

  /** Starts writing a piece once there is room for it beside the ones under way. Errors: those of a write before. */
  async write(payload: Buffer, at: number): Promise<void> {
    const fd = isOnBlocks(payload, at) ? await this.#directFd() : undefined;
    // Writes through the cache to one file would only wait for each other, spinning.
    const most = fd === undefined ? 1 : TRANSFER.directWrites;
    while (this.#inFlight.size >= most) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure.error;
    const writing = this.#put(fd, payload, at)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#inFlight.delete(writing));
    this.#inFlight.add(writing);
  }

  /** Resolves when nothing is under way. Errors: those of the writes. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Closes what it opened itself, not the part's descriptor. Nothing may be under way. */
  async close(): Promise<void> {
    const fd = this.#direct?.fd;
    this.#direct = { fd: undefined };
    if (fd !== undefined) await this.#calls.close(fd);
  }

  async #put(direct: number | undefined, payload: Buffer, at: number): Promise<void> {
    const done = direct === undefined ? 0 : await this.#putDirect(direct, payload, at);
    if (done < payload.length) await writeFully(this.#part.fd, payload.subarray(done), at + done);
    this.#written(payload);
  }

  /** @returns how many bytes went that way; what is wrong with the disk is said by the usual way */
  async #putDirect(fd: number, payload: Buffer, at: number): Promise<number> {
    try {
      return await writeOnce(fd, payload, at);
    } catch {
      this.#refused = true;
      return 0;
    }
  }

  async #directFd(): Promise<number | undefined> {
    if (DIRECT === 0 || this.#refused || this.#part.size < TRANSFER.directFileBytes) return undefined;
    this.#direct ??= { fd: await this.#openDirect() };
    return this.#direct.fd;
  }

  async #openDirect(): Promise<number | undefined> {
    try {
      return await this.#calls.open(this.#part.path, constants.O_WRONLY | constants.O_NOFOLLOW | DIRECT);
    } catch {
      return undefined;
    }
  }
}

/** Memory counts from the start of its buffer, which is on a block if anything in it is (BufferRing). */
function isOnBlocks(payload: Buffer, at: number): boolean {
  return [payload.byteOffset, payload.length, at].every((value) => value % BLOCK_BYTES === 0);
}
