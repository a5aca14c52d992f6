import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SESSION } from '../../src/limits.ts';
import { caller, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { helloOf, rawPeer } from '../support/raw-peer.ts';
import { startNode, stopNodes, type TestNode } from '../support/sessions.ts';
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

describe('a stranger that asks and takes it back, again and again', () => {
  let bob: TestNode;

  beforeEach(async () => {
    // Time stands still but where it is moved, so that a slow machine shows no more than a fast one.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    bob = await startNode('bob', { isKnownAddress: () => true });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await stopNodes();
  });

  const ask = async (key: string, address = '127.0.0.1') => {
    const identity = await testIdentity(key);
    const peer = await rawPeer(bob.address.port, identity, {}, { localAddress: address } as object);
    peer.webSocket.send(helloOf(identity, { name: key }));
    await peer.frame('pending');
    return peer;
  };
  /** Asks, and is gone as soon as it is waited for. */
  const askAndGo = async (key: string, address?: string): Promise<void> => {
    const { webSocket } = await ask(key, address);
    const before = bob.askEnds.length;
    const shown = bob.asked.length > before;
    webSocket.send(JSON.stringify({ t: 'bye', reason: 'withdrawn' }));
    if (shown) await bob.until(() => bob.askEnds.length > before);
    else await once(webSocket, 'close');
  };

  it('is shown once, and then no sooner than after waits that grow; what it takes back before is never shown', async () => {
    for (let time = 0; time < 5; time += 1) await askAndGo('eve');
    expect(bob.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(SESSION.askAgainMin);
    await askAndGo('eve');
    expect(bob.asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(SESSION.askAgainMin);
    await askAndGo('eve');
    expect(bob.asked).toHaveLength(2);
    expect(bob.trust.all()).toEqual([]);
  });

  it('gains nothing by more keys, nor loses anybody else their question', async () => {
    for (let key = 0; key < SESSION.asksFreePerAddress + 4; key += 1) await askAndGo(`crowd ${key}`);
    expect(bob.asked).toHaveLength(SESSION.asksFreePerAddress + 1);
    await ask('honest', '127.0.1.1');
    expect(bob.asked.at(-1)?.name).toBe('honest');
  });

  it('is shown and can be accepted all the same where it waits: a second try is a little later, and no more', async () => {
    await askAndGo('eve');
    const again = await ask('eve');
    expect(bob.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(SESSION.askAgainMin);
    expect(bob.asked).toHaveLength(2);
    const [first, second] = bob.asked;
    // Its time runs from when it came, as the asker's own does.
    expect((second?.expiresAt ?? 0) - (first?.expiresAt ?? 0)).toBeLessThan(SESSION.approval);
    bob.sessions.accept((await testIdentity('eve')).id);
    await again.frame('welcome');
    again.webSocket.terminate();
  });

  it('is connected at once where this user asks it, too', async () => {
    await askAndGo('eve');
    const again = await ask('eve');
    const { id } = await testIdentity('eve');
    await bob.sessions.connect({ peer: id, addresses: [] });
    await again.frame('welcome');
    expect(bob.trust.isApproved(id)).toBe(true);
    again.webSocket.terminate();
  });
});
