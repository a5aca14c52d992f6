import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caller, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { helloOf, rawPeer } from '../support/raw-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

describe('a stranger that talks in one breath with its hello', () => {
  let core: TestCore;

  beforeEach(async () => {
    core = await startTestCore('bob');
  });
  afterEach(stopCores);

  const knock = async (): Promise<void> => {
    const eve = await testIdentity('eve');
    const raw = await rawPeer(core.store.get().network.port, eve);
    // @ts-expect-error the socket of a WebSocket is its own affair, but for those who mean harm
    const socket: import('node:net').Socket = raw.webSocket._socket;
    socket.cork();
    raw.webSocket.send(helloOf(eve));
    raw.webSocket.send(JSON.stringify({ t: 'msg', id: '0'.repeat(32), seq: 1, time: 1, text: 'hi' }));
    socket.uncork();
    expect(await raw.frame('bye')).toEqual({ t: 'bye', reason: 'protocol' });
    await raw.closed;
  };

  it('is refused and leaves no question behind', async () => {
    await knock();
    expect(core.store.get().requests).toEqual({});
    expect(core.store.get().peers).toEqual({});
  });

  it('does not upset a core that accepts by rule', async () => {
    const thrown: unknown[] = [];
    const note = (error: unknown): void => void thrown.push(error);
    process.prependListener('uncaughtException', note);
    await core.handlers['receive.auto']({ rule: 'all' }, caller);
    await knock();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', note);
    expect(thrown).toEqual([]);
    expect(Object.values(core.store.get().notices)).toEqual([]);
  });
});
