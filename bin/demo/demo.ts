/** `tincan --demo`: two cores in one process and two temporary homes, on this machine only and never announced. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach, type CoreClient } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { createControlServer, memoryPair } from '../../src/control/server.ts';
import { startCore } from '../../src/core.ts';
import type { CommandContext } from '../command-context.ts';
import { historyWorkerUrl, workerUrl } from '../executable.ts';
import { playEcho } from './echo-peer.ts';

/** Two cores that know nobody else; an interface runs on one of them. */
export interface Demo {
  client: CoreClient;
  /** What to begin with. */
  hint: string;
  /** Stops the cores and removes their homes. May be called again. */
  end(): Promise<void>;
}

export async function startDemo(context: CommandContext): Promise<Demo> {
  const root = await mkdtemp(join(tmpdir(), 'tincan-demo-'));
  const cores: DemoCore[] = [];
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await Promise.all(cores.map((core) => core.stop()));
    await rm(root, { recursive: true, force: true });
  };
  const start = async (home: string, name: string | undefined): Promise<DemoCore> => {
    const core = await startDemoCore(join(root, home), name);
    cores.push(core);
    return core;
  };
  try {
    const starting = [start('echo', 'echo'), start('you', context.settings.name)] as const;
    // Where one fails the other must be there to be stopped.
    await Promise.allSettled(starting);
    const [echo, own] = await Promise.all(starting);
    playEcho(echo.client, join(root, 'echo'));
    const address = `127.0.0.1:${echo.client.state.network.port}`;
    return {
      client: own.client,
      hint: `A friendly peer called echo waits for you. Begin with: /connect ${address}`,
      end: () => (ended ??= end()),
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

interface DemoCore {
  client: CoreClient;
  stop(): Promise<void>;
}

async function startDemoCore(directory: string, name: string | undefined): Promise<DemoCore> {
  const core = await startCore({
    home: resolveHome({ home: directory }),
    name,
    port: 0,
    discovery: false,
    background: false,
    idleExit: false,
    workerUrl: workerUrl(),
    historyWorkerUrl: historyWorkerUrl(),
  });
  const server = createControlServer({
    store: core.store,
    handlers: core.handlers,
    log: core.logger,
    onClients: core.setClients,
  });
  const [near, far] = memoryPair();
  server.serve(far);
  const client = await attach(near, server.token);
  return {
    client,
    async stop() {
      await core.stop();
      await server.stop();
    },
  };
}
