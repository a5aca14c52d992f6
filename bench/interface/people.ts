/** Cores of the built program on loopback, connected, in throw-away homes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreClient, connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import type { State } from '../../src/store/state.ts';
import { type BenchTerminal, openBenchTerminal } from './terminal.ts';

export interface Person {
  name: string;
  /** Arguments that lead any command to this person's core. */
  args: readonly string[];
  client: CoreClient;
  /** The core's process. */
  pid: number;
  until(what: string, holds: (state: State) => boolean): Promise<void>;
  stop(): Promise<void>;
}

export async function startPerson(
  executable: string,
  directory: string,
  name: string,
  discoveryPort: number,
): Promise<Person> {
  const root = join(directory, name);
  const args = ['--home', root];
  const network = ['--port=0', `--discovery-port=${discoveryPort}`, '--interface=lo', `--name=${name}`];
  const child = spawn(process.execPath, [executable, ...args, ...network, 'daemon'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const client = await attach(root);
  return {
    name,
    args,
    client,
    pid: client.core.pid,
    until: (what, holds) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${name}: never ${what}`)), 30_000);
        const look = (): void => {
          if (!holds(client.state)) return;
          clearTimeout(late);
          end();
          resolve();
        };
        const end = client.subscribe(look);
        look();
      }),
    async stop() {
      client.close();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function attach(root: string): Promise<CoreClient> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await connectCore(resolveHome({ home: root }));
    } catch (thrown) {
      if (tries === 400) throw thrown;
      await sleep(25);
    }
  }
}

/** The one asks, the other says yes. */
export async function connectPeople(one: Person, other: Person): Promise<void> {
  await one.until(`heard of ${other.name}`, ({ peers }) =>
    Object.values(peers).some(({ name }) => name === other.name),
  );
  const asked = one.client.call('peer.connect', { target: other.name });
  await other.until('was asked', ({ requests }) => Object.keys(requests).length > 0);
  const [request] = Object.values(other.client.state.requests);
  if (request !== undefined) await other.client.call('request.accept', { id: request.id });
  await asked;
  await other.until('was connected', ({ peers }) => peers[one.client.state.self.id]?.state === 'connected');
}

/** A conversation of alice's with bob, open in a terminal of hers. */
export interface OpenConversation {
  alice: Person;
  bob: Person;
  terminal: BenchTerminal;
  /** Of both homes; it is removed at the end. */
  directory: string;
}

/** Runs with two connected people and the conversation open on the screen, and ends all of it. */
export async function withConversation(
  executable: string,
  discoveryPort: number,
  run: (conversation: OpenConversation) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tincan-bench-'));
  const people: Person[] = [];
  const start = async (name: string): Promise<Person> => {
    const person = await startPerson(executable, directory, name, discoveryPort);
    people.push(person);
    return person;
  };
  try {
    const alice = await start('alice');
    const bob = await start('bob');
    await connectPeople(alice, bob);
    const terminal = openBenchTerminal({ executable, args: alice.args });
    await terminal.sees('tincan ›');
    terminal.write('/connect bob\r');
    await terminal.sees('bob ›');
    await run({ alice, bob, terminal, directory });
    await terminal.leave();
  } finally {
    for (const person of people) await person.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
