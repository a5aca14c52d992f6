/** `tincan --demo`: two cores in one process and two temporary homes, on this machine only and never announced. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach, type CoreClient } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { createControlServer, memoryPair } from '../../src/control/server.ts';
import { startCore } from '../../src/core.ts';
import type { ExitCode } from '../../src/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { workerUrl } from '../executable.ts';
import { inTerminal } from '../in-terminal.ts';
import { runLineMode } from '../line-mode/line-mode.ts';
import { playEcho } from './echo-peer.ts';

export async function runDemo(context: CommandContext): Promise<ExitCode> {
  return await inTerminal(context, async (detached) => {
    const root = await mkdtemp(join(tmpdir(), 'tincan-demo-'));
    const cores: DemoCore[] = [];
    try {
      context.output.note('Starting a demonstration on this machine…');
      const start = async (home: string, name: string | undefined): Promise<DemoCore> => {
        const core = await startDemoCore(join(root, home), name);
        cores.push(core);
        return core;
      };
      const [echo, own] = await Promise.all([start('echo', 'echo'), start('you', context.settings.name)]);
      playEcho(echo.client, join(root, 'echo'));
      const address = `127.0.0.1:${echo.client.state.network.port}`;
      return await runLineMode({
        client: own.client,
        started: false,
        detachable: false,
        hint: `A friendly peer called echo waits for you. Begin with: /connect ${address}`,
        input: process.stdin,
        output: process.stdout,
        onInterrupt: context.takeInterrupts,
        detached,
      });
    } finally {
      await Promise.all(cores.map((core) => core.stop()));
      await rm(root, { recursive: true, force: true });
    }
  });
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
