/** A control server with a real store and scripted calls: a core without network, for tests of clients. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach, type CoreClient } from '../../src/client/core-client.ts';
import { CALLS, type CallHandlers, type CallName, type CallParams } from '../../src/control/calls.ts';
import type { EndHow, Handover } from '../../src/control/protocol.ts';
import { type ControlServer, createControlServer, memoryPair } from '../../src/control/server.ts';
import { TincanError } from '../../src/errors.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { State } from '../../src/store/state.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { readyState } from './states.ts';

export interface RecordedCall {
  method: CallName;
  params: unknown;
}

export interface FakeCore {
  store: Store;
  server: ControlServer;
  /** Every call so far, in order. */
  calls: RecordedCall[];
  /** Replaces what a call does. */
  on<M extends CallName>(method: M, handler: CallHandlers[M]): void;
  /** Resolves when a call of this method arrives (or has arrived already). */
  called<M extends CallName>(method: M): Promise<CallParams<M>>;
  /** A client in memory. */
  client(): Promise<CoreClient>;
  /** A home in a temporary directory on whose socket the core listens. */
  listen(): Promise<{ root: string; socket: string; tokenFile: string }>;
  stop(): Promise<void>;
}

/**
 * @param ready hellos are answered when it resolves
 * @param end what it does when it is to end
 */
export function fakeCore(
  state: State = readyState(),
  ready?: Promise<void>,
  end?: (how: EndHow, version: string) => Handover,
): FakeCore {
  const store = createStore(state);
  const calls: RecordedCall[] = [];
  const scripted = new Map<CallName, CallHandlers[CallName]>();
  const waiting = new Set<() => void>();
  const roots: string[] = [];
  const clients: CoreClient[] = [];

  const handlerOf = (method: CallName) => {
    return async (params: never, caller: never): Promise<unknown> => {
      calls.push({ method, params });
      for (const wake of [...waiting]) wake();
      const handler = scripted.get(method);
      if (handler === undefined) throw new TincanError('TINCAN_E_INTERNAL', `No script for ${method}.`);
      return await (handler as (params: never, caller: never) => unknown)(params, caller);
    };
  };
  const handlers = Object.fromEntries(
    (Object.keys(CALLS) as CallName[]).map((method) => [method, handlerOf(method)]),
  ) as unknown as CallHandlers;
  const server = createControlServer({
    store,
    handlers,
    log: silentLogger,
    version: '1.2.3',
    ...(ready === undefined ? {} : { ready }),
    ...(end === undefined ? {} : { end }),
  });

  return {
    store,
    server,
    calls,
    on(method, handler) {
      scripted.set(method, handler);
    },
    async called(method) {
      for (;;) {
        const call = calls.find((candidate) => candidate.method === method);
        if (call !== undefined) return call.params as CallParams<typeof method>;
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    async client() {
      const [near, far] = memoryPair();
      server.serve(far);
      const client = await attach(near, server.token);
      clients.push(client);
      return client;
    },
    async listen() {
      const root = await mkdtemp(join(tmpdir(), 'tincan-fake-'));
      roots.push(root);
      const home = { root, socket: join(root, 'socket'), tokenFile: join(root, 'token') };
      await server.listen(home);
      return home;
    },
    async stop() {
      for (const client of clients) client.close();
      await server.stop();
      for (const root of roots) await rm(root, { recursive: true, force: true });
    },
  };
}

/** Resolves when a client's state is as wanted. */
export function untilState(client: CoreClient, wanted: (state: State) => boolean): Promise<State> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!wanted(client.state)) return;
      unsubscribe();
      resolve(client.state);
    };
    const unsubscribe = client.subscribe(look);
    look();
  });
}
