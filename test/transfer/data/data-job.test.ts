import { afterEach, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { createSendJob } from '../../../src/transfer/data/data-job.ts';
import type { SendJob } from '../../../src/transfer/data/data-plane.ts';
import { inlineCalls } from '../../../src/transfer/data/file-calls.ts';
import type { FrameConnection } from '../../../src/transfer/data/frame-connection.ts';
import type { Flow } from '../../../src/transfer/data/rate-limits.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A connection on which nothing is said until it is cut. */
function silent() {
  let end = (): void => {};
  const next = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  const connection = { isCut: false, next: () => next, destroy: () => {} };
  connection.destroy = () => {
    connection.isCut = true;
    end();
  };
  return connection;
}

it('a sender keeps a number of connections on which its receiver has not chosen, and those only for a while', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const job = createSendJob({ id: 'a'.repeat(32) } as SendJob, inlineCalls, {} as Flow, () => {});
  const candidates = Array.from({ length: TRANSFER.candidatesPerJob + 1 }, silent);
  const offered = candidates.map((one) => job.offer(one as unknown as FrameConnection));
  expect(await offered.at(-1)).toBe(false);
  expect(candidates.filter(({ isCut }) => isCut)).toEqual([candidates.at(-1)]);
  await vi.advanceTimersByTimeAsync(TRANSFER.startWait);
  expect(candidates.every(({ isCut }) => isCut)).toBe(true);
  expect(await Promise.all(offered)).not.toContain(true);
});
