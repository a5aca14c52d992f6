/** Homes in temporary directories with the real program, over loopback only. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finished, type RunningCommand, runTincan, startTincan } from './executable.ts';
import { freeUdpPort } from './free-port.ts';
import { prepareIdentities, returnIdentity, writeIdentity } from './home-identities.ts';

export interface TestHome {
  root: string;
  /** Arguments that lead any command to this home. */
  args: readonly string[];
  run(...words: string[]): Promise<Finished>;
  start(...words: string[]): RunningCommand;
  /** Runs a command with --json; its lines as objects. */
  json(
    ...words: string[]
  ): Promise<{ code: number | null; lines: Record<string, unknown>[]; stderr: string }>;
}

export interface TestHomes {
  /** A new home; its core is not running yet. */
  home(name: string): TestHome;
  /** Stops every core and removes every file. */
  stop(): Promise<void>;
}

/** Homes that see one another, and no others: they share a discovery port on the loopback interface. */
export async function createHomes(): Promise<TestHomes> {
  const directory = await mkdtemp(join(tmpdir(), 'tincan-homes-'));
  await prepareIdentities(2);
  const discoveryPort = await freeUdpPort();
  const homes: TestHome[] = [];
  const running = new Set<RunningCommand>();
  return {
    home(name) {
      const root = join(directory, name);
      writeIdentity(root);
      const network = [`--interface=lo`, `--discovery-port=${discoveryPort}`, '--port=0'];
      const args = [`--home=${root}`, `--name=${name}`, ...network];
      const home: TestHome = {
        root,
        args,
        run: (...words) => runTincan([...args, ...words]),
        start(...words) {
          const command = startTincan([...args, ...words]);
          running.add(command);
          void command.finished.then(() => running.delete(command));
          return command;
        },
        async json(...words) {
          const { code, stdout, stderr } = await runTincan([...args, '--json', ...words]);
          return { code, stderr, lines: parseLines(stdout) };
        },
      };
      homes.push(home);
      return home;
    },
    async stop() {
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all(homes.map(({ root }) => runTincan([`--home=${root}`, 'stop'])));
      await rm(directory, { recursive: true, force: true });
      for (const { root } of homes) returnIdentity(root);
    },
  };
}

export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
