import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  acceptAll,
  type CoreProcess,
  HAS_PROC,
  introduce,
  startCoreProcess,
} from '../support/core-process.ts';
import { PATIENCE, SCALE, tally } from './scale.ts';
import { createScene, endOf, eventually, type Scene } from './scene.ts';

const MiB = 1 << 20;

/** The most resident memory of a process while something goes on. */
async function peakWhile(core: CoreProcess, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const sample = (): void => {
    peak = Math.max(peak, core.holding().rss);
  };
  const timer = setInterval(sample, 50);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  sample();
  return peak;
}

/** Nobody looks at what arrives here: that would be most of the work. */
async function start(): Promise<[CoreProcess, CoreProcess]> {
  const alice = await startCoreProcess('alice');
  const bob = await startCoreProcess('bob', { onAttached: acceptAll });
  await introduce(alice, bob);
  return [alice, bob];
}

describe.skipIf(!HAS_PROC)('memory of the cores', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await createScene();
  });
  afterEach(() => scene.end());

  it(
    'of a sender does not grow with what a receiver that stands still does not take, and all of it arrives afterwards',
    async () => {
      const [alice, bob] = await start();
      const big = path.join(scene.directory, 'big.bin');
      writeFileSync(big, '');
      truncateSync(big, SCALE.stalledBytes);
      const { transfer } = await alice.client.call('transfer.send', { peer: bob.id, paths: [big] });
      const { id } = transfer;
      await eventually('bytes', () => (alice.transfer(id)?.transferred ?? 0) > 8 * MiB);
      const before = alice.holding().rss;
      bob.freeze();
      const standing = alice.transfer(id)?.transferred ?? 0;
      const peak = await peakWhile(alice, new Promise((resolve) => setTimeout(resolve, SCALE.sleep)));
      bob.thaw();
      expect(standing).toBeLessThan(SCALE.stalledBytes);
      expect(peak - before).toBeLessThan(64 * MiB);
      const { sent, received } = await endOf(id, alice, bob, PATIENCE);
      expect([sent.state, received.state]).toEqual(['done', 'done']);
      expect(sent.sha256).toBe(received.sha256);
      tally({ 'most MiB grown for a receiver that stood still': Math.round((peak - before) / MiB) });
    },
    PATIENCE,
  );

  it(
    `is no more for ${SCALE.files} files than for a tenth of them`,
    async () => {
      const [alice, bob] = await start();
      const peaks: { sender: number; receiver: number }[] = [];
      for (const [round, count] of [SCALE.files / 10, SCALE.files].entries()) {
        const folder = path.join(scene.directory, `many ${round}`);
        for (let index = 0; index < count; index += 1) {
          const below = path.join(folder, String(Math.floor(index / 1_000)));
          if (index % 1_000 === 0) mkdirSync(below, { recursive: true });
          writeFileSync(path.join(below, `${index}`), `${round} ${index}`);
        }
        const work = async (): Promise<void> => {
          const { transfer } = await alice.client.call('transfer.send', {
            peer: bob.id,
            paths: [folder],
          });
          const { sent, received } = await endOf(transfer.id, alice, bob, PATIENCE);
          expect([sent.state, received.state]).toEqual(['done', 'done']);
          expect([sent.filesDone, received.filesDone]).toEqual([count, count]);
        };
        const working = work();
        const [sender, receiver] = await Promise.all([peakWhile(alice, working), peakWhile(bob, working)]);
        peaks.push({ sender, receiver });
      }
      const [few, many] = peaks;
      expect((many?.sender ?? 0) - (few?.sender ?? 0)).toBeLessThan(48 * MiB);
      expect((many?.receiver ?? 0) - (few?.receiver ?? 0)).toBeLessThan(48 * MiB);
    },
    PATIENCE,
  );
});
