/**
 * One file on its way in: its bytes into a part file, its hash beside it. A small file stays in the buffer it arrived
 * in until it is whole.
 */

import { createHash, type Hash, hash } from 'node:crypto';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { ManifestFile } from '../manifest.ts';
import { type FileCalls, syncToDisk, writeFully } from './file-calls.ts';
import type { PartStore } from './part-store.ts';
import { PartWriter } from './part-writer.ts';

export class ArrivingFile {
  readonly index: number;
  readonly entry: ManifestFile;
  readonly #parts: PartStore;
  readonly #calls: FileCalls;
  readonly #release: (payload: Buffer) => void;
  #received = 0;
  #hash: Hash | undefined;
  #digest: Buffer | undefined;
  /** The whole of a small file. */
  #whole: Buffer | undefined;
  #fd: number | undefined;
  #writer: PartWriter | undefined;
  /** Everything handed to the writer so far. */
  #writing: Promise<void> = Promise.resolve();

  /** @param release called with each payload once its bytes are written */
  constructor(
    index: number,
    entry: ManifestFile,
    parts: PartStore,
    calls: FileCalls,
    release: (payload: Buffer) => void,
  ) {
    this.index = index;
    this.entry = entry;
    this.#parts = parts;
    this.#calls = calls;
    this.#release = release;
  }

  /** Bytes taken so far. */
  get received(): number {
    return this.#received;
  }

  /** Lower-case hex; only after `matches`. */
  get sha256(): string {
    return this.#digest?.toString('hex') ?? '';
  }

  /**
   * Takes the next bytes; returns while they are being written, and undefined where they only wait for the rest of it.
   * @throws TincanError TINCAN_E_PROTOCOL for bytes beyond the size in the manifest; errors of the write before
   */
  add(payload: Buffer): Promise<void> | undefined {
    const { size } = this.entry;
    const at = this.#received;
    this.#received += payload.length;
    if (this.#received > size) {
      throw new TincanError('TINCAN_E_PROTOCOL', 'The peer sent more of a file than it had offered.');
    }
    if (payload.length === size && size <= TRANSFER.smallFileBytes) {
      this.#whole = payload;
      return undefined;
    }
    return this.#stream(payload, at);
  }

  async #stream(payload: Buffer, at: number): Promise<void> {
    const { size } = this.entry;
    this.#hash ??= createHash('sha256');
    this.#hash.update(payload);
    this.#fd ??= await this.#parts.create(this.index);
    this.#writer ??= new PartWriter(
      { fd: this.#fd, path: this.#parts.path(this.index), size },
      this.#calls,
      this.#release,
    );
    await this.#writer.write(payload, at);
    this.#writing = this.#writer.settled();
    // Whoever waits for the next write sees the error; until then it must not count as unhandled.
    this.#writing.catch(() => {});
  }

  /**
   * Compares with what the sender hashed.
   * @throws TincanError TINCAN_E_PROTOCOL when bytes are missing
   */
  matches(digest: Buffer): boolean {
    if (this.#received !== this.entry.size) {
      throw new TincanError('TINCAN_E_PROTOCOL', 'The peer sent less of a file than it had offered.');
    }
    this.#digest =
      this.#whole === undefined
        ? (this.#hash ?? createHash('sha256')).digest()
        : hash('sha256', this.#whole, 'buffer');
    return this.#digest.equals(digest);
  }

  /** Brings what is missing of the bytes, the time and the mode to the part. */
  async complete(mode: number): Promise<void> {
    const calls = this.#calls;
    const whole = this.#whole;
    try {
      this.#fd ??= await this.#parts.create(this.index);
      await this.#writing;
      if (whole !== undefined) await this.#writeWhole(this.#fd, whole);
      await calls.setTime(this.#fd, this.entry.mtime);
      await calls.fchmod(this.#fd, mode);
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  /** Makes the part outlive the machine, and closes it. */
  async makeDurable(): Promise<void> {
    try {
      if (this.#fd !== undefined) await syncToDisk(this.#fd);
    } finally {
      await this.#close();
    }
  }

  /**
   * Ends before the file is verified, and keeps what is in its part.
   * @returns bytes in the part
   */
  async suspend(): Promise<number> {
    await this.#writing.catch(() => {});
    const whole = this.#whole;
    this.#whole = undefined;
    if (whole !== undefined) this.#release(whole);
    await this.#close();
    return whole === undefined ? this.#received : 0;
  }

  /** Gives the file up and removes its part. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => {});
    if (this.#whole !== undefined) this.#release(this.#whole);
    this.#whole = undefined;
    await this.#close();
    await this.#parts.remove(this.index);
  }

  async #writeWhole(fd: number, whole: Buffer): Promise<void> {
    const written = await this.#calls.writeSmall(fd, whole, 0);
    if (written < whole.length) await writeFully(fd, whole.subarray(written), written);
    this.#release(whole);
    this.#whole = undefined;
  }

  async #close(): Promise<void> {
    await this.#writer?.close();
    this.#writer = undefined;
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await this.#calls.close(fd);
  }
}
