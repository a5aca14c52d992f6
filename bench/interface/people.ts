/** Cores of the built program on loopback, connected, in throw-away homes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreClient, connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import type { State } from '../../src/store/state.ts';

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
