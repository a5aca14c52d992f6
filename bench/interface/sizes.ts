/** What a terminal's size costs: two bars move and keys are pressed, from a small window to one that fills a large display. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openBars } from './bars.ts';
import { processorSeconds, tell, times } from './figures.ts';
import { pressKeys } from './keys.ts';
import { openBenchTerminal } from './terminal.ts';

const SIZES = [
  [60, 16],
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
] as const;

export async function benchSizes(executable: string, count: number): Promise<void> {
  const bars = await openBars();
  for (const [columns, rows] of SIZES) {
    const terminal = openBenchTerminal({ executable, args: bars.args, columns, rows });
    await terminal.sees('tincan ›');
    await sleep(3_000);
    const before = { ...terminal.shown(), used: processorSeconds(terminal.pid), at: performance.now() };
    const latencies = await pressKeys(terminal, count);
    const { bytes, pieces } = terminal.shown();
    const frames = pieces - before.pieces;
    const used = processorSeconds(terminal.pid) - before.used;
    const seconds = (performance.now() - before.at) / 1_000;
    tell(
      `${columns}×${rows}, two bars moving`,
      `key to screen ${times(latencies)}; ${((bytes - before.bytes) / frames).toFixed(0)} bytes and ${((used / frames) * 1_000).toFixed(1)} ms of processor a frame, ${(frames / seconds).toFixed(0)} frames a second, ${((used / seconds) * 100).toFixed(0)} % of a core`,
    );
    await terminal.leave();
  }
  await bars.stop();
}
