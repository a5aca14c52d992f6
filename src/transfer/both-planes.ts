/** What is said of a transfer to both data planes at once: which of them gets its connection shows only when that is up. */
import type { DataPlane } from './data/data-plane.ts';

export type BothPlanes = Pick<DataPlane, 'openSend' | 'pause' | 'resume' | 'close' | 'setLimits'>;

export function bothPlanes(plane: DataPlane, mainPlane: DataPlane): BothPlanes {
  const both = [plane, mainPlane];
  return {
    openSend(job) {
      for (const one of both) one.openSend(job);
    },
    pause(id) {
      for (const one of both) one.pause(id);
    },
    resume(id) {
      for (const one of both) one.resume(id);
    },
    async close(id) {
      await Promise.all(both.map((one) => one.close(id)));
    },
    setLimits(limits) {
      for (const one of both) one.setLimits(limits);
    },
  };
}
