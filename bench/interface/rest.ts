/** What the program costs while nobody touches it: the processor with nothing going on, and memory with two bars moving. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openBars } from './bars.ts';
import { processorSeconds, residentMemory, tell } from './figures.ts';
import { withConversation } from './people.ts';
import { openBenchTerminal } from './terminal.ts';

export async function benchIdle(executable: string, seconds: number, discoveryPort: number): Promise<void> {
  await withConversation(executable, discoveryPort, async ({ alice, terminal }) => {
    // Past what starting has left behind: the last garbage, a burst of announcements.
    await sleep(10_000);
    const before = { screen: processorSeconds(terminal.pid), core: processorSeconds(alice.pid) };
    const { bytes } = terminal.shown();
    await sleep(seconds * 1_000);
    const share = (used: number): string => `${((used / seconds) * 100).toFixed(2)} %`;
    const screen = processorSeconds(terminal.pid) - before.screen;
    const core = processorSeconds(alice.pid) - before.core;
    tell(
      'idle, one peer connected, its conversation open',
      `${share(screen + core)} of a core over ${seconds} s (screen ${share(screen)}, core ${share(core)}), ${terminal.shown().bytes - bytes} bytes written`,
    );
  });
}

export async function benchMemory(executable: string, minutes: number): Promise<void> {
  const bars = await openBars();
  const terminal = openBenchTerminal({ executable, args: bars.args });
  await terminal.sees('tincan ›');
  await sleep(20_000);
  const before = { ...terminal.shown(), used: processorSeconds(terminal.pid) };
  const memory = [residentMemory(terminal.pid)];
  for (let part = 0; part < 4; part += 1) {
    await sleep((minutes * 60_000) / 4);
    memory.push(residentMemory(terminal.pid));
  }
  const { bytes, pieces } = terminal.shown();
  const drawn = pieces - before.pieces;
  const used = processorSeconds(terminal.pid) - before.used;
  tell(
    `two bars moving for ${minutes} minutes`,
    `the screen's memory ${memory.map((each) => each.toFixed(0)).join(', ')} MiB; ${drawn} frames of ${((bytes - before.bytes) / drawn).toFixed(0)} bytes and ${((used / drawn) * 1_000).toFixed(1)} ms of processor`,
  );
  await terminal.leave();
  await bars.stop();
}
