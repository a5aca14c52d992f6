/**
 * The receiving side of a transfer: says on one connection what it has, takes exactly what is missing of the accepted
 * manifest in exactly its order, and names each file only once its hash agreed and its bytes are durable. What has arrived
 * when the connection breaks, or this machine can take no more, stays for the next job of this id.
 */
import { type ErrorCode, TincanError } from '../../errors.ts';
import { ADMISSION, TRANSFER } from '../../limits.ts';
import { type Arrival, openArrival, startOf } from './arrival.ts';
import type { DataEvent, Emit, ReceiveJob } from './data-plane.ts';
import { EntrySet } from './entry-set.ts';
import type { FileCalls } from './file-calls.ts';
import { codeFromPeer, isStall, protocolError, stallReason, targetError } from './file-errors.ts';
import { FileIntake } from './file-intake.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
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
import type { Maybe } from './maybe.ts';
import { Problems } from './problems.ts';
import type { Flow } from './rate-limits.ts';
import { Rechecks } from './rechecks.ts';
import { Repair } from './repair.ts';
import { Tally } from './tally.ts';
import { createYielder } from './yielder.ts';

/** Thrown where the connection ended before everything was here. */
class ConnectionLost extends Error {}

/** Everything of a run on one connection. */
interface Reception {
  connection: FrameConnection;
  arrival: Arrival;
  landings: Landings;
  rechecks: Rechecks;
  intake: FileIntake;
}

export class ReceiveRun {
  readonly #job: ReceiveJob;
  readonly #calls: FileCalls;
  readonly #flow: Flow;
  readonly #emit: (event: DataEvent) => void;
  /** The same, for `done`, and waits until that is written down. */
  readonly #emitDone: Emit;
  readonly #gate = new Gate();
  readonly #problems = new Problems();
  readonly #tally = new Tally();
  /** Files that are not what was sent. */
  readonly #damaged = new EntrySet();
  #connection: FrameConnection | undefined;
  #started = false;
  readonly #stopping = new AbortController();
  /** The first thing that went wrong on this machine; ends the run. */
  #failure: TincanError | undefined;
  /** Where everything is, once it is all over. */
  #result: Pick<Extract<DataEvent, { type: 'done' }>, 'path' | 'tops'>;

  constructor(job: ReceiveJob, calls: FileCalls, flow: Flow, emit: Emit) {
    this.#job = job;
    this.#calls = calls;
    this.#flow = flow;
    this.#emit = emit;
    this.#emitDone = emit;
    this.#result = { path: job.into };
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
    this.#stopping.abort();
    this.#connection?.destroy();
    this.#gate.open();
    this.#flow.stop();
  }

  /**
   * Says what is here and receives the rest. Says how it went in one event: `done`, `failed`, `stalled` or `lost`; by then
   * nothing of it is open.
   */
  async run(connection: FrameConnection): Promise<void> {
    if (this.#stopped) {
      connection.destroy();
      return;
    }
    this.#connection = connection;
    let arrival: Arrival;
    try {
      arrival = await openArrival(this.#job, this.#calls, this.#tally, this.#stopping.signal);
    } catch (thrown) {
      await this.#conclude(connection, this.#stopped ? 'lost' : targetError(thrown));
      return;
    }
    if (!(await this.#begin(connection, arrival))) {
      await this.#close(arrival);
      await this.#conclude(connection, 'lost');
      return;
    }
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
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Sends START and waits for the sender to say that it begins. @returns false where it does not */
  async #begin(connection: FrameConnection, arrival: Arrival): Promise<boolean> {
    const deadline = setTimeout(() => connection.destroy(), ADMISSION.dataOpen);
    await connection.write(encodeStart(startOf(arrival)));
    const frame = await connection.next();
    clearTimeout(deadline);
    if (frame?.type !== FRAME.started || this.#stopped) return false;
    this.#started = true;
    if (this.#gate.isClosed) connection.pause();
    this.#emit({ type: 'connected', id: this.#job.id, here: this.#tally.bytes });
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
    const onAltered = (index: number): void => this.#damaged.add(index);
    const landings = new Landings({ job, arrival, calls, tally, onProblem, onAltered, onFailure });
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
    const damaged = this.#damaged;
    const problems = this.#problems;
    const parts = { connection, arrival, landings, rechecks };
    return { ...parts, intake: new FileIntake({ ...parts, calls, tally, problems, damaged }) };
  }

  /** Receives everything. @throws ConnectionLost; errors of the disk and of the protocol */
  async #receive(reception: Reception): Promise<void> {
    const { connection, arrival, landings, rechecks, intake } = reception;
    const turn = createYielder();
    for (;;) {
      const frame = await this.#next(connection);
      if (frame.type === FRAME.last) break;
      const taking = intake.take(frame);
      if (taking !== undefined) await taking;
      const rest = turn();
      if (rest !== undefined) await rest;
    }
    await intake.end();
    this.#emit({ type: 'verifying', id: this.#job.id });
    await rechecks.settled();
    await landings.settled();
    if (this.#damaged.size > 0) await this.#repair(reception);
    await landings.settled();
    if (this.#damaged.size > 0) throw new TincanError('TINCAN_E_CORRUPT');
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#tally.files + this.#problems.count !== this.#job.files) {
      throw new TincanError('TINCAN_E_INTERNAL', 'Not every file that was accepted is accounted for.');
    }
    await arrival.folders.sync();
    this.#result = { path: intake.walk.path(this.#job.into), tops: arrival.folders.tops };
  }

  /** @throws ConnectionLost where there is none; the peer's FAIL; what went wrong beside */
  #next(connection: FrameConnection): Maybe<Frame> {
    const frame = this.#gate.isClosed
      ? this.#gate.passed()?.then(() => connection.next())
      : connection.next();
    return frame instanceof Promise
      ? frame.then((next) => this.#taken(next, connection))
      : this.#taken(frame, connection);
  }

  #taken(frame: Frame | undefined, connection: FrameConnection): Maybe<Frame> {
    if (this.#failure !== undefined) throw this.#failure;
    if (frame === undefined) {
      if (connection.broken) throw protocolError('it sent what no sender sends');
      throw new ConnectionLost();
    }
    if (frame.type === FRAME.fail) throw new TincanError(codeFromPeer(frame.payload.toString('latin1')));
    if (frame.type === FRAME.data) {
      const wait = this.#flow.take(frame.payload.length);
      if (wait !== undefined) return wait.then(() => frame);
    }
    return frame;
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
  async #letGo({ arrival, landings, rechecks, intake }: Reception): Promise<void> {
    try {
      await intake.close();
      await rechecks.stop();
      await landings.settled();
    } catch (thrown) {
      this.#failure ??= targetError(thrown);
    }
    await this.#close(arrival);
  }

  async #close(arrival: Arrival): Promise<void> {
    try {
      await arrival.close();
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
      this.#emit({ type: 'stalled', id, ...(await stallReason(error, this.#job.into)).toJSON() });
    } else {
      await removeLeftovers(this.#job, this.#calls);
      if (error.code === 'TINCAN_E_PROTOCOL') connection.destroy();
      else await connection.finish(frameOf(FRAME.fail, Buffer.from(error.code)));
      this.#emit({ type: 'failed', id, ...error.toJSON() });
    }
  }

  async #complete(connection: FrameConnection): Promise<void> {
    const { id, manifestPath } = this.#job;
    const { bytes, files: filesDone, identical: same, sha256 } = this.#tally;
    const hashes = sha256 === undefined || filesDone !== 1 ? {} : { sha256 };
    const problems = await this.#problems.named(manifestPath).catch(() => []);
    const taken = await this.#emitDone({
      ...{ type: 'done', id, transferred: bytes, filesDone, ...hashes, problems },
      ...this.#result,
      ...(same === 0 ? {} : { identical: same }),
    });
    // The sender hears of it last: what it shows as done is done here, whatever happens to this machine now.
    if (taken) await connection.finish(encodeComplete({ files: filesDone, bytes, ...hashes }));
    else connection.destroy();
  }

  #report(): void {
    const progress = this.#stopped ? undefined : this.#tally.takeProgress(this.#job);
    if (progress === undefined) return;
    this.#emit(progress);
    const connection = this.#connection;
    if (connection !== undefined && connection.unsent < TRANSFER.progressBacklogBytes) {
      void connection.write(encodeProgress(progress.transferred, progress.filesDone));
    }
  }
}
