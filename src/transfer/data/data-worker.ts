/** Entry of the data worker: a local plane with a port of its own, driven by messages. */
import { once } from 'node:events';
import { getPriority, setPriority } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { toTincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { createLocalPlane } from './local-plane.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-messages.ts';

async function run(port: MessagePort, { credentials, listen }: WorkerSetup): Promise<void> {
  const tell = (message: FromWorker): void => port.postMessage(message);
  /** Jobs that are done, and whose owner has not said that it knows. */
  const untaken = new Map<string, (wanted: boolean) => void>();
  const options = {
    credentials,
    inlineFileCalls: true,
    onEvent: (event: Extract<FromWorker, { type: 'event' }>['event']) => tell({ type: 'event', event }),
    taken: (id: string) => new Promise<boolean>((resolve) => untaken.set(id, resolve)),
  };
  // A worker that comes back wants the port that peers were told; where it is taken, any other is better than none.
  const plane = await createLocalPlane({ ...options, listen }).catch(() =>
    createLocalPlane({ ...options, listen: { ...listen, port: 0 } }),
  );

  const handle = async (message: ToWorker): Promise<void> => {
    switch (message.type) {
      case 'scan':
        try {
          const result = await plane.scan(message.roots, message.manifestPath);
          tell({ type: 'scanned', call: message.call, result });
        } catch (thrown) {
          const error = toTincanError(thrown);
          tell({ type: 'scan-failed', call: message.call, code: error.code, message: error.message });
        }
        return;
      case 'open-send':
        return plane.openSend(message.job);
      case 'open-receive':
        return plane.openReceive(message.job);
      case 'dial':
        return plane.dial(message.id, message.addresses);
      case 'taken':
        untaken.get(message.id)?.(message.wanted);
        untaken.delete(message.id);
        return;
      case 'close':
        await plane.close(message.id);
        tell({ type: 'released', call: message.call });
        return;
      case 'discard':
        await plane.discard(message.leftovers);
        tell({ type: 'released', call: message.call });
        return;
      case 'set-limits':
        return plane.setLimits(message.limits);
      case 'stop':
        await plane.stop();
        tell({ type: 'stopped' });
        port.close();
        return;
      default:
        plane[message.type](message.id);
    }
  };
  port.on('message', (message: ToWorker) => void handle(message));
  tell({ type: 'ready', port: plane.port });
}

/** Lets the core's own thread go first where both want a processor. Only Linux has priorities for threads. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(getPriority() + TRANSFER.workerNiceness);
  } catch {
    // A sandbox may forbid even that; then messages wait a little longer.
  }
}

if (parentPort !== null) {
  stepBack();
  // The thread may have been booted before it was known who it works for.
  const [setup] = (await once(workerData as MessagePort, 'message')) as [WorkerSetup];
  await run(parentPort, setup);
}
