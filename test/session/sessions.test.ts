import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { SESSION } from '../../src/limits.ts';
import { helloOf, rawConnection, rawPeer } from '../support/raw-peer.ts';
import { connectedPair, orderedNodes, startNode, stopNodes, type TestNode } from '../support/sessions.ts';
import { testIdentity } from '../support/test-identities.ts';

afterEach(async () => {
  vi.useRealTimers();
  await stopNodes();
});

const connect = (from: TestNode, to: TestNode) =>
  from.sessions.connect({ peer: to.id, addresses: [to.address] });
const rejects = (promise: Promise<unknown>, code: string) =>
  expect(promise).rejects.toEqual(expect.objectContaining({ code }));
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Lets faked time pass in steps, with the traffic that each sets off. */
async function pass(milliseconds: number, step = 500): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += step) {
    await vi.advanceTimersByTimeAsync(step);
    await tick();
  }
}
const fakeTimeouts = (): unknown => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

describe('a request to connect', () => {
  it('is put before the other user, and opens the session on both sides when accepted', async () => {
    const [alice, bob] = [await startNode('alice'), await startNode('bob')];
    const connecting = connect(alice, bob);
    await bob.until(() => bob.asked.length === 1);
    await alice.until(() => alice.sessions.phaseOf(bob.id) === 'awaiting-approval');
    expect(bob.asked).toMatchObject([{ peer: alice.id, name: 'alice', address: '127.0.0.1' }]);
    expect(bob.sessions.links()).toEqual([]);
    bob.sessions.accept(alice.id);
    const link = await connecting;
    expect(link).toMatchObject({ peer: bob.id, initiator: 'self' });
    expect(bob.sessions.linkOf(alice.id)).toMatchObject({ initiator: 'peer' });
    expect([alice.trust.trustOf(bob.id), bob.trust.trustOf(alice.id)]).toEqual(['approved', 'approved']);
    expect(bob.askEnds).toEqual([{ peer: alice.id, end: 'accepted' }]);
  });

  it('ends with a session that both sides know by the same keys, hellos and keying material', async () => {
    const [low, high] = await connectedPair();
    const [here, there] = [low.sessions.linkOf(high.id)?.binding, high.sessions.linkOf(low.id)?.binding];
    expect(here?.exported).toHaveLength(32);
    expect(here).toEqual({
      exported: there?.exported,
      keys: { self: there?.keys.peer, peer: there?.keys.self },
      hellos: { self: there?.hellos.peer, peer: there?.hellos.self },
    });
    expect(deviceIdOf(here?.keys.self ?? Buffer.of())).toBe(low.id);
    expect(JSON.parse(String(here?.hellos.peer))).toMatchObject({ t: 'hello', id: high.id });
  });

  it('to an address alone finds out who is there', async () => {
    const [alice, bob] = [await startNode('alice'), await startNode('bob')];
    bob.trust.approve(alice.id, 'alice');
    const link = await alice.sessions.connect({ addresses: [bob.address] });
    expect(link.peer).toBe(bob.id);
    expect(await alice.sessions.connect({ addresses: [bob.address] })).toBe(link);
    expect(alice.opened).toHaveLength(1);
  });

  it('that is denied says so, and approves nobody', async () => {
    const [alice, bob] = [await startNode('alice'), await startNode('bob')];
    const connecting = connect(alice, bob);
    await bob.until(() => bob.asked.length === 1);
    expect(bob.sessions.deny(alice.id)).toEqual({ blocked: false });
    await rejects(connecting, 'TINCAN_E_DENIED');
    expect([alice.trust.trustOf(bob.id), bob.trust.trustOf(alice.id)]).toEqual(['unknown', 'unknown']);
    expect(bob.askEnds).toEqual([{ peer: alice.id, end: 'denied' }]);
    expect(() => bob.sessions.deny(alice.id)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_NO_SUCH_REQUEST' }),
    );
  });

  it('that nobody answers expires, and is no denial', async () => {
    const [alice, bob] = [await startNode('alice'), await startNode('bob')];
    fakeTimeouts();
    const refused = rejects(connect(alice, bob), 'TINCAN_E_TIMEOUT');
    await alice.until(() => alice.sessions.phaseOf(bob.id) === 'awaiting-approval');
    await vi.advanceTimersByTimeAsync(SESSION.approval);
    await refused;
    expect(bob.askEnds).toEqual([{ peer: alice.id, end: 'timeout' }]);
    expect(bob.trust.get(alice.id)).toBeUndefined();
    expect(() => bob.sessions.accept(alice.id)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_NO_SUCH_REQUEST' }),
    );
  });

  it('denied three times blocks the device, whatever it calls itself', async () => {
    const [bob, eve] = [await startNode('bob'), await testIdentity('eve')];
    for (const name of ['eve', 'mallory', 'carol']) {
      const peer = await rawPeer(bob.address.port, eve);
      peer.webSocket.send(helloOf(eve, { name, instance: '1'.repeat(32) }));
      await bob.until(() => bob.asked.at(-1)?.name === name);
      bob.sessions.deny(eve.id);
      expect(await peer.frame('bye')).toEqual({ t: 'bye', reason: 'denied' });
      await peer.closed;
    }
    expect(await rawConnection(bob.address.port, eve.credentials).closed).toBe('');
    expect(bob.asked).toHaveLength(3);
    // Who was named is not who was blocked.
    expect(bob.trust.all().map(({ id }) => id)).toEqual([eve.id]);
  });

  it('is answered by the id of its device, of two that wait, even under one name', async () => {
    const [bob, eve, dave] = [await startNode('bob'), await testIdentity('eve'), await testIdentity('dave')];
    const [first, second] = [await rawPeer(bob.address.port, eve), await rawPeer(bob.address.port, dave)];
    first.webSocket.send(helloOf(eve, { name: 'carol' }));
    await bob.until(() => bob.asked.length === 1);
    second.webSocket.send(helloOf(dave, { name: 'carol' }));
    await bob.until(() => bob.asked.length === 2);
    bob.sessions.accept(dave.id);
    await second.frame('welcome');
    expect(first.frames.map((frame) => (frame as { t: string }).t)).not.toContain('welcome');
    expect(bob.trust.isApproved(eve.id)).toBe(false);
    bob.sessions.deny(eve.id);
    expect(await first.frame('bye')).toEqual({ t: 'bye', reason: 'denied' });
    expect(bob.sessions.linkOf(dave.id)?.isOpen).toBe(true);
    second.webSocket.terminate();
  });

  it('of the same device takes the place of its first one, and can be accepted', async () => {
    const [bob, eve] = [await startNode('bob'), await testIdentity('eve')];
    const first = await rawPeer(bob.address.port, eve);
    first.webSocket.send(helloOf(eve));
    await bob.until(() => bob.asked.length === 1);
    const second = await rawPeer(bob.address.port, eve);
    second.webSocket.send(helloOf(eve));
    expect(await first.frame('bye')).toEqual({ t: 'bye', reason: 'duplicate' });
    await second.frame('pending');
    bob.sessions.accept(eve.id);
    await second.frame('welcome');
    // It is one question, which nobody has to read anew.
    expect(bob.asked).toHaveLength(1);
    expect(bob.askEnds.map(({ end }) => end)).toEqual(['accepted']);
    second.webSocket.terminate();
  });

  it('of the same device under another name is another question', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [bob, eve] = [await startNode('bob'), await testIdentity('eve')];
    const first = await rawPeer(bob.address.port, eve);
    first.webSocket.send(helloOf(eve, { name: 'alice' }));
    await bob.until(() => bob.asked.length === 1);
    const second = await rawPeer(bob.address.port, eve);
    second.webSocket.send(helloOf(eve, { name: 'carol' }));
    await second.frame('pending');
    expect(bob.askEnds.map(({ end }) => end)).toEqual(['withdrawn']);
    expect(bob.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(SESSION.askAgainMin);
    expect(bob.asked.map(({ name }) => name)).toEqual(['alice', 'carol']);
    first.webSocket.terminate();
    second.webSocket.terminate();
  });

  it('to a device that takes no strangers is neither shown nor answered, and counts as no denial', async () => {
    let takesStrangers = false;
    const [alice, bob] = [
      await startNode('alice'),
      await startNode('bob', { takesStrangers: () => takesStrangers }),
    ];
    for (let time = 0; time <= SESSION.denials; time += 1)
      await rejects(connect(alice, bob), 'TINCAN_E_UNREACHABLE');
    expect(await rawConnection(bob.address.port, alice.identity.credentials).closed).toBe('');
    expect([bob.asked, bob.askEnds, bob.trust.all()]).toEqual([[], [], []]);
    // Whom it knows, and whom it asks itself, it takes.
    takesStrangers = true;
    const asking = connect(alice, bob);
    await bob.until(() => bob.asked.length === 1);
    bob.sessions.accept(alice.id);
    await asking;
    takesStrangers = false;
    alice.sessions.disconnect(bob.id);
    await bob.until(() => bob.ended.length === 1);
    await connect(alice, bob);
  });

  it('of a device that takes no strangers itself is answered as any other', async () => {
    const [alice, bob] = [await startNode('alice', { takesStrangers: () => false }), await startNode('bob')];
    const asking = connect(alice, bob);
    await bob.until(() => bob.asked.length === 1);
    // Both users want it, at the same moment.
    const answering = connect(bob, alice);
    const [one, other] = await Promise.all([asking, answering]);
    expect([one.peer, other.peer]).toEqual([bob.id, alice.id]);
    expect([alice.trust.isApproved(bob.id), bob.trust.isApproved(alice.id)]).toEqual([true, true]);
  });

  it('that is taken back vanishes on the other side', async () => {
    const [alice, bob] = [await startNode('alice'), await startNode('bob')];
    const refused = rejects(connect(alice, bob), 'TINCAN_E_WITHDRAWN');
    await alice.until(() => alice.sessions.phaseOf(bob.id) === 'awaiting-approval');
    alice.sessions.cancelConnect(bob.id);
    await refused;
    await bob.until(() => bob.askEnds.length === 1);
    expect(bob.askEnds).toEqual([{ peer: alice.id, end: 'withdrawn' }]);
    expect(alice.sessions.phaseOf(bob.id)).toBe('none');
  });

  it('is not put before the user when too many wait', async () => {
    const bob = await startNode('bob', { isKnownAddress: () => true });
    for (let count = 0; count <= SESSION.pendingRequests; count += 1) {
      const identity = await testIdentity(`crowd ${count}`);
      const peer = await rawPeer(bob.address.port, identity, {}, {
        localAddress: `127.0.1.${count}`,
      } as object);
      peer.webSocket.send(helloOf(identity));
      if (count < SESSION.pendingRequests) await peer.frame('pending');
      else expect(await peer.frame('bye')).toEqual({ t: 'bye', reason: 'busy' });
    }
    expect(bob.asked).toHaveLength(SESSION.pendingRequests);
  }, 60_000);

  it('is not put before the user when too many wait from one address', async () => {
    const bob = await startNode('bob', { isKnownAddress: () => true });
    for (let count = 0; count <= SESSION.pendingPerAddress; count += 1) {
      const identity = await testIdentity(`crowd ${count}`);
      const peer = await rawPeer(bob.address.port, identity);
      peer.webSocket.send(helloOf(identity));
      if (count < SESSION.pendingPerAddress) await peer.frame('pending');
      else expect(await peer.frame('bye')).toEqual({ t: 'bye', reason: 'busy' });
    }
    const honest = await testIdentity('honest');
    const peer = await rawPeer(bob.address.port, honest, {}, { localAddress: '127.0.1.1' } as object);
    peer.webSocket.send(helloOf(honest));
    await peer.frame('pending');
  });

  it('may not talk before it is accepted', async () => {
    const [bob, eve] = [await startNode('bob'), await testIdentity('eve')];
    const peer = await rawPeer(bob.address.port, eve);
    peer.webSocket.send(helloOf(eve));
    await peer.frame('pending');
    peer.webSocket.send(JSON.stringify({ t: 'msg', id: '0'.repeat(32), seq: 1, time: 1, text: 'hi' }));
    expect(await peer.frame('bye')).toEqual({ t: 'bye', reason: 'protocol' });
    expect(bob.messages).toEqual([]);
    expect(bob.askEnds).toEqual([{ peer: eve.id, end: 'withdrawn' }]);
  });

  it('that no person made is not put before anybody', async () => {
    const [bob, eve] = [await startNode('bob'), await testIdentity('eve')];
    const peer = await rawPeer(bob.address.port, eve);
    peer.webSocket.send(helloOf(eve, { ask: false }));
    expect(await peer.frame('bye')).toEqual({ t: 'bye', reason: 'not-approved' });
    expect(bob.asked).toEqual([]);
  });

  it('to oneself is refused, by id and by address', async () => {
    const alice = await startNode('alice');
    await rejects(connect(alice, alice), 'TINCAN_E_SELF');
    await rejects(alice.sessions.connect({ addresses: [alice.address] }), 'TINCAN_E_SELF');
  });

  it('to an address where another device answers than wanted fails', async () => {
    const [alice, bob, eve] = [await startNode('alice'), await startNode('bob'), await startNode('eve')];
    await rejects(
      alice.sessions.connect({ peer: bob.id, addresses: [eve.address] }),
      'TINCAN_E_PEER_IDENTITY',
    );
    expect(eve.asked).toEqual([]);
    bob.trust.approve(alice.id, 'alice');
    await alice.sessions.connect({ peer: bob.id, addresses: [eve.address, bob.address] });
  });
});

describe('two users who ask each other', () => {
  it.each(['lower', 'higher'])(
    'are both approved without a question, when the %s id asks last',
    async (last) => {
      const [low, high] = await orderedNodes();
      const [first, second] = last === 'lower' ? [high, low] : [low, high];
      const connecting = connect(first, second);
      await second.until(() => second.asked.length === 1);
      const link = await connect(second, first);
      expect((await connecting).peer).toBe(second.id);
      expect(link.isOpen).toBe(true);
      expect([low.trust.isApproved(high.id), high.trust.isApproved(low.id)]).toEqual([true, true]);
    },
  );

  it('at the same moment end with one session, the same on both sides: the one that the lower id dialled', async () => {
    for (let round = 0; round < 50; round += 1) {
      const [low, high] = await orderedNodes();
      const both = [() => connect(low, high), () => connect(high, low)];
      const links = await Promise.all((round % 2 === 0 ? both : both.reverse()).map((dial) => dial()));
      for (const link of links) expect(link.isOpen).toBe(true);
      expect(low.sessions.links()).toHaveLength(1);
      expect(high.sessions.links()).toHaveLength(1);
      expect(low.sessions.linkOf(high.id)?.initiator).toBe('self');
      expect(high.sessions.linkOf(low.id)?.initiator).toBe('peer');
      // It is one connection: what goes in here comes out there.
      low.sessions.linkOf(high.id)?.send({ t: 'ack', id: '1'.repeat(32) });
      high.sessions.linkOf(low.id)?.send({ t: 'ack', id: '2'.repeat(32) });
      await Promise.all([
        low.until(() => low.messages.length === 1),
        high.until(() => high.messages.length === 1),
      ]);
      expect([low.trust.isApproved(high.id), high.trust.isApproved(low.id)]).toEqual([true, true]);
      expect([low.ended, high.ended, low.asked, high.asked]).toEqual([[], [], [], []]);
      expect([low.opened.length, high.opened.length, low.twins, high.twins]).toEqual([1, 1, 0, 0]);
      await stopNodes();
    }
  }, 60_000);

  it('keep the one session also when approved peers dial each other by themselves', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [low, high] = await orderedNodes();
      low.knows(high);
      high.knows(low);
      low.sessions.dialKnown();
      high.sessions.dialKnown();
      await Promise.all([
        low.until(() => low.opened.length === 1),
        high.until(() => high.opened.length === 1),
      ]);
      low.sessions.linkOf(high.id)?.send({ t: 'ack', id: '1'.repeat(32) });
      await high.until(() => high.messages.length === 1);
      expect([low.sessions.links().length, high.sessions.links().length]).toEqual([1, 1]);
      expect(low.sessions.linkOf(high.id)?.initiator).toBe('self');
      await stopNodes();
    }
  }, 30_000);
});

describe('a session', () => {
  it('is not disturbed by other connections from the address of its peer', async () => {
    const [low, high] = await connectedPair();
    const stranger = await testIdentity('stranger');
    const tcp = connectTcp(high.address.port, '127.0.0.1');
    tcp.on('error', () => {});
    await once(tcp, 'connect');
    const tls = rawConnection(high.address.port, undefined);
    await tls.closed;
    const authenticated = rawConnection(high.address.port, stranger.credentials);
    await once(authenticated.socket, 'secureConnect');
    const hostile = await rawPeer(high.address.port, stranger);
    hostile.webSocket.send('null');
    await hostile.closed;
    tcp.destroy();
    authenticated.socket.destroy();
    low.sessions.linkOf(high.id)?.send({ t: 'ack', id: '1'.repeat(32) });
    await high.until(() => high.messages.length === 1);
    expect([low.ended, high.ended]).toEqual([[], []]);
  });

  it('that was ended by its user is dialled by neither side, however often the peer is heard', async () => {
    const [low, high] = await connectedPair();
    fakeTimeouts();
    expect(low.sessions.disconnect(high.id)).toBe(true);
    expect(low.sessions.disconnect(high.id)).toBe(false);
    await high.until(() => high.ended.length === 1);
    expect(high.ended[0]?.end).toEqual({ by: 'peer', reason: 'disconnect' });
    for (const [here, there] of [
      [low, high],
      [high, low],
    ] as const) {
      here.sessions.heard(there.id);
      here.sessions.dialKnown();
    }
    await pass(60_000, 10_000);
    expect([low.sessions.phaseOf(high.id), high.sessions.phaseOf(low.id)]).toEqual(['none', 'none']);
    vi.useRealTimers();
    await connect(low, high);
    expect(low.sessions.phaseOf(high.id)).toBe('connected');
  });

  it('of a blocked peer ends, and it is turned away when it comes back', async () => {
    const [low, high] = await connectedPair();
    low.trust.block(high.id, 'high');
    low.sessions.cutBlocked(high.id);
    await high.until(() => high.ended.length === 1);
    expect(high.ended[0]?.end).toEqual({ by: 'peer', reason: 'disconnect' });
    await rejects(connect(high, low), 'TINCAN_E_UNREACHABLE');
    await rejects(connect(low, high), 'TINCAN_E_BLOCKED');
    expect(low.asked).toEqual([]);
  });

  it('gives way to that of the peer’s next start', async () => {
    const [bob, eve] = [await startNode('bob'), await testIdentity('eve')];
    bob.trust.approve(eve.id, 'eve');
    const before = await rawPeer(bob.address.port, eve);
    before.webSocket.send(helloOf(eve, { instance: '1'.repeat(32) }));
    await bob.until(() => bob.opened.length === 1);
    const after = await rawPeer(bob.address.port, eve);
    after.webSocket.send(helloOf(eve, { instance: '2'.repeat(32) }));
    await after.frame('welcome');
    expect(await before.frame('bye')).toEqual({ t: 'bye', reason: 'replaced' });
    expect(bob.sessions.links().map((link) => link.hello.instance)).toEqual(['2'.repeat(32)]);
    expect(bob.ended).toHaveLength(1);
    after.webSocket.terminate();
  });

  it('says goodbye when the core stops, and nothing is left open', async () => {
    const [low, high] = await connectedPair();
    await Promise.all([low.sessions.stop(), low.sessions.stop()]);
    await high.until(() => high.ended.length === 1);
    expect(high.ended[0]?.end).toEqual({ by: 'peer', reason: 'exit' });
    await rejects(connect(high, low), 'TINCAN_E_UNREACHABLE');
    await rejects(connect(low, high), 'TINCAN_E_WITHDRAWN');
  });

  it('that waits for an answer is told goodbye, too', async () => {
    const [alice, bob] = [await startNode('alice'), await startNode('bob')];
    const refused = rejects(connect(alice, bob), 'TINCAN_E_DISCONNECTED');
    await bob.until(() => bob.asked.length === 1);
    await bob.sessions.stop();
    await refused;
  });

  it('survives a listener that throws, at its start, in its middle and at its end', async () => {
    const boom = (): never => {
      throw new Error('disk full');
    };
    const [alice, bob] = [
      await startNode('alice'),
      await startNode('bob', {
        events: { onOpen: boom, onMessage: boom, onEnd: boom, onRtt: boom, onPhase: boom },
      }),
    ];
    bob.trust.approve(alice.id, 'alice');
    const link = await connect(alice, bob);
    link.send({ t: 'ack', id: '1'.repeat(32) });
    await vi.waitFor(() => expect(bob.sessions.linkOf(alice.id)?.rtt).toBeGreaterThan(0));
    alice.sessions.disconnect(bob.id);
    await vi.waitFor(() => expect(bob.sessions.links()).toEqual([]));
  });
});

describe('an approved peer', () => {
  it('is dialled when it is heard', async () => {
    const [low, high] = await orderedNodes();
    low.knows(high);
    high.knows(low);
    low.sessions.heard(high.id);
    await Promise.all([low.until(() => low.opened.length === 1), high.until(() => high.opened.length === 1)]);
  });

  it('is left to dial first by the higher id, for a moment', async () => {
    const [low, high] = await orderedNodes();
    low.knows(high);
    high.knows(low);
    fakeTimeouts();
    high.sessions.heard(low.id);
    await vi.advanceTimersByTimeAsync(SESSION.higherIdDelay - 1);
    expect(high.sessions.phaseOf(low.id)).toBe('none');
    await vi.advanceTimersByTimeAsync(1);
    await high.until(() => high.opened.length === 1);
  });

  it('that is unknown here is not dialled for an announcement', async () => {
    const [low, high] = await orderedNodes();
    low.addresses.set(high.id, [high.address]);
    low.sessions.heard(high.id);
    low.sessions.dialKnown();
    await tick();
    expect(low.sessions.phaseOf(high.id)).toBe('none');
  });

  it('that has forgotten us is asked only by a person', async () => {
    const [low, high] = await orderedNodes();
    low.knows(high);
    low.sessions.dialKnown();
    await low.until(() => low.sessions.phaseOf(high.id) === 'connecting');
    await low.until(() => low.sessions.phaseOf(high.id) === 'none');
    expect(high.asked).toEqual([]);
    const connecting = connect(low, high);
    await high.until(() => high.asked.length === 1);
    high.sessions.accept(low.id);
    await connecting;
  });

  it('about whom this user wants to be asked since it was dialled does not come in by that dial', async () => {
    const [low, high] = await orderedNodes();
    low.knows(high);
    high.knows(low);
    high.trust.setRules(low.id, { ask: true });
    low.sessions.dialKnown();
    await high.until(() => high.asked.length === 1);
    await low.until(() => low.sessions.phaseOf(high.id) === 'awaiting-approval');
    low.trust.setRules(high.id, { ask: true });
    high.sessions.accept(low.id);
    await high.until(() => high.ended.length === 1);
    await low.until(() => low.sessions.phaseOf(high.id) === 'none');
    expect(low.opened).toEqual([]);
    // It may ask by a connection of its own.
    const connecting = connect(high, low);
    await low.until(() => low.asked.length === 1);
    low.sessions.accept(high.id);
    expect((await connecting).isOpen).toBe(true);
  });

  it('about whom this user wants to be asked since it was dialled does not come in by its own dial either', async () => {
    const [low, high] = await orderedNodes();
    low.knows(high);
    high.knows(low);
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    high.addresses.set(low.id, [{ host: '127.0.0.1', port: (silent.address() as AddressInfo).port }]);
    high.sessions.dialKnown();
    await high.until(() => high.sessions.phaseOf(low.id) === 'connecting');
    high.trust.setRules(low.id, { ask: true });
    const connecting = connect(low, high);
    await high.until(() => high.asked.length === 1);
    expect(high.opened).toEqual([]);
    high.sessions.accept(low.id);
    expect((await connecting).isOpen).toBe(true);
    silent.close();
  });

  it('is asked when a person connects while an automatic dial is under way', async () => {
    const [low, high] = await orderedNodes();
    low.knows(high);
    low.sessions.dialKnown();
    const connecting = connect(low, high);
    await high.until(() => high.asked.length === 1);
    high.sessions.accept(low.id);
    expect((await connecting).isOpen).toBe(true);
  });
});

describe('a link between two sessions', () => {
  /** A wire that can be cut or stopped, in front of a node. */
  async function wire(node: TestNode) {
    const sockets = new Set<Socket>();
    let stopped = false;
    const server = createServer((inner) => {
      const outer = connectTcp(node.address.port, '127.0.0.1');
      for (const [from, to] of [
        [inner, outer],
        [outer, inner],
      ] as const) {
        sockets.add(from);
        from.on('error', () => {});
        from.on('data', (data) => {
          if (!stopped) to.write(data);
        });
        from.on('close', () => {
          if (!stopped) to.destroy();
        });
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
      cut() {
        for (const socket of sockets) socket.destroy();
      },
      /** Nothing goes through any more, and nobody is told. */
      stop() {
        stopped = true;
      },
      close() {
        server.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  }

  it('that broke is made anew by itself', async () => {
    const [low, high] = await orderedNodes();
    const cable = await wire(high);
    low.knows(high);
    high.trust.approve(low.id, 'low');
    low.addresses.set(high.id, [cable.address]);
    low.sessions.dialKnown();
    await Promise.all([low.until(() => low.opened.length === 1), high.until(() => high.opened.length === 1)]);
    cable.cut();
    await low.until(() => low.opened.length === 2);
    await high.until(() => high.opened.length === 2);
    expect(low.ended.map(({ end }) => end.by)).toEqual(['lost']);
    cable.close();
  });

  it('that died in silence is noticed within ten seconds on both sides', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    const [low, high] = await orderedNodes();
    const cable = await wire(high);
    low.trust.approve(high.id, 'high');
    high.trust.approve(low.id, 'low');
    await low.sessions.connect({ peer: high.id, addresses: [cable.address] });
    await Promise.all([low.until(() => low.rtts > 0), high.until(() => high.rtts > 0)]);
    cable.stop();
    vi.advanceTimersByTime(8_000);
    expect([low.ended, high.ended]).toEqual([[], []]);
    vi.advanceTimersByTime(2_000);
    for (const node of [low, high])
      expect(node.ended.map(({ end }) => end)).toEqual([{ by: 'lost', reason: 'dead' }]);
    cable.close();
  });
});
