/**
 * The sending side of a transfer on the connection that the receiver chose: streams every file of the manifest
 * without waiting for answers, then waits for the receiver's word that it has verified them.
 */
import { createHash, type Hash, hash } from 'node:crypto';
import { dirname } from 'node:path';
import { type ErrorCode, TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { type ManifestEntry, type ManifestFile, openManifest } from '../manifest.ts';
import type { DataEvent, SendJob } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import { codeFromPeer, sourceError } from './file-errors.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
  type Complete,
  decodeComplete,
  decodeIndexedCode,
  decodeProgress,
  decodeStart,
  FRAME,
  type Frame,
  filePayload,
  frameOf,
  HEADER_BYTES,
  indexedCode,
} from './frames.ts';
import { Gate } from './gate.ts';
import { Problems } from './problems.ts';
import { SendWindow } from './send-window.ts';
import { type SourceFile, SourceFiles } from './source-files.ts';
import { createYielder } from './yielder.ts';

const FILE_FRAME = HEADER_BYTES + 12;
const END_FRAME = HEADER_BYTES + 32;
const SKIP_FRAME = HEADER_BYTES + 4 + TRANSFER.codeBytes;
const EMPTY = Buffer.alloc(0);

/** How the receiver's half of the conversation ended. */
type Ending =
  | { kind: 'complete'; complete: Complete }
  | { kind: 'failed'; code: ErrorCode; message?: string }
  | { kind: 'lost' };

export class SendRun {
  readonly #job: SendJob;
  readonly #calls: FileCalls;
  readonly #emit: (event: DataEvent) => void;
  readonly #gate = new Gate();
  readonly #problems = new Problems();
  #stopped = false;
  #allSent = false;
  #files = 0;
  /** Bytes of the files that were sent, and the most that a receiver can have. */
  #sent = 0;
  #transferred = 0;
  #filesDone = 0;
  #changed = false;
  /** Of the file sent last; what a transfer of one file is compared by. */
  #sha256 = '';

  constructor(job: SendJob, calls: FileCalls, emit: (event: DataEvent) => void) {
    this.#job = job;
    this.#calls = calls;
    this.#emit = emit;
  }

  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Ends the run from this side; nothing more is emitted that matters. */
  stop(): void {
    this.#stopped = true;
    this.#gate.open();
  }

  /**
   * Runs to the end of the transfer and says how it went in one event: `done`, `failed` or `lost`.
   * @param first the START that came on this connection, or the FAIL of a receiver that cannot begin
   */
  async run(connection: FrameConnection, first: Frame): Promise<void> {
    const id = this.#job.id;
    if (first.type === FRAME.fail) {
      const code = codeFromPeer(first.payload.toString('latin1'));
      await this.#conclude(connection, { kind: 'failed', code });
      return;
    }
    const start = decodeStart(first.payload);
    if (start === undefined) {
      connection.destroy();
      this.#emit({ type: 'failed', id, ...new TincanError('TINCAN_E_PROTOCOL').toJSON() });
      return;
    }
    void connection.write(frameOf(FRAME.started, EMPTY));
    this.#emit({ type: 'connected', id });
    const progress = setInterval(() => this.#report(), TRANSFER.progressEvery);
    const listening = this.#listen(connection).finally(() => this.stop());
    try {
      await this.#stream(connection, new Map(start.from.map(({ index, offset }) => [index, offset])));
      const ending = await listening;
      clearInterval(progress);
      await this.#conclude(connection, ending);
    } catch (thrown) {
      const error = sourceError(thrown);
      await connection.finish(frameOf(FRAME.fail, Buffer.from(error.code)));
      this.#emit({ type: 'failed', id, ...error.toJSON() });
    } finally {
      clearInterval(progress);
      this.stop();
    }
  }

  async #conclude(connection: FrameConnection, ending: Ending): Promise<void> {
    const { id, roots, manifestPath } = this.#job;
    if (ending.kind === 'complete') {
      const { files, sha256 } = ending.complete;
      connection.destroy();
      if (files + this.#problems.count !== this.#files) {
        const message = 'The receiver does not account for every file.';
        this.#emit({ type: 'failed', id, code: 'TINCAN_E_PROTOCOL', message });
        return;
      }
      const single = this.#files === 1 && files === 1;
      if (single && sha256 !== this.#sha256) {
        this.#emit({ type: 'failed', id, ...new TincanError('TINCAN_E_CORRUPT').toJSON() });
        return;
      }
      const problems = await this.#problems.named(manifestPath);
      const first = roots[0]?.path ?? '';
      const path = roots.length === 1 ? first : dirname(first);
      const hashes = single ? { sha256: this.#sha256 } : {};
      this.#emit({
        type: 'done',
        id,
        transferred: ending.complete.bytes,
        filesDone: files,
        ...hashes,
        path,
        problems,
      });
    } else if (ending.kind === 'failed') {
      connection.destroy();
      const { code, message } = new TincanError(ending.code, ending.message);
      this.#emit({ type: 'failed', id, code, message });
    } else {
      connection.destroy();
      this.#emit({ type: 'lost', id });
    }
  }

  /** Takes the receiver's frames until the last of them. */
  async #listen(connection: FrameConnection): Promise<Ending> {
    const broken = (): Ending => {
      connection.destroy();
      return { kind: 'failed', code: 'TINCAN_E_PROTOCOL' };
    };
    for (;;) {
      const frame = await connection.next();
      if (frame === undefined) return connection.broken ? broken() : { kind: 'lost' };
      if (frame.type === FRAME.progress) {
        const { bytes, files } = decodeProgress(frame.payload);
        if (bytes > this.#sent || files > this.#files) return broken();
        this.#changed ||= bytes !== this.#transferred || files !== this.#filesDone;
        this.#transferred = bytes;
        this.#filesDone = files;
      } else if (frame.type === FRAME.verdict) {
        const { index, code } = decodeIndexedCode(frame.payload);
        this.#problems.add(index, codeFromPeer(code));
      } else if (frame.type === FRAME.complete) {
        const complete = decodeComplete(frame.payload);
        if (complete === undefined || !this.#allSent || complete.bytes > this.#sent) return broken();
        return { kind: 'complete', complete };
      } else if (frame.type === FRAME.fail) {
        const code = codeFromPeer(frame.payload.toString('latin1'));
        return { kind: 'failed', code };
      } else return broken();
    }
  }

  #report(): void {
    if (!this.#changed || this.#stopped) return;
    this.#changed = false;
    const { id } = this.#job;
    this.#emit({ type: 'progress', id, transferred: this.#transferred, filesDone: this.#filesDone });
  }

  /** Sends the whole manifest; returns early where the connection ends. */
  async #stream(connection: FrameConnection, offsets: ReadonlyMap<number, number>): Promise<void> {
    const window = new SendWindow(connection);
    const sources = new SourceFiles(this.#job.roots, this.#calls);
    const manifest = await openManifest(this.#job.manifestPath);
    const turn = createYielder();
    try {
      for (let index = 0; !this.#stopped; index += 1) {
        const entry: ManifestEntry | undefined = await manifest.next();
        if (entry === undefined) break;
        await sources.enter(entry);
        if (entry.kind === 'folder') continue;
        this.#files += 1;
        await this.#sendFile(window, sources, entry, index, offsets.get(index) ?? 0);
        await turn();
      }
      if (!(await window.reserve(HEADER_BYTES)) || this.#stopped) return;
      window.put(frameOf(FRAME.last, EMPTY));
      this.#allSent = true;
      if (await window.drained()) this.#emit({ type: 'verifying', id: this.#job.id });
    } finally {
      await manifest.close();
      await sources.close();
    }
  }

  async #sendFile(
    window: SendWindow,
    sources: SourceFiles,
    entry: ManifestFile,
    index: number,
    offset: number,
  ): Promise<void> {
    await this.#gate.passed();
    let source: SourceFile | undefined;
    let digest: Buffer | undefined;
    try {
      if (offset > entry.size) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
      source = await sources.open(entry);
      const room = Math.min(entry.size, TRANSFER.frameBytes);
      if (!(await window.reserve(FILE_FRAME + HEADER_BYTES + room + END_FRAME))) return;
      window.put(frameOf(FRAME.file, filePayload(index, offset)));
      digest = await this.#sendContent(window, source, entry.size, offset);
      if (digest === undefined) return;
      if (!(await source.unchanged())) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
    } catch (thrown) {
      const { code, message } = sourceError(thrown);
      this.#problems.add(index, code, message);
      if (await window.reserve(SKIP_FRAME)) window.put(frameOf(FRAME.skip, indexedCode(index, code)));
      return;
    } finally {
      await source?.close();
    }
    this.#sha256 = digest.toString('hex');
    if (await window.reserve(END_FRAME)) window.put(frameOf(FRAME.end, digest));
  }

  /** @returns the hash of the whole file, also of what lies before `offset`; undefined when the run is over */
  async #sendContent(
    window: SendWindow,
    source: SourceFile,
    size: number,
    offset: number,
  ): Promise<Buffer | undefined> {
    let running: Hash | undefined;
    let whole: Buffer | undefined;
    for (let at = 0; at < size; ) {
      await this.#gate.passed();
      if (this.#stopped) return undefined;
      const end = at < offset ? offset : size;
      const length = Math.min(TRANSFER.frameBytes, end - at);
      if (!(await window.reserve(HEADER_BYTES + length + END_FRAME))) return undefined;
      const payload = window.payload(length);
      if ((await source.read(payload, at)) < length) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
      if (length === size) whole = hash('sha256', payload, 'buffer');
      else {
        running ??= createHash('sha256');
        running.update(payload);
      }
      this.#sent += length;
      if (at >= offset) window.commit(length);
      at += length;
    }
    return whole ?? (running ?? createHash('sha256')).digest();
  }
}
