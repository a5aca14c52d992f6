/**
 * The receiving side of a transfer: asks for the files on one connection, takes exactly what the accepted
 * manifest says in exactly its order, and names each file only once its hash agreed and its bytes are durable.
 */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, TincanError } from '../../errors.ts';
import { ADMISSION, TRANSFER } from '../../limits.ts';
import { type ManifestFile, type ManifestReader, openManifest } from '../manifest.ts';
import { ArrivalFolders } from './arrival-folders.ts';
import { ArrivingFile } from './arriving-file.ts';
import type { DataEvent, ReceiveJob } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import { codeFromPeer, targetError } from './file-errors.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
  decodeFile,
  decodeIndexedCode,
  encodeComplete,
  encodeProgress,
  encodeStart,
  FRAME,
  type Frame,
  frameOf,
  indexedCode,
} from './frames.ts';
import { Gate } from './gate.ts';
import { placeFile } from './landing.ts';
import { openPartStore, type PartStore } from './part-store.ts';
import { Problems } from './problems.ts';
import { openSafeDirectory, type SafeDirectory } from './safe-directory.ts';
import { createYielder } from './yielder.ts';

/** Bytes waiting for a sender that does not read, above which progress is left out. */
const PROGRESS_BACKLOG = 64 * 1024;

/** Everything that exists while files arrive. */
interface Arrival {
  directory: SafeDirectory;
  folders: ArrivalFolders;
  parts: PartStore;
  manifest: ManifestReader;
}

export class ReceiveRun {
  readonly #job: ReceiveJob;
  readonly #calls: FileCalls;
  readonly #emit: (event: DataEvent) => void;
  readonly #gate = new Gate();
  readonly #problems = new Problems();
  readonly #landing = new Set<Promise<void>>();
  /** Wakes the loop where it waits for one of them. */
  #landed = (): void => {};
  #connection: FrameConnection | undefined;
  #arrival: Arrival | undefined;
  #started = false;
  #stopped = false;
  /** The first thing that went wrong on this machine; ends the run. */
  #failure: TincanError | undefined;
  #file: ArrivingFile | undefined;
  #index = -1;
  #transferred = 0;
  #filesDone = 0;
  #changed = false;
  #sha256: string | undefined;
  /** Name of the only top entry, as it ended up. */
  #topName: string | undefined;
  #topEntries = 0;

  constructor(job: ReceiveJob, calls: FileCalls, emit: (event: DataEvent) => void) {
    this.#job = job;
    this.#calls = calls;
    this.#emit = emit;
  }

  pause(): void {
    this.#gate.close();
    if (this.#started) this.#connection?.pause();
  }

  resume(): void {
    this.#gate.open();
    this.#connection?.resume();
  }

  /** Ends the run; `run` then cleans up and returns. */
  stop(): void {
    this.#stopped = true;
    this.#connection?.destroy();
    this.#gate.open();
  }

  /**
   * Asks for the files on this connection and receives them. Says how it went in one event: `done`, `failed` or
   * `lost`; by then no part file is left.
   *
   * @returns false, with nothing changed, when the sender never began: another connection may be tried
   */
  async run(connection: FrameConnection): Promise<boolean> {
    this.#connection = connection;
    try {
      this.#arrival ??= await this.#prepare();
      if (!(await this.#begin(connection))) return false;
    } catch (thrown) {
      await this.#conclude(connection, targetError(thrown));
      return true;
    }
    const progress = setInterval(() => this.#report(), TRANSFER.progressEvery);
    let error: TincanError | 'lost' | undefined;
    try {
      error = (await this.#receive(connection, this.#arrival)) ? undefined : 'lost';
    } catch (thrown) {
      error = targetError(thrown);
    }
    clearInterval(progress);
    await this.#conclude(connection, this.#failure ?? error);
    return true;
  }

  /** Removes what a run that never began has prepared. */
  async discard(): Promise<void> {
    await this.#cleanUp(false);
  }

  async #prepare(): Promise<Arrival> {
    const { id, into, bytes, manifestPath, umask } = this.#job;
    const space = await statfs(into);
    if (space.bavail * space.bsize - TRANSFER.spaceReserve < bytes)
      throw new TincanError('TINCAN_E_NO_SPACE');
    const manifest = await openManifest(manifestPath);
    const directory = openSafeDirectory(into, this.#calls);
    try {
      const parts = await openPartStore(directory, id, this.#calls);
      return { directory, parts, manifest, folders: new ArrivalFolders(directory, this.#calls, umask) };
    } catch (error) {
      await manifest.close();
      await directory.close();
      throw error;
    }
  }

  /** Sends START and waits for the sender to say that it begins. */
  async #begin(connection: FrameConnection): Promise<boolean> {
    const deadline = setTimeout(() => connection.destroy(), ADMISSION.dataOpen);
    await connection.write(encodeStart({ from: [] }));
    const frame = await connection.next();
    clearTimeout(deadline);
    if (frame?.type !== FRAME.started || this.#stopped) {
      connection.destroy();
      return false;
    }
    this.#started = true;
    if (this.#gate.isClosed) connection.pause();
    this.#emit({ type: 'connected', id: this.#job.id });
    return true;
  }

  /** @returns true when everything has come, false when the connection ended before that */
  async #receive(connection: FrameConnection, arrival: Arrival): Promise<boolean> {
    const turn = createYielder();
    for (;;) {
      await this.#gate.passed();
      const frame = await connection.next();
      if (this.#failure !== undefined) throw this.#failure;
      if (frame === undefined || this.#stopped) {
        if (connection.broken) throw protocolError('it sent what no sender sends');
        return false;
      }
      if (frame.type === FRAME.last) {
        await this.#finishFiles(arrival);
        return !this.#stopped;
      }
      await this.#take(frame, connection, arrival);
      await turn();
    }
  }

  async #take(frame: Frame, connection: FrameConnection, arrival: Arrival): Promise<void> {
    switch (frame.type) {
      case FRAME.file: {
        const { index, offset } = decodeFile(frame.payload);
        if (this.#file !== undefined) throw protocolError('it began a file within another');
        const entry = await this.#nextFile(arrival);
        if (entry === undefined || index !== this.#index || offset !== 0) {
          throw protocolError('it sent a file that is not the next one of the offer');
        }
        this.#file = new ArrivingFile(index, entry, arrival.parts, this.#calls, (payload) => {
          this.#transferred += payload.length;
          this.#changed = true;
          connection.release(payload);
        });
        return;
      }
      case FRAME.data:
        if (this.#file === undefined) throw protocolError('it sent bytes that belong to no file');
        await this.#file.add(frame.payload);
        return;
      case FRAME.end: {
        const file = this.#file;
        if (file === undefined) throw protocolError('it ended a file that it had not begun');
        this.#file = undefined;
        if (file.matches(frame.payload)) await this.#land(file, arrival, connection);
        else await this.#reject(file, connection);
        return;
      }
      case FRAME.skip: {
        const { index, code } = decodeIndexedCode(frame.payload);
        const file = this.#file;
        this.#file = undefined;
        await file?.discard();
        if (file === undefined && (await this.#nextFile(arrival)) === undefined) {
          throw protocolError('it left out more files than it offered');
        }
        if (index !== this.#index) throw protocolError('it left out a file that is not the next one');
        this.#problems.add(index, codeFromPeer(code));
        return;
      }
      case FRAME.fail: {
        const code: ErrorCode = codeFromPeer(frame.payload.toString('latin1'));
        throw new TincanError(code);
      }
      default:
        throw protocolError('it sent a frame out of turn');
    }
  }

  /** The next file of the manifest, with the folders before it made; undefined after the last. */
  async #nextFile(arrival: Arrival): Promise<ManifestFile | undefined> {
    for (;;) {
      const entry = await arrival.manifest.next();
      if (entry === undefined) return undefined;
      this.#index += 1;
      if (entry.path.length === 1) this.#topEntries += 1;
      if (entry.kind === 'file') return entry;
      const [name] = await arrival.folders.make(entry.path);
      if (entry.path.length === 1) this.#topName = name;
    }
  }

  /** What came is not what was sent. */
  async #reject(file: ArrivingFile, connection: FrameConnection): Promise<void> {
    await file.discard();
    this.#problems.add(file.index, 'TINCAN_E_CORRUPT');
    await connection.write(frameOf(FRAME.verdict, indexedCode(file.index, 'TINCAN_E_CORRUPT')));
  }

  /** Makes a file durable and names it, beside the ones that still arrive. */
  async #land(file: ArrivingFile, arrival: Arrival, connection: FrameConnection): Promise<void> {
    while (this.#landing.size >= TRANSFER.unverifiedFiles) {
      await new Promise<void>((resolve) => {
        this.#landed = resolve;
      });
    }
    const landing = this.#settleFile(file, arrival)
      .catch((thrown: unknown) => {
        this.#failure ??= targetError(thrown);
        connection.interrupt();
        this.#gate.open();
      })
      .finally(() => {
        this.#landing.delete(landing);
        this.#landed();
      });
    this.#landing.add(landing);
  }

  async #settleFile(file: ArrivingFile, arrival: Arrival): Promise<void> {
    const { entry, index } = file;
    const mode = (entry.executable ? 0o777 : 0o666) & ~this.#job.umask;
    await file.makeDurable(mode);
    const parent = await arrival.folders.holdParent(entry.path);
    let name: string;
    try {
      name = await placeFile(this.#calls, arrival.parts.path(index), parent.path, entry.path.at(-1) ?? '');
      arrival.parts.forget(index);
    } finally {
      parent.release();
    }
    await arrival.folders.named(entry.path);
    if (entry.path.length === 1) this.#topName = name;
    this.#filesDone += 1;
    this.#changed = true;
    if (this.#job.files === 1) this.#sha256 = file.sha256;
  }

  /** LAST came: every file must be accounted for, and the ones on their way must land. */
  async #finishFiles(arrival: Arrival): Promise<void> {
    if (this.#file !== undefined) throw protocolError('it ended within a file');
    if ((await this.#nextFile(arrival)) !== undefined) throw protocolError('it ended before the last file');
    this.#emit({ type: 'verifying', id: this.#job.id });
    await Promise.all(this.#landing);
    if (this.#failure !== undefined) throw this.#failure;
    await arrival.folders.sync();
  }

  async #conclude(connection: FrameConnection, error: TincanError | 'lost' | undefined): Promise<void> {
    const { id, into, manifestPath } = this.#job;
    await this.#cleanUp(error === undefined);
    if (error === undefined) {
      const hashes = this.#sha256 === undefined ? {} : { sha256: this.#sha256 };
      const [filesDone, transferred] = [this.#filesDone, this.#transferred];
      const problems = await this.#problems.named(manifestPath).catch(() => []);
      await connection.finish(encodeComplete({ files: filesDone, bytes: transferred, ...hashes }));
      const path = this.#topEntries === 1 && this.#topName !== undefined ? join(into, this.#topName) : into;
      this.#emit({ type: 'done', id, transferred, filesDone, ...hashes, path, problems });
    } else if (error === 'lost') {
      connection.destroy();
      this.#emit({ type: 'lost', id });
    } else {
      if (error.code === 'TINCAN_E_PROTOCOL') connection.destroy();
      else await connection.finish(frameOf(FRAME.fail, Buffer.from(error.code)));
      this.#emit({ type: 'failed', id, ...error.toJSON() });
    }
  }

  async #cleanUp(complete: boolean): Promise<void> {
    await Promise.all(this.#landing);
    const arrival = this.#arrival;
    this.#arrival = undefined;
    if (arrival === undefined) return;
    try {
      await this.#file?.discard();
      await arrival.manifest.close();
      await arrival.parts.close();
      if (!complete) await arrival.folders.undo();
      await arrival.directory.close();
    } catch {
      // The disk is in trouble; what is left is in our own folder and is found again by its name.
    }
  }

  #report(): void {
    if (!this.#changed || this.#stopped) return;
    this.#changed = false;
    const { id } = this.#job;
    const [transferred, filesDone] = [this.#transferred, this.#filesDone];
    this.#emit({ type: 'progress', id, transferred, filesDone });
    const connection = this.#connection;
    if (connection !== undefined && connection.unsent < PROGRESS_BACKLOG) {
      void connection.write(encodeProgress(transferred, filesDone));
    }
  }
}

function protocolError(what: string): TincanError {
  return new TincanError('TINCAN_E_PROTOCOL', `The peer broke the protocol: ${what}.`);
}
