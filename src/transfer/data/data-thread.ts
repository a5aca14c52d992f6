/** The thread of the data worker, booted apart from the plane that uses it: that takes as long as loading the core, beside which it can be done. */
import { MessageChannel, Worker } from 'node:worker_threads';
import { TRANSFER } from '../../limits.ts';
import type { WorkerSetup } from './worker-messages.ts';

/** A thread that waits for its setup. Until it has one it touches nothing, and keeps no program alive. */
export interface DataThread {
  readonly worker: Worker;
  /** Why it cannot be used any more, once it cannot. */
  failure(): Error | undefined;
  /** Tells it who it works for; once. */
  begin(setup: WorkerSetup): void;
}

/** @param url the worker's bundled entry */
export function bootDataThread(url: URL): DataThread {
  // Apart from the port for orders, on which a message is lost if it comes before who listens there.
  const { port1: near, port2: far } = new MessageChannel();
  const worker = new Worker(url, {
    workerData: far,
    transferList: [far],
    name: 'tincan-data',
    resourceLimits: { maxYoungGenerationSizeMb: TRANSFER.workerYoungMegabytes },
  });
  let failure: Error | undefined;
  worker.on('error', (error) => {
    failure = error;
  });
  worker.on('exit', (code) => {
    failure ??= new Error(`it ended with ${code}`);
    near.close();
  });
  worker.unref();
  return {
    worker,
    failure: () => failure,
    begin(setup) {
      worker.ref();
      near.postMessage(setup);
      near.close();
    },
  };
}
