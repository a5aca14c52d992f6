/** A real core as its own process on a host of a test LAN, and a client attached to it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreClient, connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import type { State } from '../../src/store/state.ts';
import type { Host } from './namespaces.ts';

/** The built program; tests and benchmarks run in the checkout's folder. */
export const TINCAN = path.resolve('dist', 'tincan.js');

export interface LanCore {
  name: string;
  host: Host;
  directory: string;
  client: CoreClient;
  process: ChildProcess;
  /** Waits for a state; rejects after `within` ms with what was waited for. */
  until<T>(what: string, select: (state: State) => T | undefined | false, within?: number): Promise<T>;
  /** Graceful stop; resolves when the process has ended. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process has ended. */
  kill(): Promise<void>;
  /** Starts it again in the same home. */
  restart(): Promise<LanCore>;
}

/** Starts `tincan daemon` on a host. The home is removed by `removeHomes()`. */
export async function startLanCore(
  host: Host,
  name: string,
  options: string[] = [],
  home?: string,
): Promise<LanCore> {
  const directory = home ?? (await mkdtemp(path.join(tmpdir(), `tincan-lan-${name}-`)));
  homes.add(directory);
  const child = host.spawn(
    process.execPath,
    [TINCAN, '--home', directory, '--name', name, ...options, 'daemon'],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  children.add(child);
  void ended.then(() => children.delete(child));
  const client = await attach(directory, child);
  return {
    name,
    host,
    directory,
    client,
    process: child,
    until: (what, select, within = 15_000) => until(client, `${name}: ${what}`, select, within),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      client.close();
      child.kill('SIGTERM');
      await ended;
    },
    async kill() {
      // `ip netns exec` becomes the program, so the process is the core itself.
      child.kill('SIGKILL');
      await ended;
    },
    restart: () => startLanCore(host, name, options, directory),
  };
}

const homes = new Set<string>();
const children = new Set<ChildProcess>();

/** Ends what a failed test left running, and removes all homes. */
export async function removeHomes(): Promise<void> {
  for (const child of children) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  for (const directory of homes) await rm(directory, { recursive: true, force: true });
  homes.clear();
}

async function attach(directory: string, child: ChildProcess): Promise<CoreClient> {
  const home = resolveHome({ home: directory });
  for (;;) {
    try {
      return await connectCore(home);
    } catch (thrown) {
      if (child.exitCode !== null)
        throw new Error(`the core ended with ${child.exitCode}`, { cause: thrown });
      await sleep(25);
    }
  }
}

async function until<T>(
  client: CoreClient,
  what: string,
  select: (state: State) => T | undefined | false,
  within: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const found = select(client.state);
      if (found === undefined || found === false) return false;
      clearTimeout(timer);
      unsubscribe();
      resolve(found);
      return true;
    };
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new Error(`never came within ${within} ms: ${what}`));
    }, within);
    const unsubscribe = client.subscribe(() => void look());
    look();
  });
}

/** The first asks, the second's user says yes; resolves when both have the session. */
export async function connectLanCores(from: LanCore, to: LanCore, target: string = to.name): Promise<void> {
  await from.until(`${to.name} nearby`, (state) =>
    Object.values(state.peers).some((peer) => peer.name === to.name),
  );
  const asked = from.client.call('peer.connect', { target });
  const request = await to.until('the request', (state) => Object.values(state.requests)[0]);
  await to.client.call('request.accept', { id: request.id });
  const { outcome, message } = await asked;
  if (outcome !== 'connected') throw new Error(`${from.name} was not connected: ${outcome} ${message ?? ''}`);
  await to.until('the session', (state) => state.peers[from.client.state.self.id]?.state === 'connected');
}
