import { describe, expect, it } from 'vitest';
import { HAS_PROC } from '../support/core-process.ts';
import { runKills } from './kill-run.ts';
import { PATIENCE, SCALE, tally } from './scale.ts';

const MiB = 1 << 20;

/** Pairs of cores at once: there is more waiting than work. */
const PAIRS = ['first', 'second'];

describe.skipIf(!HAS_PROC)('two cores that send one another files and folders', () => {
  it(
    'go on by themselves whenever either is killed: every file whole and once, next to nothing sent again',
    async () => {
      const runs = await Promise.allSettled(
        PAIRS.map((pair) =>
          runKills({
            seed: `${SCALE.seed}/${pair}`,
            kills: SCALE.kills / PAIRS.length,
            largeBytes: 24 * MiB,
            treeFiles: 300,
            treeLargest: 20_000,
          }),
        ),
      );
      for (const run of runs) {
        // Both are over by now, so that no core is left behind.
        if (run.status === 'rejected') throw run.reason;
        const { wrong, sent, files, mostResent, kills, counted } = run.value;
        tally({
          kills,
          files,
          corrupt: sent - files,
          'false or doubled': wrong.length,
          'most bytes resent': mostResent,
        });
        expect(wrong).toEqual([]);
        expect(files).toBe(sent);
        expect(mostResent).toBeLessThanOrEqual(MiB);
        expect(counted).toBeGreaterThan(0);
      }
    },
    PATIENCE,
  );
});
