/** What most tests of this folder need: connected cores, a folder for sources, and one look at the end of a transfer. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TransferState } from '../../src/store/state.ts';
import { type Arrivals, watchArrivals } from '../support/arrivals.ts';
import {
  acceptAll,
  type CoreProcess,
  type CoreProcessOptions,
  introduce,
  removeCores,
  startCoreProcess,
} from '../support/core-process.ts';
import type { Source } from '../support/corpus.ts';

export interface Receiver {
  core: CoreProcess;
  arrivals: Arrivals;
}

export interface Scene {
  /** For sources. */
  directory: string;
  /** A core that accepts everything, now and after each restart, and whose downloads are looked at all the time. */
  core(name: string, options?: CoreProcessOptions): Promise<Receiver>;
  /** Ends the cores and the looking; the folder for sources stays until the end. */
  stop(): Promise<void>;
  end(): Promise<void>;
}

export async function createScene(): Promise<Scene> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tincan-torture-'));
  const watched: Arrivals[] = [];
  const stop = async (): Promise<void> => {
    for (const arrivals of watched.splice(0)) await arrivals.stop();
    await removeCores();
  };
  return {
    directory,
    async core(name, options = {}) {
      const core = await startCoreProcess(name, { onAttached: acceptAll, ...options });
      const arrivals = watchArrivals(core.downloads);
      watched.push(arrivals);
      return { core, arrivals };
    },
    stop,
    async end() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Two of them, connected. */
export async function pair(scene: Scene, options: CoreProcessOptions = {}): Promise<[Receiver, Receiver]> {
  const first = await scene.core('alice', options);
  const second = await scene.core('bob', options);
  await introduce(first.core, second.core);
  return [first, second];
}

export async function send(from: CoreProcess, to: Receiver, source: Source): Promise<string> {
  to.arrivals.expect(source.files);
  const { transfer } = await from.client.call('transfer.send', { peer: to.core.id, paths: [source.path] });
  return transfer.id;
}

/** The end of a transfer on both sides. */
export async function endOf(
  id: string,
  from: CoreProcess,
  to: CoreProcess,
  within?: number,
): Promise<{ sent: TransferState; received: TransferState }> {
  // The receiver may not have been asked yet.
  await to.until(`${id.slice(0, 8)} offered`, ({ transfers }) => transfers[id], within);
  const [sent, received] = await Promise.all([from.ended(id, within), to.ended(id, within)]);
  return { sent, received };
}

/** Waits for what no core tells: a condition of the disk or of a process. */
export async function eventually(what: string, condition: () => boolean, within = 30_000): Promise<void> {
  const deadline = performance.now() + within;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came: ${what}`);
    await sleep(2);
  }
}
