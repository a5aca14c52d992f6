/** A data plane that runs in the calling thread: jobs, the connections that come for them, and their events. */
import type { TLSSocket } from 'node:tls';
import { type Credentials, normalizeAddress } from '../../channel/tls.ts';
import { ADMISSION, TRANSFER } from '../../limits.ts';
import type { PeerId } from '../../store/state.ts';
import { dialData } from './data-dialer.ts';
import { createReceiveJob, createSendJob, type DataJob } from './data-job.ts';
import { type DataListener, listenForData } from './data-listener.ts';
import { type AdoptingDataPlane, type DataAddress, type DataEvent, type Emit, isEnd } from './data-plane.ts';
import { inlineCalls, pooledCalls } from './file-calls.ts';
import { FrameConnection } from './frame-connection.ts';
import { decodeOpen, encodeOpen, FRAME, OPENING_FRAMES, RECEIVER_FRAMES, SENDER_FRAMES } from './frames.ts';
import { removeLeftovers } from './leftovers.ts';
import { RateLimiter } from './rate-limits.ts';
import { scanSources } from './scan.ts';

export interface LocalPlaneOptions {
  credentials: Credentials;
  /** What it says is written down when this returns, or, where there is `taken`, when that has resolved. */
  onEvent(event: DataEvent): void;
  /** Called before a job's `done` is told. @returns whether it was taken; false: the job had been closed */
  taken?(id: string): Promise<boolean>;
  /** A port of the plane's own (0: any free one). Without this it has none and lives by `dial` and `adopt`. */
  listen?: { port: number; host?: string };
  /** File calls in line instead of through the thread pool: for a thread that does nothing else. */
  inlineFileCalls?: boolean;
}

/** Starts a plane. Errors: those of listen(2), where it shall have a port. */
export async function createLocalPlane(options: LocalPlaneOptions): Promise<AdoptingDataPlane> {
  const { credentials, onEvent } = options;
  const calls = options.inlineFileCalls === true ? inlineCalls : pooledCalls;
  const limiter = new RateLimiter();
  const jobs = new Map<string, DataJob>();
  /** Jobs that clean up behind themselves, by id. */
  const closing = new Map<string, Promise<void>>();
  /** Accepted connections that have not said yet which job they are for. */
  const opening = new Set<FrameConnection>();
  /** Dials under way for each job. */
  const dialling = new WeakMap<DataJob, number>();
  let stopped = false;

  /** Events of one job, as long as it is the one of its id. */
  const emitterOf =
    (current: () => DataJob | undefined): Emit =>
    async (event) => {
      const job = current();
      if (stopped || job === undefined || jobs.get(event.id) !== job) return false;
      if (isEnd(event)) jobs.delete(event.id);
      const taken = event.type === 'done' ? options.taken?.(event.id) : undefined;
      onEvent(event);
      return (await taken) ?? true;
    };

  /** Does something about an id after all that was done before, and before a new job of it begins. */
  const afterwards = (id: string, step: () => Promise<void>): Promise<void> => {
    const done = Promise.resolve(closing.get(id))
      .then(step)
      .catch(() => {})
      .finally(() => {
        if (closing.get(id) === done) closing.delete(id);
      });
    closing.set(id, done);
    return done;
  };

  const close = (id: string): Promise<void> => {
    const job = jobs.get(id);
    if (job === undefined) return closing.get(id) ?? Promise.resolve();
    jobs.delete(id);
    const stopped = job.stop();
    return afterwards(id, () => stopped);
  };

  const open = (make: (emit: Emit) => DataJob): void => {
    let job: DataJob | undefined;
    const emit = emitterOf(() => job);
    job = make(emit);
    void close(job.id);
    jobs.set(job.id, job);
  };

  /** A connection from outside: its first frame says which job it is for. */
  const accept = async (socket: TLSSocket, peer: PeerId, admitted: () => void): Promise<void> => {
    const connection = new FrameConnection(OPENING_FRAMES);
    connection.attach(socket, true);
    opening.add(connection);
    const deadline = setTimeout(() => connection.destroy(), ADMISSION.dataOpen);
    const frame = await connection.next();
    clearTimeout(deadline);
    opening.delete(connection);
    const request = frame?.type === FRAME.open ? decodeOpen(frame.payload) : undefined;
    const job = request === undefined ? undefined : jobs.get(request.id);
    if (job === undefined || job.peer !== peer || job.role === request?.role) {
      connection.destroy();
      return;
    }
    admitted();
    connection.expect(job.role === 'receive' ? RECEIVER_FRAMES : SENDER_FRAMES);
    await job.offer(connection);
  };

  const accepted = (socket: TLSSocket, peer: PeerId, admitted: () => void): void => {
    // What can fail is handled where it happens; whatever else does must cost this connection only.
    accept(socket, peer, admitted).catch(() => socket.destroy());
  };

  const tryAddress = async (job: DataJob, address: DataAddress): Promise<boolean> => {
    try {
      const connection = await dialData(address, credentials, job.peer, job.role, job.signal);
      if (job.chosen) {
        connection.destroy();
        return false;
      }
      void connection.write(encodeOpen({ id: job.id, role: job.role }));
      return await job.offer(connection);
    } catch {
      return false;
    }
  };

  const dial = async (id: string, addresses: readonly DataAddress[]): Promise<void> => {
    const job = jobs.get(id);
    // The other side asks for dials as often as it likes; it gets a few at once.
    if (job === undefined || (dialling.get(job) ?? 0) >= TRANSFER.dialsPerJob) return;
    dialling.set(job, (dialling.get(job) ?? 0) + 1);
    try {
      for (const address of addresses) {
        if (job.chosen || job.signal.aborted) return;
        if (await tryAddress(job, address)) return;
      }
    } finally {
      dialling.set(job, (dialling.get(job) ?? 0) - 1);
    }
    if (!job.chosen && !job.signal.aborted && jobs.get(id) === job && !stopped) {
      onEvent({ type: 'unreachable', id });
    }
  };

  const listener: DataListener | undefined =
    options.listen === undefined
      ? undefined
      : await listenForData({
          ...options.listen,
          credentials,
          isKnownAddress: (address) =>
            [...jobs.values()].some(
              (job) => job.address !== undefined && normalizeAddress(job.address) === address,
            ),
          onConnection: (socket, peer, admitted) => accepted(socket, peer, admitted),
        });

  return {
    port: listener?.port ?? 0,
    scan: (roots, manifestPath) => scanSources(roots, manifestPath, calls),
    openSend: (job) => open((emit) => createSendJob(job, calls, limiter.flow('send', job.peer), emit)),
    openReceive: (job) =>
      open((emit) => {
        const ready = close(job.id);
        return createReceiveJob(job, calls, limiter.flow('receive', job.peer), emit, ready);
      }),
    dial: (id, addresses) => void dial(id, addresses),
    pause: (id) => jobs.get(id)?.pause(),
    resume: (id) => jobs.get(id)?.resume(),
    close,
    discard: async (leftovers) => {
      await close(leftovers.id);
      await afterwards(leftovers.id, () => removeLeftovers(leftovers, calls));
    },
    setLimits: (limits) => limiter.set(limits),
    adopt: (socket, peer) => accepted(socket, peer, () => {}),
    async stop() {
      stopped = true;
      for (const id of [...jobs.keys()]) void close(id);
      for (const connection of opening) connection.destroy();
      await Promise.all([...closing.values(), listener?.close()]);
    },
  };
}
