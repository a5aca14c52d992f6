// Loaded into a core before it starts (node --import): on SIGUSR2 it writes how late its main loop has been since the last time, and begins anew.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const directory = process.env.TINCAN_BENCH_LOOP;
if (isMainThread && directory !== undefined) {
  /** Of the timer whose lateness is measured, ms: what is recorded is its whole period. */
  const resolution = 10;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const late = (percent) => Math.max(0, delay.percentile(percent) / 1e6 - resolution);
  process.on('SIGUSR2', () => {
    const figures = { median: late(50), p99: late(99), most: late(100) };
    delay.reset();
    writeFileSync(`${directory}/${process.pid}.json`, JSON.stringify(figures));
  });
}
