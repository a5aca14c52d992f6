/** From the call to the first frame and to the prompt: a first run, a later one that starts the core, and one that attaches to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tell, times } from './figures.ts';
import { openBenchTerminal } from './terminal.ts';

/** A core that was told to go needs a moment before the next one may take its home. */
const BETWEEN = 400;

export async function benchStartUp(
  executables: readonly string[],
  rounds: number,
  discoveryPort: number,
): Promise<void> {
  const kinds = ['first run', 'later run, core started', 'running core'] as const;
  const figures = executables.map((executable) => ({
    executable,
    first: kinds.map((): number[] => []),
    prompt: kinds.map((): number[] => []),
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { executable, first, prompt } of figures) {
      const home = await mkdtemp(join(tmpdir(), 'tincan-bench-'));
      const args = [`--home=${home}`, '--port=0', `--discovery-port=${discoveryPort}`, '--interface=lo'];
      const run = async (kind: number, more: readonly string[] = []) => {
        const terminal = openBenchTerminal({ executable, args: [...args, ...more] });
        const [firstAt, promptAt] = await Promise.all([terminal.firstFrame, terminal.sees('tincan ›')]);
        first[kind]?.push(firstAt - terminal.openedAt);
        prompt[kind]?.push(promptAt - terminal.openedAt);
        return terminal;
      };
      await (await run(0, ['--name=alice'])).leave();
      await sleep(BETWEEN);
      const starter = await run(1);
      await sleep(BETWEEN);
      await (await run(2)).leave();
      await starter.leave();
      await sleep(BETWEEN);
      await rm(home, { recursive: true, force: true });
    }
  }
  for (const { executable, first, prompt } of figures) {
    if (figures.length > 1) console.log(executable);
    for (const [index, kind] of kinds.entries()) {
      tell(`${kind}, first frame`, times(first[index] ?? []));
      tell(`${kind}, prompt`, times(prompt[index] ?? []));
    }
  }
}
