/**
 * One transfer on a plane until its connection is settled: which of the connections that were dialled and
 * accepted for it is used. The receiver decides, by the one on which it sends START; the sender streams there and
 * drops the others. So two sides that dial each other at the same moment agree without a word more.
 */
import { TRANSFER } from '../../limits.ts';
import type { PeerId } from '../../store/state.ts';
import type { DataEvent, Emit, ReceiveJob, SendJob } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import type { FrameConnection } from './frame-connection.ts';
import { type DataRole, FRAME } from './frames.ts';
import type { Flow } from './rate-limits.ts';
import { ReceiveRun } from './receive-run.ts';
import { SendRun } from './send-run.ts';

export interface DataJob {
  readonly id: string;
  readonly peer: PeerId;
  readonly address: string | undefined;
  /** What this side does. */
  readonly role: DataRole;
  /** True from the choice of a connection on. */
  readonly chosen: boolean;
  /** Aborts when the job is over, for dials that are under way. */
  readonly signal: AbortSignal;
  /**
   * Offers a connection that belongs to this job's peer. Resolves when it is over: true if the job ended with
   * it, false if it was not the one.
   */
  offer(connection: FrameConnection): Promise<boolean>;
  pause(): void;
  resume(): void;
  /** Ends it without an event; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

export function createSendJob(
  job: SendJob,
  calls: FileCalls,
  flow: Flow,
  emit: (event: DataEvent) => void,
): DataJob {
  const run = new SendRun(job, calls, flow, emit);
  const candidates = new Set<FrameConnection>();
  const over = new AbortController();
  let chosen: FrameConnection | undefined;
  let running: Promise<void> = Promise.resolve();

  const offer = async (connection: FrameConnection): Promise<boolean> => {
    if (chosen !== undefined || over.signal.aborted || candidates.size >= TRANSFER.candidatesPerJob) {
      connection.destroy();
      return false;
    }
    candidates.add(connection);
    const deadline = setTimeout(() => connection.destroy(), TRANSFER.startWait);
    const frame = await connection.next();
    clearTimeout(deadline);
    candidates.delete(connection);
    const begins = frame?.type === FRAME.start || frame?.type === FRAME.fail;
    if (!begins || chosen !== undefined || over.signal.aborted) {
      connection.destroy();
      return false;
    }
    chosen = connection;
    for (const other of candidates) other.destroy();
    running = run.run(connection, frame);
    await running;
    over.abort();
    return true;
  };

  return jobOf(job, 'send', run, {
    signal: over.signal,
    isChosen: () => chosen !== undefined,
    offer,
    async stop() {
      over.abort();
      run.stop();
      for (const candidate of candidates) candidate.destroy();
      chosen?.destroy();
      await running;
    },
  });
}

/** @param ready resolves when an earlier job of the same id has cleaned up behind itself */
export function createReceiveJob(
  job: ReceiveJob,
  calls: FileCalls,
  flow: Flow,
  emit: Emit,
  ready: Promise<void>,
): DataJob {
  const run = new ReceiveRun(job, calls, flow, emit);
  const over = new AbortController();
  let chosen: FrameConnection | undefined;
  let running: Promise<void> = Promise.resolve();

  const offer = async (connection: FrameConnection): Promise<boolean> => {
    if (chosen !== undefined || over.signal.aborted) {
      connection.destroy();
      return false;
    }
    chosen = connection;
    void emit({ type: 'chosen', id: job.id });
    running = ready.then(() => run.run(connection));
    await running;
    over.abort();
    return true;
  };

  return jobOf(job, 'receive', run, {
    signal: over.signal,
    isChosen: () => chosen !== undefined,
    offer,
    async stop() {
      over.abort();
      run.stop();
      await running;
    },
  });
}

/** What a job shows of itself, whichever part it plays. */
function jobOf(
  { id, peer, address }: SendJob | ReceiveJob,
  role: DataRole,
  run: SendRun | ReceiveRun,
  choice: Pick<DataJob, 'signal' | 'offer' | 'stop'> & { isChosen(): boolean },
): DataJob {
  return {
    id,
    peer,
    address,
    role,
    signal: choice.signal,
    get chosen() {
      return choice.isChosen();
    },
    offer: choice.offer,
    pause: () => run.pause(),
    resume: () => run.resume(),
    stop: choice.stop,
  };
}
