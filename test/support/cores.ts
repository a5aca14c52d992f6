/** Whole cores in this process, in temporary homes, over real sockets on loopback. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeHome, resolveHome } from '../../src/config/home.ts';
import { type Core, type CoreOptions, startCore } from '../../src/core.ts';
import type { State } from '../../src/store/state.ts';
import { waitFor } from '../../src/store/wait-for.ts';
import { freeTcpPort } from './free-port.ts';
import { prepareIdentities, returnIdentity, writeIdentity } from './home-identities.ts';

/** Bundled by the build that precedes the tests. */
export const WORKER_URL = new URL('../../dist/data-worker.js', import.meta.url);
export const HISTORY_WORKER_URL = new URL('../../dist/history-worker.js', import.meta.url);

export interface TestCore extends Core {
  /** Directory of the home; also where tests put files. */
  directory: string;
  /** Address that others connect to. */
  address: string;
  /** Waits for a state; rejects after 15 s with what was waited for. */
  until<T>(what: string, select: (state: State) => T | undefined | false): Promise<T>;
}

const running = new Set<TestCore>();

/** Starts a core without discovery, on any port. Stop all with `stopCores()`. */
export async function startTestCore(name: string, options: Partial<CoreOptions> = {}): Promise<TestCore> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tincan-test-'));
  await prepareIdentities(1);
  writeIdentity(directory);
  return startIn(directory, name, options);
}

/** Stops a core and starts another for its home, on the port that its peers know. */
export async function restartTestCore(core: TestCore, options: Partial<CoreOptions> = {}): Promise<TestCore> {
  const { self, network } = core.store.get();
  running.delete(core);
  await core.stop();
  return startIn(core.directory, self.name, { port: network.port, ...options });
}

async function startIn(directory: string, name: string, options: Partial<CoreOptions>): Promise<TestCore> {
  const home = resolveHome({ home: directory });
  await makeHome(home);
  const umask = process.umask();
  const core = await startCore({
    home,
    name,
    port: await freeTcpPort(),
    background: false,
    idleExit: false,
    discovery: false,
    workerUrl: WORKER_URL,
    historyWorkerUrl: HISTORY_WORKER_URL,
    ...options,
  });
  process.umask(umask);
  const test: TestCore = {
    ...core,
    directory,
    address: `127.0.0.1:${core.store.get().network.port}`,
    until: (what, select) => until(core, what, select),
  };
  running.add(test);
  return test;
}

async function until<T>(
  core: Core,
  what: string,
  select: (state: State) => T | undefined | false,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`never came: ${what}`)), 15_000);
  });
  try {
    return await Promise.race([
      waitFor(core.store, (state) => {
        const found = select(state);
        return found === undefined || found === false ? undefined : { found };
      }).then(({ found }) => found),
      timeout,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** Stops every core of this file and removes its home. */
export async function stopCores(): Promise<void> {
  for (const core of running) {
    await core.stop();
    await rm(core.directory, { recursive: true, force: true });
    returnIdentity(core.directory);
  }
  running.clear();
}

/** A caller that never detaches, for calls made by a test. */
export const caller = { onDetach: () => () => {} };

/** Connects two cores, the second one's user saying yes. @returns both ids */
export async function connectCores(from: TestCore, to: TestCore): Promise<{ fromId: string; toId: string }> {
  const asked = from.handlers['peer.connect']({ target: to.address }, caller);
  const request = await to.until('a request', (state) => Object.values(state.requests)[0]);
  await to.handlers['request.accept']({ id: request.id }, caller);
  const { outcome } = await asked;
  if (outcome !== 'connected') throw new Error(`not connected: ${outcome}`);
  const fromId = from.store.get().self.id;
  const toId = to.store.get().self.id;
  await to.until('the session', (state) => state.peers[fromId]?.state === 'connected');
  return { fromId, toId };
}
