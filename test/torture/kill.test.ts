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
      const reports = await Promise.all(
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
      for (const { wrong, sent, files, mostResent, kills, counted } of reports) {
        tally({ kills, files, corrupt: sent - files, wrong: wrong.length, 'most resent': mostResent });
        expect(wrong).toEqual([]);
        expect(files).toBe(sent);
        expect(mostResent).toBeLessThanOrEqual(MiB);
        expect(counted).toBeGreaterThan(0);
      }
    },
    PATIENCE,
  );
});
