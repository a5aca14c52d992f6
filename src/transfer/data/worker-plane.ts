/**
 * A data plane in a worker thread: bytes, TLS, hashes and files are kept from the core's event loop, so that
 * conversations stay quick while a transfer fills the link.
 */
import type { Worker } from 'node:worker_threads';
import type { Credentials } from '../../channel/tls.ts';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { type Logger, logError } from '../../log/logger.ts';
import { type DataEvent, type DataPlane, isEnd, type RateLimits, type ScanResult } from './data-plane.ts';
import { bootDataThread, type DataThread } from './data-thread.ts';
import { pooledCalls } from './file-calls.ts';
import { removeLeftovers } from './leftovers.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export interface WorkerPlaneOptions {
  credentials: Credentials;
  /** The worker's bundled entry. */
  workerUrl: URL;
  /** A thread of it that was booted already, and is used by nobody else. */
  thread?: DataThread | undefined;
  onEvent(event: DataEvent): void;
  log: Logger;
  /** The worker was started anew after a crash and listens here now; peers should be told if it differs. */
  onPort?(port: number): void;
  /** Where the worker listens; default: any free port on all addresses. */
  listen?: { port: number; host?: string };
}

const NOT_STARTED = 'The part of tincan that moves files did not start.';

interface ScanCall {
  resolve(result: ScanResult): void;
  reject(error: TincanError): void;
}

/**
 * Starts the worker and waits until it listens.
 * @throws TincanError TINCAN_E_INTERNAL when it does not come up within TRANSFER.workerStart
 */
export async function createWorkerPlane(options: WorkerPlaneOptions): Promise<DataPlane> {
  const { onEvent, log } = options;
  const jobs = new Set<string>();
  const scans = new Map<number, ScanCall>();
  /** Jobs that the worker is letting go of. */
  const releases = new Map<number, () => void>();
  let limits: RateLimits | undefined;
  let calls = 0;
  let worker: Worker | undefined;
  let booted = options.thread;
  let port = options.listen?.port ?? 0;
  let restart: NodeJS.Timeout | undefined;
  let stopping = false;
  let onStopped = (): void => {};

  const handle = (message: FromWorker): void => {
    switch (message.type) {
      case 'event': {
        const { event } = message;
        const wanted = jobs.has(event.id);
        if (wanted) {
          if (isEnd(event)) jobs.delete(event.id);
          onEvent(event);
        }
        if (event.type === 'done') tell({ type: 'taken', id: event.id, wanted });
        return;
      }
      case 'scanned':
        scans.get(message.call)?.resolve(message.result);
        scans.delete(message.call);
        return;
      case 'scan-failed':
        scans.get(message.call)?.reject(new TincanError(message.code, message.message));
        scans.delete(message.call);
        return;
      case 'released':
        releases.get(message.call)?.();
        releases.delete(message.call);
        return;
      case 'stopped':
        onStopped();
        return;
      default:
        port = message.port;
    }
  };

  /** The worker is gone: everything it had in hand has failed. */
  const crashed = (): void => {
    worker = undefined;
    for (const released of releases.values()) released();
    releases.clear();
    if (stopping) {
      onStopped();
      return;
    }
    const error = new TincanError(
      'TINCAN_E_INTERNAL',
      'The part of tincan that moves files stopped unexpectedly.',
    );
    for (const { reject } of scans.values()) reject(error);
    scans.clear();
    const open = [...jobs];
    jobs.clear();
    // What has arrived is on the disk, and the next worker goes on there.
    for (const id of open) onEvent({ type: 'lost', id });
    restart = setTimeout(() => {
      start().then(
        () => options.onPort?.(port),
        () => log.error({}, 'the data worker did not come back'),
      );
    }, TRANSFER.workerRestart);
  };

  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const thread = booted ?? bootDataThread(options.workerUrl);
      booted = undefined;
      const failure = thread.failure();
      if (failure !== undefined) {
        log.error(logError(failure), 'the data worker failed');
        reject(new TincanError('TINCAN_E_INTERNAL', NOT_STARTED));
        return;
      }
      const started = thread.worker;
      worker = started;
      const late = setTimeout(() => void started.terminate(), TRANSFER.workerStart);
      started.on('message', (message: FromWorker) => {
        handle(message);
        if (message.type !== 'ready') return;
        clearTimeout(late);
        if (limits !== undefined) tell({ type: 'set-limits', limits });
        resolve();
      });
      started.on('error', (error) => log.error(logError(error), 'the data worker failed'));
      started.on('exit', () => {
        clearTimeout(late);
        reject(new TincanError('TINCAN_E_INTERNAL', NOT_STARTED));
        if (worker === started) crashed();
      });
      thread.begin({ credentials: options.credentials, listen: { ...options.listen, port } });
    });

  const tell = (message: ToWorker): void => worker?.postMessage(message);

  /** Asks the worker to let go of a job; resolves when it has, or is gone itself. */
  const release = (message: (call: number) => ToWorker): Promise<void> =>
    new Promise((resolve) => {
      if (worker === undefined) {
        resolve();
        return;
      }
      calls += 1;
      releases.set(calls, resolve);
      tell(message(calls));
    });

  /** Registers a job; without a worker it is lost at once, in a turn of its own. */
  const open = (id: string, message: ToWorker): void => {
    jobs.add(id);
    if (worker !== undefined) tell(message);
    else {
      setImmediate(() => {
        if (jobs.delete(id)) onEvent({ type: 'lost', id });
      });
    }
  };

  try {
    await start();
  } catch (error) {
    stopping = true;
    clearTimeout(restart);
    throw error;
  }

  return {
    get port() {
      return worker === undefined ? 0 : port;
    },
    scan: (roots, manifestPath) =>
      new Promise((resolve, reject) => {
        if (worker === undefined) {
          reject(new TincanError('TINCAN_E_INTERNAL'));
          return;
        }
        calls += 1;
        scans.set(calls, { resolve, reject });
        tell({ type: 'scan', call: calls, roots, manifestPath });
      }),
    openSend: (job) => open(job.id, { type: 'open-send', job }),
    openReceive: (job) => open(job.id, { type: 'open-receive', job }),
    dial: (id, addresses) => tell({ type: 'dial', id, addresses }),
    pause: (id) => tell({ type: 'pause', id }),
    resume: (id) => tell({ type: 'resume', id }),
    close(id) {
      jobs.delete(id);
      return release((call) => ({ type: 'close', call, id }));
    },
    discard(leftovers) {
      jobs.delete(leftovers.id);
      // Without a worker nobody has a job of it, and the rest can be done from here.
      if (worker === undefined) return removeLeftovers(leftovers, pooledCalls);
      return release((call) => ({ type: 'discard', call, leftovers }));
    },
    setLimits(given) {
      limits = given;
      tell({ type: 'set-limits', limits: given });
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      clearTimeout(restart);
      jobs.clear();
      const last = worker;
      if (last === undefined) return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, TRANSFER.workerStart);
        onStopped = () => {
          clearTimeout(late);
          resolve();
        };
        tell({ type: 'stop' });
      });
      for (const { reject } of scans.values()) reject(new TincanError('TINCAN_E_CANCELLED'));
      scans.clear();
      await last.terminate();
    },
  };
}
