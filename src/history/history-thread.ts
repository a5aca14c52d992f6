/** The thread of the database of messages, seen from the core: calls go there in order, and their answers come back. */
import { Worker } from 'node:worker_threads';
import { TincanError } from '../errors.ts';
import { HISTORY } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import { closeGate, createWorkGate } from './work-gate.ts';
import type { Answer, Call, FromWorker, WorkerSetup } from './worker-messages.ts';

export interface HistoryThreadOptions {
  /** The database; its directory exists. */
  file: string;
  /** Of a file that is encrypted: 32 bytes in hexadecimal. */
  key?: string | undefined;
  /** The worker's bundled entry. */
  workerUrl: URL;
  log: Logger;
  /** A damaged database was put there, and a new one was begun: what was said before is not shown any more. */
  onSetAside(path: string): void;
}

export interface HistoryThread {
  /** @throws TincanError of the operation, or TINCAN_E_DATABASE where the thread ended before it answered */
  call(name: Call['name'], args: readonly unknown[]): Promise<unknown>;
  /** Finishes what was asked for, closes the database and ends the thread, within HISTORY.workerStop. */
  close(): Promise<void>;
}

interface Pending {
  message: Call;
  resolve(value: unknown): void;
  reject(error: TincanError): void;
}

/** Starts the thread; calls can be made at once. */
export function startHistoryThread({
  file,
  key,
  workerUrl,
  log,
  onSetAside,
}: HistoryThreadOptions): HistoryThread {
  const pending = new Map<number, Pending>();
  let calls = 0;
  let worker: Worker | undefined;
  let ready = false;
  /** How often in a row the thread ended without having answered anything. */
  let deaths = 0;
  let restart: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let gate = createWorkGate();

  const settle = (answer: Answer): void => {
    const call = pending.get(answer.call);
    pending.delete(answer.call);
    if ('error' in answer) call?.reject(new TincanError(answer.error.code, answer.error.message));
    else call?.resolve(answer.value);
  };
  const rejectAll = (message: string): void => {
    const lost = [...pending.values()];
    pending.clear();
    for (const { reject } of lost) reject(new TincanError('TINCAN_E_DATABASE', message));
  };

  const handle = (message: FromWorker): void => {
    if (message.type === 'answers') {
      deaths = 0;
      for (const answer of message.answers) settle(answer);
    } else if (message.type === 'set-aside') onSetAside(message.path);
    else {
      ready = true;
      for (const { message: call } of pending.values()) worker?.postMessage(call);
    }
  };

  const ended = (): void => {
    const started = ready;
    worker = undefined;
    ready = false;
    rejectAll('The part of tincan that keeps messages stopped unexpectedly.');
    if (closing !== undefined) return;
    deaths += 1;
    log.error({ deaths, started }, 'the history worker ended');
    if (deaths > HISTORY.workerRestarts) return;
    restart = setTimeout(start, HISTORY.workerRestart);
  };

  /** Ends a thread that answers no more; one that is held up in native code is left to itself. */
  const end = async (thread: Worker): Promise<void> => {
    if (closeGate(gate, 0)) await thread.terminate();
    else thread.unref();
  };
  // Whatever ends the process, and however early.
  const onExit = (): void => {
    if (worker !== undefined) closeGate(gate, HISTORY.workerStop);
  };
  process.once('exit', onExit);

  const start = (): void => {
    restart = undefined;
    gate = createWorkGate();
    const workerData: WorkerSetup = { file, key, gate };
    const started = new Worker(workerUrl, {
      workerData,
      name: 'tincan-history',
      resourceLimits: HISTORY.workerHeap,
    });
    worker = started;
    const late = setTimeout(() => void end(started), HISTORY.workerStart);
    started.on('message', (message: FromWorker) => {
      if (message.type === 'ready') clearTimeout(late);
      handle(message);
    });
    started.on('error', (error) => log.error(logError(error), 'the history worker failed'));
    started.on('exit', () => {
      clearTimeout(late);
      if (worker === started) ended();
    });
  };

  const call = (name: Call['name'], args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (worker === undefined && restart === undefined) {
        reject(new TincanError('TINCAN_E_DATABASE', 'The part of tincan that keeps messages has ended.'));
        return;
      }
      calls += 1;
      const message: Call = { call: calls, name, args };
      pending.set(calls, { message, resolve, reject });
      if (ready) worker?.postMessage(message);
    });

  const close = async (): Promise<void> => {
    clearTimeout(restart);
    restart = undefined;
    const last = worker;
    if (last === undefined) {
      rejectAll('The part of tincan that keeps messages has ended.');
      process.off('exit', onExit);
      return;
    }
    const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
    let late: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      late = setTimeout(resolve, HISTORY.workerStop);
    });
    // Its answer, or its end.
    await Promise.race([call('close', []).catch(() => {}), bound]);
    await Promise.race([gone, bound]);
    clearTimeout(late);
    await end(last);
    // One that still runs in native code must be waited for at the end of the process.
    if (worker === undefined) process.off('exit', onExit);
  };

  start();
  return {
    call: (name, args) =>
      closing === undefined
        ? call(name, args)
        : Promise.reject(new TincanError('TINCAN_E_DATABASE', 'The store of messages is closed.')),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
