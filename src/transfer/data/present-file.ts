/**
 * A file of which bytes are here before the sender begins it: a part that an earlier job left, into which the rest is
 * written; or a file of the user's own, of which it is to be known whether it is the same. Nothing of it is believed: all of
 * it is read and hashed beside the transfer.
 */
import { TincanError } from '../../errors.ts';
import type { ManifestFile } from '../manifest.ts';
import { type FileCalls, readFully, syncToDisk, writeFully } from './file-calls.ts';
import { hashBeside } from './hash-beside.ts';

export interface PresentFileOptions {
  index: number;
  entry: ManifestFile;
  /** Open for what is done with it; closed by this object. Undefined where there is none after all: it has no hash then. */
  fd: number | undefined;
  /** Bytes that are there. */
  offset: number;
  /** False for a file of the user's own, which is only read. */
  isPart: boolean;
  calls: FileCalls;
  /** Called with each payload once its bytes are written. */
  release(payload: Buffer): void;
}

export class PresentFile {
  readonly index: number;
  readonly entry: ManifestFile;
  readonly isPart: boolean;
  readonly #calls: FileCalls;
  readonly #release: (payload: Buffer) => void;
  #fd: number | undefined;
  #received: number;
  #written: number;
  #failure: unknown;
  #writing: Promise<void> = Promise.resolve();
  #hashing: Promise<Buffer | undefined> | undefined;
  #digest: Buffer | undefined;
  #cancelled = false;
  /** Wakes the hash where it has caught up with the writing. */
  #grown = (): void => {};

  constructor({ index, entry, fd, offset, isPart, calls, release }: PresentFileOptions) {
    this.index = index;
    this.entry = entry;
    this.isPart = isPart;
    this.#fd = fd;
    this.#received = offset;
    this.#written = offset;
    this.#calls = calls;
    this.#release = release;
  }

  /** Bytes that are here, or have come and are being written. */
  get received(): number {
    return this.#received;
  }

  /** True once no more bytes can come. */
  get isWhole(): boolean {
    return this.#received === this.entry.size;
  }

  /** Lower-case hex; only after `digest`. */
  get sha256(): string {
    return this.#digest?.toString('hex') ?? '';
  }

  /**
   * Takes the next bytes; returns while they are being written.
   * @throws TincanError TINCAN_E_PROTOCOL for bytes beyond the size in the manifest; errors of the write before
   */
  async add(payload: Buffer): Promise<void> {
    const at = this.#received;
    this.#received += payload.length;
    if (this.#received > this.entry.size) {
      throw new TincanError('TINCAN_E_PROTOCOL', 'The peer sent more of a file than it had offered.');
    }
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
    this.#writing = this.#write(payload, at);
  }

  /** Hash of all of it, as the bytes are read from the disk; undefined where it was closed before. Errors: of reads and writes */
  digest(): Promise<Buffer | undefined> {
    this.#hashing ??= this.#hash();
    return this.#hashing;
  }

  /** Gives up the hash, which then is undefined; the bytes that come are still written. */
  cancelHash(): void {
    this.#cancelled = true;
    this.#grown();
  }

  /** Brings what is missing of the bytes, the time and the mode to the part. */
  async complete(mode: number): Promise<void> {
    await this.#writing;
    if (this.#fd === undefined) return;
    await this.#calls.setTime(this.#fd, this.entry.mtime);
    await this.#calls.fchmod(this.#fd, mode);
  }

  /** Makes the part outlive the machine, and closes it. */
  async makeDurable(): Promise<void> {
    if (this.#fd === undefined) return;
    await syncToDisk(this.#fd);
    await this.close();
  }

  /** Ends what is done with it; what is in it stays. */
  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    this.#grown();
    await this.#writing;
    await this.#hashing?.catch(() => {});
    if (fd !== undefined) await this.#calls.close(fd);
  }

  async #write(payload: Buffer, at: number): Promise<void> {
    try {
      if (this.#fd !== undefined) await writeFully(this.#fd, payload, at);
      this.#written = at + payload.length;
    } catch (error) {
      this.#failure ??= error;
    }
    this.#release(payload);
    this.#grown();
  }

  async #hash(): Promise<Buffer | undefined> {
    this.#digest = await hashBeside({
      size: this.entry.size,
      read: (buffer, position) => readFully(this.#fd ?? -1, buffer, position),
      reaches: async (position) => {
        while (this.#written <= position && !this.#isOver && this.#failure === undefined) {
          await new Promise<void>((resolve) => {
            this.#grown = resolve;
          });
        }
        if (this.#failure !== undefined) throw this.#failure;
        return this.#written;
      },
      isOver: () => this.#isOver,
    });
    return this.#digest;
  }

  get #isOver(): boolean {
    return this.#cancelled || this.#fd === undefined;
  }
}
