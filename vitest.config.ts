import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const common = { testTimeout: 30_000, hookTimeout: 30_000, pool: 'forks' as const };

/** CI adds up what the suites wrote; a person sees the default report. */
const results = process.env.TINCAN_TEST_RESULTS;

export default defineConfig({
  test: {
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    projects: [
      {
        test: {
          ...common,
          name: 'main',
          // By default one less than there are processors; most tests wait more than they compute.
          maxWorkers: Math.max(3, availableParallelism()),
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/network/**', 'test/torture/long/**'],
        },
      },
      {
        test: {
          ...common,
          name: 'network',
          include: ['test/network/**/*.test.ts'],
          // Two LANs beside each other, whose hosts mostly wait: the times that are promised are not those of a crowded machine.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...common,
          // `npm run torture`: the same tests on a larger scale, and those that take long by nature.
          name: 'torture',
          include: [
            'test/torture/**/*.test.ts',
            'test/network/disk-trouble.test.ts',
            'test/hostile/{discovery-flood,swapped-folders}.test.ts',
          ],
          fileParallelism: false,
        },
      },
    ],
  },
});
