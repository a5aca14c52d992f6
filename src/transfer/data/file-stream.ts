/**
 * The files of a sending job as frames, one behind another without waiting for answers: each from its beginning, or from
 * where the receiver's part of it ends, and none that the receiver has.
 */
import { createHash, type Hash, hash } from 'node:crypto';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { type ManifestFile, manifestEntries } from '../manifest.ts';
import type { SendJob } from './data-plane.ts';
import { EntrySet } from './entry-set.ts';
import type { FileCalls } from './file-calls.ts';
import { sourceError } from './file-errors.ts';
import { encodeHash, FRAME, filePayload, frameOf, HEADER_BYTES, indexedCode, type Start } from './frames.ts';
import { HashQueue } from './hash-queue.ts';
import type { Problems } from './problems.ts';
import type { SendPace } from './send-pace.ts';
import type { SendWindow } from './send-window.ts';
import { type SourceFile, SourceFiles } from './source-files.ts';
import type { Tally } from './tally.ts';
import { createYielder } from './yielder.ts';

const FILE_FRAME = HEADER_BYTES + 12;
const END_FRAME = HEADER_BYTES + 32;
const HASH_FRAME = HEADER_BYTES + 36;
const SKIP_FRAME = HEADER_BYTES + 4 + TRANSFER.codeBytes;
const EMPTY = Buffer.alloc(0);

export interface FileStreamOptions {
  job: SendJob;
  calls: FileCalls;
  window: SendWindow;
  pace: SendPace;
  problems: Problems;
  tally: Tally;
  start: Start;
  /** LAST is on its way. */
  onLast(): void;
}

export class FileStream {
  readonly #options: FileStreamOptions;
  readonly #sources: SourceFiles;
  readonly #hashes: HashQueue;
  /** Entries that are not to be sent. */
  readonly have: EntrySet;
  readonly #compare: EntrySet;
  readonly #offsets: ReadonlyMap<number, number>;

  constructor(options: FileStreamOptions) {
    this.#options = options;
    const { job, calls, start } = options;
    this.#sources = new SourceFiles(job.roots, calls);
    this.#hashes = new HashQueue(job.roots, calls, () => options.pace.isOver);
    this.have = EntrySet.fromBase64(start.have ?? '');
    this.#compare = EntrySet.fromBase64(start.compare ?? '');
    this.#offsets = new Map(start.from.map(({ index, offset }) => [index, offset]));
  }

  /** Sends everything, and LAST. @returns false where the connection or the job ended before that */
  async run(): Promise<boolean> {
    const { job, window, pace } = this.#options;
    const turn = createYielder();
    try {
      for await (const [index, entry] of manifestEntries(job.manifestPath)) {
        if (pace.isOver) break;
        await this.#sources.enter(entry);
        if (entry.kind === 'folder' || this.have.has(index)) continue;
        await this.#sendFile(entry, index);
        await turn();
      }
      window.flush();
      while (await this.#hashes.more()) {
        await pace.rest();
        await this.#sendHashes();
        window.flush();
      }
      if (!(await window.reserve(HEADER_BYTES)) || pace.isOver) return false;
      window.put(frameOf(FRAME.last, EMPTY));
      this.#options.onLast();
      return await window.drained();
    } finally {
      await this.#hashes.stop();
      await this.#sources.close();
    }
  }

  async #sendFile(entry: ManifestFile, index: number): Promise<void> {
    const { window, pace, tally } = this.#options;
    await pace.rest();
    if (this.#hashes.isReady) await this.#sendHashes();
    const offset = this.#compare.has(index) ? entry.size : (this.#offsets.get(index) ?? 0);
    let source: SourceFile | undefined;
    let digest: Buffer | undefined;
    try {
      if (offset > entry.size) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
      source = await this.#sources.open(entry);
      const room = Math.min(entry.size, TRANSFER.frameBytes);
      if (!(await window.reserve(FILE_FRAME + HEADER_BYTES + room + END_FRAME))) return;
      window.put(frameOf(FRAME.file, filePayload(index, offset)));
      let at = offset;
      tally.moves(entry, () => at);
      if (offset > 0) await this.#hashes.add({ index, entry, root: this.#sources.root });
      const moved = (end: number): void => {
        at = end;
      };
      digest = await this.#sendContent(source, entry.size, offset, moved);
      if (digest === undefined) return;
      if (!(await source.unchanged())) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
    } catch (thrown) {
      if (offset > 0) this.#hashes.cancel(index);
      const { code, message } = sourceError(thrown);
      await this.#skip(index, new TincanError(code, message));
      return;
    } finally {
      await source?.close();
    }
    if (offset > 0) return;
    tally.sha256 = digest.toString('hex');
    if (await window.reserve(END_FRAME)) window.put(frameOf(FRAME.end, digest));
  }

  /** @returns the hash of what was sent, which from an offset is not that of the file; undefined when the run is over */
  async #sendContent(
    source: SourceFile,
    size: number,
    offset: number,
    moved: (end: number) => void,
  ): Promise<Buffer | undefined> {
    const { window, pace } = this.#options;
    let running: Hash | undefined;
    let whole: Buffer | undefined;
    for (let at = offset; at < size; ) {
      const length = Math.min(pace.frameBytes, size - at);
      await pace.take(length);
      if (pace.isOver) return undefined;
      if (!(await window.reserve(HEADER_BYTES + length + END_FRAME))) return undefined;
      const payload = window.payload(length);
      if ((await source.read(payload, at)) < length) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
      if (offset === 0) {
        if (length === size) whole = hash('sha256', payload, 'buffer');
        else {
          running ??= createHash('sha256');
          running.update(payload);
        }
      }
      window.commit(length);
      at += length;
      moved(at);
    }
    if (offset > 0) return EMPTY;
    return whole ?? (running ?? createHash('sha256')).digest();
  }

  /** What has come of the hashes that are made beside. */
  async #sendHashes(): Promise<void> {
    const { window, tally } = this.#options;
    for (const result of this.#hashes.take()) {
      if ('digest' in result) {
        tally.sha256 = result.digest.toString('hex');
        if (await window.reserve(HASH_FRAME)) window.put(encodeHash(result.index, result.digest));
      } else await this.#skip(result.index, new TincanError(result.code, result.message));
    }
  }

  async #skip(index: number, { code, message }: TincanError): Promise<void> {
    const { window, problems } = this.#options;
    problems.add(index, code, message);
    if (await window.reserve(SKIP_FRAME)) window.put(frameOf(FRAME.skip, indexedCode(index, code)));
  }
}
