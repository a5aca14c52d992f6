/**
 * The sending side after LAST: says what the blocks of a file are (CHECK), and sends them again (WANT). Files are asked
 * for in the order of the manifest; to begin again from the front is a round, of which there are few, so a receiver that
 * means harm has each file read so many times and no more.
 */
import { createHash, hash } from 'node:crypto';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { type ManifestFile, type ManifestReader, openManifest } from '../manifest.ts';
import type { SendJob } from './data-plane.ts';
import type { EntrySet } from './entry-set.ts';
import type { FileCalls } from './file-calls.ts';
import { protocolError, sourceError } from './file-errors.ts';
import {
  BLOCKS_HASHES,
  blockPayload,
  decodeCheck,
  decodeWant,
  encodeBlocks,
  encodeHash,
  FRAME,
  type Frame,
  frameOf,
  HEADER_BYTES,
  indexedCode,
} from './frames.ts';
import type { SendPace } from './send-pace.ts';
import type { SendWindow } from './send-window.ts';
import { type SourceFile, SourceFiles } from './source-files.ts';

const BLOCK = TRANSFER.blockBytes;
const BLOCK_FRAME = HEADER_BYTES + 8;

/** The file that is asked about. */
interface OpenFile {
  index: number;
  entry: ManifestFile;
  source: SourceFile;
  /** First block that may be asked for: each is sent once. */
  next: number;
}

export interface BlockServerOptions {
  job: SendJob;
  calls: FileCalls;
  window: SendWindow;
  pace: SendPace;
  /** Entries that were not to be sent. */
  have: EntrySet;
  /** This file cannot be read any more; the receiver knows. */
  onProblem(index: number, thrown: TincanError): void;
  /** SHA-256 of a file, as it is now. */
  onDigest(digest: Buffer): void;
}

export class BlockServer {
  readonly #options: BlockServerOptions;
  #rounds = 0;
  #manifest: ManifestReader | undefined;
  #sources: SourceFiles | undefined;
  #at = -1;
  #file: OpenFile | undefined;

  constructor(options: BlockServerOptions) {
    this.#options = options;
  }

  /** Answers a CHECK or a WANT. @throws TincanError TINCAN_E_PROTOCOL for one that no receiver sends */
  async answer(frame: Frame): Promise<void> {
    const index = frame.type === FRAME.check ? decodeCheck(frame.payload) : decodeWant(frame.payload).index;
    try {
      if (frame.type === FRAME.check) await this.#check(index);
      else await this.#want(frame.payload);
    } catch (thrown) {
      const error = sourceError(thrown);
      if (error.code === 'TINCAN_E_PROTOCOL') throw error;
      await this.#closeFile();
      this.#options.onProblem(index, error);
      await this.#put(frameOf(FRAME.skip, indexedCode(index, error.code)));
    }
    this.#options.window.flush();
  }

  async close(): Promise<void> {
    await this.#closeFile();
    await this.#sources?.close();
    await this.#manifest?.close();
    this.#sources = undefined;
    this.#manifest = undefined;
  }

  async #check(index: number): Promise<void> {
    const { pace, onDigest } = this.#options;
    const { entry, source } = await this.#open(index);
    const blocks = Math.ceil(entry.size / BLOCK);
    if (blocks > 0xffffffff) throw new TincanError('TINCAN_E_CORRUPT');
    const whole = createHash('sha256');
    const buffer = Buffer.allocUnsafe(Math.min(BLOCK, entry.size));
    let [first, hashes]: [number, Buffer[]] = [0, []];
    for (let block = 0; block < blocks; block += 1) {
      await pace.rest();
      if (pace.isOver) return;
      const bytes = buffer.subarray(0, Math.min(BLOCK, entry.size - block * BLOCK));
      if ((await source.read(bytes, block * BLOCK)) < bytes.length) {
        throw new TincanError('TINCAN_E_SOURCE_CHANGED');
      }
      whole.update(bytes);
      hashes.push(hash('sha256', bytes, 'buffer'));
      if (hashes.length < BLOCKS_HASHES || block === blocks - 1) continue;
      await this.#put(encodeBlocks({ index, first, last: false, hashes }));
      [first, hashes] = [block + 1, []];
    }
    if (!(await source.unchanged())) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
    const digest = whole.digest();
    onDigest(digest);
    await this.#put(encodeBlocks({ index, first, last: true, hashes }));
    await this.#put(encodeHash(index, digest));
  }

  async #want(payload: Buffer): Promise<void> {
    const { index, first, blocks } = decodeWant(payload);
    const { window, pace } = this.#options;
    const file = this.#file;
    if (file?.index !== index) throw protocolError('it wants blocks of a file that it did not ask about');
    const { entry, source } = file;
    const end = first + blocks;
    if (first < file.next || blocks > TRANSFER.wantBlocks || end > Math.ceil(entry.size / BLOCK)) {
      throw protocolError('it wants blocks that there are none of, or that it had');
    }
    file.next = end;
    for (let block = first; block < end; block += 1) {
      const length = Math.min(BLOCK, entry.size - block * BLOCK);
      await pace.take(length);
      if (pace.isOver) return;
      if (!(await window.reserve(BLOCK_FRAME + HEADER_BYTES + length))) return;
      window.put(frameOf(FRAME.block, blockPayload(index, block)));
      if ((await source.read(window.payload(length), block * BLOCK)) < length) {
        throw new TincanError('TINCAN_E_SOURCE_CHANGED');
      }
      window.commit(length);
    }
    if (!(await source.unchanged())) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
  }

  async #put(frame: Buffer): Promise<void> {
    const { window } = this.#options;
    if (await window.reserve(frame.length)) window.put(frame);
  }

  /** Goes on in the manifest to a file, from the front where it lies behind. */
  async #open(index: number): Promise<OpenFile> {
    const { job, calls, have } = this.#options;
    await this.#closeFile();
    if (have.has(index)) throw protocolError('it asks about a file that it has');
    if (this.#manifest === undefined || index <= this.#at) {
      this.#rounds += 1;
      if (this.#rounds > TRANSFER.repairRounds) throw protocolError('it asks about a file again and again');
      await this.close();
      this.#manifest = await openManifest(job.manifestPath);
      this.#sources = new SourceFiles(job.roots, calls);
      this.#at = -1;
    }
    const sources = this.#sources ?? new SourceFiles(job.roots, calls);
    for (;;) {
      const entry = await this.#manifest.next();
      this.#at += 1;
      if (entry === undefined) throw protocolError('it asks about a file that was not offered');
      await sources.enter(entry);
      if (this.#at < index) continue;
      if (entry.kind === 'folder') throw protocolError('it asks about a folder');
      const file = { index, entry, source: await sources.open(entry), next: 0 };
      this.#file = file;
      return file;
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.source.close();
  }
}
