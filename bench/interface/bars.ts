/** A scripted core with two transfers that never end, at the pace at which a core tells of progress: a real one would fill the disk. */
import { CONTROL } from '../../src/limits.ts';
import { screenCore } from '../../test/support/screen-core.ts';
import { aPeer, aTransfer, byId, readyState } from '../../test/support/states.ts';

const BYTES = 40e9;
const PACE = [412e6, 97e6] as const;

export interface Bars {
  args: readonly string[];
  stop(): Promise<void>;
}

export async function openBars(): Promise<Bars> {
  const bob = aPeer('bob');
  const rows = [
    aTransfer({ id: 'a'.repeat(32), name: 'disk.img', bytes: BYTES }),
    aTransfer({ id: 'b'.repeat(32), name: 'photos/', bytes: BYTES, files: 214, direction: 'receive' }),
  ];
  const core = await screenCore(readyState({ peers: byId(bob), transfers: byId(...rows) }));
  let steps = 0;
  const timer = setInterval(() => {
    steps += 1;
    for (const [index, { id }] of rows.entries()) {
      const pace = PACE[index] ?? 0;
      // No two figures alike, as on a network.
      const rate = pace * (1 + Math.sin(steps / 5) / 10);
      const transferred = (steps * pace * (CONTROL.bulkEvery / 1_000)) % BYTES;
      const secondsLeft = (BYTES - transferred) / rate;
      core.store.update('transfers', id, { transferred, rate, secondsLeft }, 'bulk');
    }
  }, CONTROL.bulkEvery);
  return {
    args: core.args,
    async stop() {
      clearInterval(timer);
      await core.stop();
    },
  };
}
