/**
 * The receiving side of a transfer: says on one connection what it has, takes exactly what is missing of the accepted
 * manifest in exactly its order, and names each file only once its hash agreed and its bytes are durable. What has arrived
 * when the connection breaks, or this machine can take no more, stays for the next job of this id.
 */
import { constants } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, TincanError } from '../../errors.ts';
import { ADMISSION, TRANSFER } from '../../limits.ts';
import type { ManifestFile } from '../manifest.ts';
import { type Arrival, openArrival, startOf } from './arrival.ts';
import { ArrivingFile } from './arriving-file.ts';
import type { DataEvent, ReceiveJob } from './data-plane.ts';
import { EntrySet } from './entry-set.ts';
import type { FileCalls } from './file-calls.ts';
import { codeFromPeer, isStall, nameError, protocolError, targetError } from './file-errors.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
  decodeFile,
  decodeHash,
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
import { Landings } from './landings.ts';
import { removeLeftovers } from './leftovers.ts';
import { PresentFile } from './present-file.ts';
import { Problems } from './problems.ts';
import type { Flow } from './rate-limits.ts';
import { Rechecks } from './rechecks.ts';
import { Repair } from './repair.ts';
import { Tally } from './tally.ts';
import { createYielder } from './yielder.ts';

/** Bytes waiting for a sender that does not read, above which progress is left out. */
const PROGRESS_BACKLOG = 64 * 1024;
// O_NONBLOCK: a pipe that stands where the file was must not hold up the thread.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** Thrown where the connection ended before everything was here. */
class ConnectionLost extends Error {}

/** Everything of a run on one connection. */
interface Reception {
  connection: FrameConnection;
  arrival: Arrival;
  landings: Landings;
  rechecks: Rechecks;
}

export class ReceiveRun {
  readonly #job: ReceiveJob;
  readonly #calls: FileCalls;
  readonly #flow: Flow;
  readonly #emit: (event: DataEvent) => void;
  readonly #gate = new Gate();
  readonly #problems = new Problems();
  #tally = new Tally();
  /** Files that are not what was sent. */
  readonly #damaged = new EntrySet();
  #connection: FrameConnection | undefined;
  #arrival: Arrival | undefined;
  #started = false;
  #stopped = false;
  /** The first thing that went wrong on this machine; ends the run. */
  #failure: TincanError | undefined;
  #file: ArrivingFile | PresentFile | undefined;
  #index = -1;
  /** Top entries that were accepted, and the first of them. */
  #topEntries = 0;
  #firstTop: { index: number; name: string; isFolder: boolean } | undefined;
  /** What the top folders, and the only top entry, are called here, once it is all over. */
  #tops: Record<string, string> = {};
  #topName: string | undefined;

  constructor(job: ReceiveJob, calls: FileCalls, flow: Flow, emit: (event: DataEvent) => void) {
    this.#job = job;
    this.#calls = calls;
    this.#flow = flow;
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

  /** Ends the run; `run` then takes what has come already, lets go of it and returns. */
  stop(): void {
    this.#stopped = true;
    this.#connection?.destroy();
    this.#gate.open();
    this.#flow.stop();
  }

  /**
   * Says what is here and receives the rest. Says how it went in one event: `done`, `failed`, `stalled` or `lost`; by then
   * nothing of it is open.
   *
   * @returns false, with nothing changed, when the sender never began: another connection may be tried
   */
  async run(connection: FrameConnection): Promise<boolean> {
    this.#connection = connection;
    let arrival: Arrival;
    try {
      this.#arrival ??= await openArrival(this.#job, this.#calls, this.#tally);
      arrival = this.#arrival;
    } catch (thrown) {
      this.#tally = new Tally();
      await this.#conclude(connection, targetError(thrown));
      return true;
    }
    if (!(await this.#begin(connection, arrival))) return false;
    const reception = this.#reception(connection, arrival);
    const progress = setInterval(() => this.#report(), TRANSFER.progressEvery);
    let error: TincanError | 'lost' | undefined;
    try {
      await this.#receive(reception);
    } catch (thrown) {
      error = thrown instanceof ConnectionLost ? 'lost' : targetError(thrown);
    }
    clearInterval(progress);
    await this.#letGo(reception);
    // Whatever a run that was stopped has met on its way out: what has arrived stays.
    const isCut = this.#stopped && error !== undefined;
    await this.#conclude(connection, isCut ? 'lost' : (this.#failure ?? error));
    return true;
  }

  /** Lets go of what a run that never began has opened. */
  async discard(): Promise<void> {
    await this.#close();
  }

  /** Sends START and waits for the sender to say that it begins. */
  async #begin(connection: FrameConnection, arrival: Arrival): Promise<boolean> {
    const deadline = setTimeout(() => connection.destroy(), ADMISSION.dataOpen);
    await connection.write(encodeStart(startOf(arrival)));
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

  #reception(connection: FrameConnection, arrival: Arrival): Reception {
    const onFailure = (error: TincanError): void => {
      this.#failure ??= error;
      connection.interrupt();
      this.#gate.open();
      this.#flow.stop();
    };
    const [job, calls, tally] = [this.#job, this.#calls, this.#tally];
    const onProblem = (index: number, code: ErrorCode, message: string): void =>
      void this.#refuse(index, code, message);
    const landings = new Landings({ job, arrival, calls, tally, onProblem, onFailure });
    const rechecks = new Rechecks({
      onFailure: (thrown) => onFailure(targetError(thrown)),
      onOutcome: async (file, isSame) => {
        if (isSame && file.isPart) return landings.land(file);
        await file.close();
        if (isSame) await landings.same(file);
        else this.#damaged.add(file.index);
      },
    });
    void connection.closed.then(() => rechecks.cancelHashes());
    return { connection, arrival, landings, rechecks };
  }

  /** Receives everything. @throws ConnectionLost; errors of the disk and of the protocol */
  async #receive(reception: Reception): Promise<void> {
    const { connection, arrival, landings, rechecks } = reception;
    const turn = createYielder();
    for (;;) {
      const frame = await this.#next(connection);
      if (frame.type === FRAME.last) break;
      await this.#take(frame, reception);
      await turn();
    }
    if (this.#file !== undefined) throw protocolError('it ended within a file');
    if ((await this.#nextFile(arrival)) !== undefined) throw protocolError('it ended before the last file');
    if (rechecks.isWaiting) throw protocolError('it ended before the last hash');
    this.#emit({ type: 'verifying', id: this.#job.id });
    await rechecks.settled();
    if (this.#damaged.size > 0) await this.#repair(reception);
    await landings.settled();
    if (this.#failure !== undefined) throw this.#failure;
    await arrival.folders.sync();
    this.#tops = arrival.folders.tops;
    this.#topName = this.#topEntries === 1 ? this.#nameOfTop(arrival) : undefined;
  }

  /** What the first top entry is called here; undefined where it did not make it. */
  #nameOfTop({ past, folders }: Arrival): string | undefined {
    const top = this.#firstTop;
    if (top?.isFolder === true) return folders.topName(top.name);
    return top?.index === past.firstTopFile?.index ? past.firstTopFile?.name : undefined;
  }

  /** @throws ConnectionLost where there is none; the peer's FAIL; what went wrong beside */
  async #next(connection: FrameConnection): Promise<Frame> {
    await this.#gate.passed();
    const frame = await connection.next();
    if (this.#failure !== undefined) throw this.#failure;
    if (frame === undefined) {
      if (connection.broken) throw protocolError('it sent what no sender sends');
      throw new ConnectionLost();
    }
    if (frame.type === FRAME.fail) throw new TincanError(codeFromPeer(frame.payload.toString('latin1')));
    if (frame.type === FRAME.data) {
      const wait = this.#flow.take(frame.payload.length);
      if (wait !== undefined) await wait;
    }
    return frame;
  }

  async #take(frame: Frame, reception: Reception): Promise<void> {
    switch (frame.type) {
      case FRAME.file:
        return this.#takeFile(frame.payload, reception);
      case FRAME.data: {
        const file = this.#file;
        if (file === undefined) throw protocolError('it sent bytes that belong to no file');
        await file.add(frame.payload);
        // What goes on where it was ends with its last byte; its hash comes when it comes.
        if (file instanceof PresentFile && file.isWhole) this.#file = undefined;
        return reception.arrival.room.taken(frame.payload.length);
      }
      case FRAME.end: {
        const file = this.#file;
        if (!(file instanceof ArrivingFile)) throw protocolError('it ended a file that it had not begun');
        this.#file = undefined;
        if (file.matches(frame.payload)) return reception.landings.land(file);
        this.#damaged.add(file.index);
        const kept = await file.suspend();
        this.#tally.bytes -= file.received - kept;
        return;
      }
      case FRAME.hash: {
        const { index, digest } = decodeHash(frame.payload);
        if (reception.rechecks.theirs(index, Buffer.from(digest))) return;
        throw protocolError('it sent the hash of a file that it did not go on with');
      }
      case FRAME.skip: {
        const { index, code } = decodeIndexedCode(frame.payload);
        return this.#skip(index, codeFromPeer(code), reception);
      }
      default:
        throw protocolError('it sent a frame out of turn');
    }
  }

  async #takeFile(payload: Buffer, { connection, arrival, rechecks }: Reception): Promise<void> {
    const { index, offset } = decodeFile(payload);
    if (this.#file !== undefined) throw protocolError('it began a file within another');
    const entry = await this.#nextFile(arrival);
    if (entry === undefined || index !== this.#index) {
      throw protocolError('it sent a file that is not the next one of the offer');
    }
    const { compare, offsets } = arrival.survey;
    const isPart = !compare.has(index);
    const expected = isPart ? (offsets.get(index) ?? 0) : entry.size;
    if (offset !== expected) throw protocolError('it began a file somewhere else than was asked');
    const release = (bytes: Buffer): void => {
      this.#tally.bytes += bytes.length;
      connection.release(bytes);
    };
    if (offset === 0) {
      const file = new ArrivingFile(index, entry, arrival.parts, this.#calls, release);
      this.#file = file;
      this.#tally.moves(entry, () => file.received);
      return;
    }
    const fd = isPart ? await arrival.parts.open(index) : await this.#openExisting(entry, arrival);
    const file = new PresentFile({ index, entry, fd, offset, isPart, calls: this.#calls, release });
    this.#tally.moves(entry, () => file.received);
    if (!file.isWhole) this.#file = file;
    await rechecks.begin(file);
  }

  /** Opens the user's own file that stands where this one would. @returns undefined where there is none any more */
  async #openExisting(entry: ManifestFile, { folders }: Arrival): Promise<number | undefined> {
    try {
      const parent = await folders.holdParent(entry.path);
      try {
        const fd = await this.#calls.open(`${parent.path}/${entry.path.at(-1) ?? ''}`, READ);
        const stats = await this.#calls.fstat(fd);
        if (stats.isFile() && Number(stats.size) === entry.size) return fd;
        await this.#calls.close(fd);
        return undefined;
      } finally {
        parent.release();
      }
    } catch {
      // It is compared with nothing then, and the file is fetched.
      return undefined;
    }
  }

  /** The next file that is to come, with the folders before it made; undefined after the last. */
  async #nextFile(arrival: Arrival): Promise<ManifestFile | undefined> {
    const { survey, past, manifest } = arrival;
    for (;;) {
      const entry = await manifest.next();
      if (entry === undefined) return undefined;
      this.#index += 1;
      if (survey.unwanted.has(this.#index)) continue;
      if (entry.path.length === 1) {
        this.#topEntries += 1;
        const isFolder = entry.kind === 'folder';
        this.#firstTop ??= { index: this.#index, name: entry.path[0] ?? '', isFolder };
      }
      if (entry.kind === 'folder') await this.#makeFolder(arrival, entry.path);
      else if (!past.landed.has(this.#index)) return entry;
    }
  }

  async #makeFolder({ folders }: Arrival, path: readonly string[]): Promise<void> {
    try {
      await folders.make(this.#index, path);
    } catch (error) {
      // One that this machine has no name for: the files in it say so, each for itself.
      if (path.length === 1 || nameError(error) === undefined) throw error;
    }
  }

  /** A file does not come, or not to its end, or is not what it was. */
  async #skip(index: number, code: ErrorCode, { arrival, rechecks }: Reception): Promise<void> {
    const file = this.#file;
    const present = await rechecks.drop(index);
    if (present !== undefined) {
      if (present === file) this.#file = undefined;
      if (present.isPart) {
        await arrival.parts.remove(index);
        this.#tally.bytes -= present.received;
      }
    } else if (file instanceof ArrivingFile) {
      if (index !== file.index) throw protocolError('it left out a file that is not the next one');
      this.#file = undefined;
      await file.discard();
      this.#tally.bytes -= file.received;
    } else {
      if (file !== undefined) throw protocolError('it left out a file within another');
      const entry = await this.#nextFile(arrival);
      if (entry === undefined) throw protocolError('it left out more files than it offered');
      if (index !== this.#index) throw protocolError('it left out a file that is not the next one');
      const offset = arrival.survey.offsets.get(index);
      if (offset !== undefined) {
        await arrival.parts.remove(index);
        this.#tally.bytes -= offset;
      }
    }
    this.#problems.add(index, code);
  }

  async #repair(reception: Reception): Promise<void> {
    const { connection, arrival, landings } = reception;
    await new Repair({
      ...{ job: this.#job, calls: this.#calls, tally: this.#tally, connection, arrival, landings },
      emit: this.#emit,
      next: () => this.#next(connection),
      onProblem: async (index, code, told) => {
        if (told) this.#problems.add(index, code);
        else await this.#refuse(index, code);
      },
    }).run(this.#damaged);
  }

  /** A file cannot be kept, which the sender is told. */
  async #refuse(index: number, code: ErrorCode, message?: string): Promise<void> {
    this.#problems.add(index, code, message);
    await this.#connection?.write(frameOf(FRAME.verdict, indexedCode(index, code)));
  }

  /** Brings to an end what is under way; what has arrived stays. */
  async #letGo({ landings, rechecks }: Reception): Promise<void> {
    try {
      if (this.#file instanceof ArrivingFile) await this.#file.suspend();
      await rechecks.stop();
      await landings.settled();
    } catch (thrown) {
      this.#failure ??= targetError(thrown);
    }
    await this.#close();
  }

  async #close(): Promise<void> {
    const arrival = this.#arrival;
    this.#arrival = undefined;
    try {
      await arrival?.close();
    } catch {
      // The disk is in trouble; what is left is in our own folder and is found again by its name.
    }
  }

  async #conclude(connection: FrameConnection, error: TincanError | 'lost' | undefined): Promise<void> {
    const { id } = this.#job;
    if (error === undefined) {
      await this.#complete(connection);
    } else if (error === 'lost') {
      connection.destroy();
      this.#emit({ type: 'lost', id });
    } else if (isStall(error)) {
      await connection.finish(frameOf(FRAME.fail, Buffer.from(error.code)));
      this.#emit({ type: 'stalled', id, ...error.toJSON() });
    } else {
      await removeLeftovers(this.#job, this.#calls);
      if (error.code === 'TINCAN_E_PROTOCOL') connection.destroy();
      else await connection.finish(frameOf(FRAME.fail, Buffer.from(error.code)));
      this.#emit({ type: 'failed', id, ...error.toJSON() });
    }
  }

  async #complete(connection: FrameConnection): Promise<void> {
    const { id, into, manifestPath } = this.#job;
    const { bytes, files: filesDone, identical: same, sha256 } = this.#tally;
    const hashes = sha256 === undefined || filesDone !== 1 ? {} : { sha256 };
    const problems = await this.#problems.named(manifestPath).catch(() => []);
    await connection.finish(encodeComplete({ files: filesDone, bytes, ...hashes }));
    this.#emit({
      ...{ type: 'done', id, transferred: bytes, filesDone, ...hashes, problems },
      path: this.#topName === undefined ? into : join(into, this.#topName),
      ...(same === 0 ? {} : { identical: same }),
      tops: this.#tops,
    });
  }

  #report(): void {
    if (this.#stopped || !this.#tally.takeChange()) return;
    const { id, files } = this.#job;
    const { bytes: transferred, files: filesDone, current } = this.#tally;
    const moving = files === 1 || current === undefined ? {} : { current };
    this.#emit({ type: 'progress', id, transferred, filesDone, ...moving });
    const connection = this.#connection;
    if (connection !== undefined && connection.unsent < PROGRESS_BACKLOG) {
      void connection.write(encodeProgress(transferred, filesDone));
    }
  }
}
