import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createDiscovery,
  type Discovery,
  type DiscoveryOptions,
  type NearbyRow,
} from '../../src/discovery/index.ts';
import { decodePacket, encodePacket, type Packet } from '../../src/discovery/packet.ts';
import type { CreateSocket } from '../../src/discovery/socket.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { NetworkState } from '../../src/store/state.ts';
import { packet, peerId } from './support.ts';

const EVERYONE = '127.255.255.255';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

/** Things that happened, and waiting for one that did or will. */
class Log<T> {
  readonly all: T[] = [];
  #waiting: (() => void)[] = [];

  push(item: T): void {
    this.all.push(item);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async find(wanted: (item: T) => boolean): Promise<T> {
    for (;;) {
      const found = this.all.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }
}

interface Peer {
  discovery: Discovery;
  id: string;
  self: { id: string; name: string; port: number };
  rows: Log<{ row: NearbyRow; news: string }>;
  gone: Log<{ id: string; why: string }>;
  interfaces: Log<NetworkState['interfaces']>;
  twins: Log<string>;
  sees(other: { id: string }): Promise<unknown>;
}

/** The n-th peer, on the loopback; not started. */
function makePeer(n: number, port: number, fields: Partial<DiscoveryOptions> = {}): Peer {
  const self = { id: peerId(n), name: `peer ${n}`, port: 40_000 + n };
  const rows: Peer['rows'] = new Log();
  const gone: Peer['gone'] = new Log();
  const interfaces: Peer['interfaces'] = new Log();
  const twins: Peer['twins'] = new Log();
  const discovery = createDiscovery({
    port,
    interfaces: ['lo'],
    self: () => self,
    hasSession: () => false,
    isKnown: () => false,
    isBlocked: () => false,
    visibility: 'everyone',
    contacts: { addressOf: () => undefined, all: () => [] },
    logger: silentLogger,
    onRow: (row, news) => rows.push({ row, news }),
    onGone: (id, why) => gone.push({ id, why }),
    onInterfaces: (list) => interfaces.push(list),
    onTwin: ({ host }) => twins.push(host),
    ...fields,
  });
  cleanups.push(() => discovery.stop());
  const sees = (other: { id: string }): Promise<unknown> => rows.find(({ row }) => row.id === other.id);
  return { discovery, id: self.id, self, rows, gone, interfaces, twins, sees };
}

async function startPeer(n: number, port: number, fields: Partial<DiscoveryOptions> = {}): Promise<Peer> {
  const peer = makePeer(n, port, fields);
  await peer.discovery.start();
  return peer;
}

/** A bare socket on the loopback. */
async function rawSocket(address: string, port = 0): Promise<{ socket: Socket; heard: Log<Packet> }> {
  const socket = createSocket({ type: 'udp4' });
  const heard = new Log<Packet>();
  socket.on('message', (datagram) => {
    const read = decodePacket(datagram);
    if (read !== undefined) heard.push(read);
  });
  socket.bind({ port, address });
  await once(socket, 'listening');
  socket.setBroadcast(true);
  cleanups.push(
    () =>
      new Promise((resolve) => {
        socket.once('close', resolve);
        socket.close();
      }),
  );
  return { socket, heard };
}

/** A UDP port that nobody has. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '0.0.0.0');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

const elapsedSince = (start: number): number => performance.now() - start;

describe('cores on one network', () => {
  it('see each other in under a second, also the newcomer all that run', async () => {
    const port = await freePort();
    const running = await Promise.all([1, 2, 3, 4].map((n) => startPeer(n, port)));
    const started = performance.now();
    const newcomer = await startPeer(5, port);
    await Promise.all(running.flatMap((peer) => [newcomer.sees(peer), peer.sees(newcomer)]));
    expect(elapsedSince(started)).toBeLessThan(1_000);
  });

  it('know where the others are and what they are called', async () => {
    const port = await freePort();
    const [one, two] = await Promise.all([startPeer(1, port), startPeer(2, port)]);
    await one.sees(two);
    const [row] = one.discovery.rows();
    expect(row).toMatchObject({
      id: two.id,
      name: 'peer 2',
      port: 40_002,
      addresses: [{ host: '127.0.0.1', port: 40_002 }],
    });
    expect(Math.abs(Date.now() - (row?.lastSeen ?? 0))).toBeLessThan(5_000);
  });

  it('see a goodbye in under a second, and a stop takes at most 300 ms', async () => {
    const port = await freePort();
    const [one, two] = await Promise.all([startPeer(1, port), startPeer(2, port)]);
    await one.sees(two);
    const stopped = performance.now();
    await two.discovery.stop();
    expect(elapsedSince(stopped)).toBeLessThan(300);
    expect(await one.gone.find(({ id }) => id === two.id)).toEqual({ id: two.id, why: 'goodbye' });
    expect(elapsedSince(stopped)).toBeLessThan(1_000);
    expect(one.discovery.rows()).toEqual([]);
  });

  it('see a new name in under a second', async () => {
    const port = await freePort();
    const [one, two] = await Promise.all([startPeer(1, port), startPeer(2, port)]);
    await one.sees(two);
    const renamed = performance.now();
    two.self.name = 'robert';
    two.discovery.announce();
    expect((await one.rows.find(({ row }) => row.name === 'robert')).news).toBe('changed');
    expect(elapsedSince(renamed)).toBeLessThan(1_000);
  });

  it('tell who was heard announcing, and who answers when they are asked', async () => {
    const port = await freePort();
    const one = await startPeer(1, port);
    const two = await startPeer(2, port);
    await one.sees(two);
    one.discovery.ask();
    const heard = { announcedAgo: expect.any(Number), answeredAgo: expect.any(Number) };
    await vi.waitFor(() =>
      expect(one.discovery.heard()).toMatchObject([
        { id: two.id, name: 'peer 2', interface: 'lo', ...heard },
      ]),
    );
  });

  it('do not see themselves', async () => {
    const port = await freePort();
    const [one, two] = await Promise.all([startPeer(1, port), startPeer(2, port)]);
    await Promise.all([one.sees(two), two.sees(one)]);
    expect(one.discovery.rows().map((row) => row.id)).toEqual([two.id]);
    expect(one.twins.all).toEqual([]);
  });

  it('report the same identity elsewhere once, and list no row for it', async () => {
    const port = await freePort();
    const [one, twin] = await Promise.all([startPeer(1, port), startPeer(1, port)]);
    await Promise.all([one.twins.find(() => true), twin.twins.find(() => true)]);
    const other = await startPeer(2, port);
    await one.sees(other);
    // Each announces itself several times, all within DISCOVERY.twinEvery.
    expect(one.twins.all).toEqual(['127.0.0.1']);
    expect(one.discovery.rows().map((row) => row.id)).toEqual([other.id]);
  });
});

describe('whoever asks', () => {
  it('is answered by unicast to the port that it asked from, once in 5 s', async () => {
    const port = await freePort();
    await startPeer(1, port, { random: () => 0 });
    const { socket, heard } = await rawSocket('127.0.0.1');
    for (let i = 0; i < 20; i += 1) socket.send(encodePacket(packet(2, { kind: 'ask' })), port, EVERYONE);
    expect((await heard.find(() => true)).id).toBe(peerId(1));
    const other = await rawSocket('127.0.0.1');
    other.socket.send(encodePacket(packet(3, { kind: 'ask' })), port, EVERYONE);
    await other.heard.find(() => true);
    expect(heard.all).toHaveLength(1);
  });

  it('from beyond the link is neither answered nor listed', async () => {
    const port = await freePort();
    const narrow = { address: '127.0.0.1', netmask: '255.255.255.0', cidr: '127.0.0.1/24' };
    const peer = await startPeer(1, port, {
      random: () => 0,
      listInterfaces: () => ({
        lo: [{ ...narrow, family: 'IPv4', mac: '00:00:00:00:00:00', internal: true }],
      }),
    });
    const far = await rawSocket('127.9.9.9');
    const near = await rawSocket('127.0.0.5');
    far.socket.send(encodePacket(packet(2, { kind: 'ask' })), port, EVERYONE);
    near.socket.send(encodePacket(packet(3, { kind: 'ask' })), port, EVERYONE);
    await near.heard.find(() => true);
    expect(peer.discovery.rows().map((row) => row.id)).toEqual([peerId(3)]);
    expect(far.heard.all).toEqual([]);
  });
});

describe('a device that not everybody is told of', () => {
  /** Real sockets, and what left through them. */
  const recorded = (): {
    createSocket: CreateSocket;
    sent: { kind: string; host: string; port: number }[];
  } => {
    const sent: { kind: string; host: string; port: number }[] = [];
    return {
      sent,
      createSocket(options) {
        const socket = createSocket(options);
        const send = socket.send.bind(socket);
        socket.send = ((datagram: Buffer, port: number, host: string, done: () => void) => {
          sent.push({ kind: decodePacket(datagram)?.kind ?? 'none', host, port });
          send(datagram, port, host, done);
        }) as typeof socket.send;
        return socket;
      },
    };
  };
  /** Approved peers whose last session was on the loopback. */
  const contactsOf = (...ids: string[]): DiscoveryOptions['contacts'] => ({
    addressOf: (id) => (ids.includes(id) ? '127.0.0.1' : undefined),
    all: () => ids.map((id) => ({ id, host: '127.0.0.1' })),
  });

  it('sends nothing at all while it is invisible, not even an answer or a goodbye, and hears the others', async () => {
    const port = await freePort();
    const { createSocket, sent } = recorded();
    const options = {
      createSocket,
      random: () => 0,
      visibility: 'nobody',
      contacts: contactsOf(peerId(2)),
    } as const;
    const hidden = await startPeer(1, port, options);
    const two = await startPeer(2, port);
    await hidden.sees(two);
    const three = await startPeer(3, port);
    await Promise.all([hidden.sees(three), two.sees(three)]);
    hidden.discovery.announce();
    hidden.discovery.ask('127.0.0.1');
    await hidden.discovery.stop();
    expect(sent).toEqual([]);
    expect(two.discovery.rows().map(({ id }) => id)).toEqual([three.id]);
  });

  it('tells its contacts alone where it is for contacts', async () => {
    const port = await freePort();
    const { createSocket, sent } = recorded();
    const [friend, stranger] = [await startPeer(2, port), await startPeer(3, port)];
    const contacts = contactsOf(friend.id);
    const one = await startPeer(1, port, { createSocket, random: () => 0, visibility: 'contacts', contacts });
    await friend.sees(one);
    // A stranger that asks, and says that it is the friend from where that never was, is not answered.
    const forger = await rawSocket('127.0.0.9');
    forger.socket.send(encodePacket(packet(2, { id: friend.id, kind: 'ask' })), port, EVERYONE);
    forger.socket.send(encodePacket(packet(4, { kind: 'ask' })), port, EVERYONE);
    await one.sees({ id: peerId(4) });
    one.discovery.announce();
    one.discovery.ask('127.0.0.9');
    await one.discovery.stop();
    expect(await friend.gone.find(({ id }) => id === one.id)).toEqual({ id: one.id, why: 'goodbye' });
    expect(stranger.rows.all.filter(({ row }) => row.id === one.id)).toEqual([]);
    expect(forger.heard.all.filter(({ id }) => id === one.id)).toEqual([]);
    expect(new Set(sent.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']));
  });

  it('vanishes from the lists of others within a second of becoming so, and comes back as quickly', async () => {
    const port = await freePort();
    const [friend, stranger] = [await startPeer(2, port), await startPeer(3, port)];
    const one = await startPeer(1, port, { contacts: contactsOf(friend.id) });
    await Promise.all([friend.sees(one), stranger.sees(one), one.sees(friend)]);
    const narrowed = performance.now();
    const seen = friend.rows.all.length;
    one.discovery.setVisibility('contacts');
    expect(await stranger.gone.find(({ id }) => id === one.id)).toEqual({ id: one.id, why: 'goodbye' });
    expect(elapsedSince(narrowed)).toBeLessThan(1_000);
    // The contact hears the goodbye, too, and then that it is here all the same.
    await friend.rows.find((entry) => friend.rows.all.indexOf(entry) >= seen && entry.row.id === one.id);
    expect(elapsedSince(narrowed)).toBeLessThan(1_000);

    const hidden = performance.now();
    const farewells = friend.gone.all.length;
    one.discovery.setVisibility('nobody');
    await friend.gone.find((entry) => friend.gone.all.indexOf(entry) >= farewells);
    expect(elapsedSince(hidden)).toBeLessThan(1_000);
    expect(
      [friend, stranger].flatMap(({ discovery }) => discovery.rows()).filter(({ id }) => id === one.id),
    ).toEqual([]);

    const shown = performance.now();
    const before = stranger.rows.all.length;
    one.discovery.setVisibility('everyone');
    await stranger.rows.find(
      (entry) => stranger.rows.all.indexOf(entry) >= before && entry.row.id === one.id,
    );
    expect(elapsedSince(shown)).toBeLessThan(1_000);
  });

  it('does not answer a blocked one, while others are answered', async () => {
    const port = await freePort();
    await startPeer(1, port, { random: () => 0, isBlocked: (id) => id === peerId(2) });
    const [blocked, other] = [await rawSocket('127.0.0.8'), await rawSocket('127.0.0.9')];
    blocked.socket.send(encodePacket(packet(2, { kind: 'ask' })), port, EVERYONE);
    other.socket.send(encodePacket(packet(3, { kind: 'ask' })), port, EVERYONE);
    await other.heard.find(() => true);
    expect(blocked.heard.all).toEqual([]);
  });
});

describe('hostile datagrams', () => {
  it('neither rename nor remove the row of another address', async () => {
    const port = await freePort();
    const [one, two] = await Promise.all([startPeer(1, port), startPeer(2, port)]);
    await one.sees(two);
    const { socket } = await rawSocket('127.0.0.9');
    const forged = { id: two.id, port: 6_666, name: 'mallory' };
    for (const kind of ['here', 'bye', 'here'] as const) {
      socket.send(encodePacket(packet(2, { ...forged, kind })), port, EVERYONE);
    }
    socket.send(encodePacket(packet(3)), port, EVERYONE);
    await one.sees({ id: peerId(3) });
    expect(one.discovery.rows().find((row) => row.id === two.id)).toMatchObject({
      name: 'peer 2',
      port: 40_002,
    });
    expect(one.gone.all).toEqual([]);
  });

  it('that are malformed leave one line in the log and do no harm', async () => {
    const port = await freePort();
    const lines: string[] = [];
    const one = await startPeer(1, port, {
      logger: { ...silentLogger, debug: (_, text) => lines.push(text) },
    });
    const { socket } = await rawSocket('127.0.0.9');
    for (const junk of ['', 'junk', 'null', '[1]', '{"tincan":1}', 'x'.repeat(5_000)]) {
      socket.send(Buffer.from(junk), port, EVERYONE);
    }
    socket.send(encodePacket(packet(3)), port, EVERYONE);
    await one.sees({ id: peerId(3) });
    // All of them within DISCOVERY.malformedLogEvery.
    expect(lines).toEqual(['malformed announcements dropped']);
  });

  it('of which a listener of ours makes an error do not end the process', async () => {
    const port = await freePort();
    const errors: string[] = [];
    const rows = new Log<string>();
    await startPeer(1, port, {
      logger: { ...silentLogger, error: (_, text) => errors.push(text) },
      onRow: (row) => {
        rows.push(row.id);
        throw new Error('a fault in the core');
      },
    });
    const { socket } = await rawSocket('127.0.0.9');
    socket.send(encodePacket(packet(2)), port, EVERYONE);
    socket.send(encodePacket(packet(3)), port, EVERYONE);
    await rows.find((id) => id === peerId(3));
    expect(errors.length).toBeGreaterThanOrEqual(1);
  });
});

describe('a discovery port', () => {
  it('that another program holds is reported, announced to all the same, and taken when it comes free', async () => {
    const port = await freePort();
    const warnings: string[] = [];
    const { socket, heard } = await rawSocket('0.0.0.0', port);
    const peer = await startPeer(1, port, {
      logger: { ...silentLogger, warn: (_, text) => warnings.push(text) },
      listInterfaces: () => ({ lo: networkInterfaces().lo }),
    });
    expect(peer.interfaces.all.at(-1)).toMatchObject([{ name: 'lo', used: true }]);
    expect(peer.interfaces.all.at(-1)?.[0]?.problem).toContain('EADDRINUSE');
    expect(warnings).toEqual(['the discovery port cannot be listened on']);
    expect((await heard.find(() => true)).kind).toBe('ask');
    cleanups.pop();
    cleanups.pop();
    cleanups.push(() => peer.discovery.stop());
    socket.close();
    expect(await peer.interfaces.find(([lo]) => lo?.used === true && lo.problem === undefined)).toBeDefined();
  });
});

describe('an interface', () => {
  const lo = (): ReturnType<typeof networkInterfaces> => ({ lo: networkInterfaces().lo });

  it('that fails is reported and does not stop the others', async () => {
    const port = await freePort();
    const broken = {
      address: '203.0.113.77',
      netmask: '255.255.255.0',
      family: 'IPv4' as const,
      mac: '00:00:00:00:00:00',
      internal: false,
      cidr: '203.0.113.77/24',
    };
    const one = await startPeer(1, port, {
      interfaces: ['lo', 'eth9'],
      listInterfaces: () => ({ ...lo(), eth9: [broken] }),
    });
    const two = await startPeer(2, port);
    await Promise.all([one.sees(two), two.sees(one)]);
    expect(one.interfaces.all.at(-1)).toMatchObject([
      { name: 'lo', used: true },
      { name: 'eth9', used: true, addresses: ['203.0.113.77'] },
    ]);
    expect(one.interfaces.all.at(-1)?.[0]?.problem).toBeUndefined();
    expect(one.interfaces.all.at(-1)?.[1]?.problem).toContain('EADDRNOTAVAIL');
  });

  it('that is named and missing is reported', async () => {
    const peer = await startPeer(1, await freePort(), { interfaces: ['lo', 'eth9'], listInterfaces: lo });
    expect(peer.interfaces.all.at(-1)).toMatchObject([
      { name: 'lo', used: true },
      { name: 'eth9', used: false, addresses: [], problem: 'There is no such interface, or it is down.' },
    ]);
  });

  it('that appears is used within a few seconds, and dropped when it disappears', async () => {
    const port = await freePort();
    const one = await startPeer(1, port);
    let up = false;
    const two = await startPeer(2, port, { listInterfaces: () => (up ? lo() : {}) });
    expect(two.interfaces.all.at(-1)).toMatchObject([{ name: 'lo', used: false }]);
    up = true;
    await Promise.all([one.sees(two), two.sees(one)]);
    expect(two.interfaces.all.at(-1)).toMatchObject([{ name: 'lo', used: true }]);
    up = false;
    const seen = two.interfaces.all.length;
    await two.interfaces.find(([row]) => row?.used === false && two.interfaces.all.length > seen);
  });

  it('that is chosen later is used at once', async () => {
    const port = await freePort();
    const one = await startPeer(1, port);
    const two = await startPeer(2, port, { interfaces: ['eth9'] });
    two.discovery.setInterfaces(['lo']);
    const chosen = performance.now();
    await Promise.all([one.sees(two), two.sees(one)]);
    expect(elapsedSince(chosen)).toBeLessThan(1_000);
  });

  it('that is left out hears a goodbye first, so that nobody there waits for the silence', async () => {
    const port = await freePort();
    const one = await startPeer(1, port);
    const two = await startPeer(2, port, { listInterfaces: lo });
    await one.sees(two);
    const left = performance.now();
    two.discovery.setInterfaces(['lo', '!lo']);
    await one.gone.find(({ id }) => id === two.id);
    expect(elapsedSince(left)).toBeLessThan(1_000);
    expect(two.interfaces.all.at(-1)).toMatchObject([
      { name: 'lo', used: false, problem: 'It is left out by !lo.' },
    ]);
  });
});

it('a machine that wakes up asks anew, and forgets nobody for the time it slept', async () => {
  const port = await freePort();
  let slept = 0;
  const { socket, heard } = await rawSocket('127.0.0.1', 0);
  const listener = createSocket({ type: 'udp4', reuseAddr: true });
  listener.on('message', (datagram) => {
    const read = decodePacket(datagram);
    if (read?.id === peerId(1)) heard.push(read);
  });
  listener.bind(port, '0.0.0.0');
  await once(listener, 'listening');
  cleanups.push(async () => {
    listener.close();
    await once(listener, 'close');
  });
  const one = await startPeer(1, port, {
    clock: { now: () => performance.now() + slept, wall: () => Date.now() + slept },
  });
  socket.send(encodePacket(packet(2)), port, EVERYONE);
  await one.sees({ id: peerId(2) });
  // The asks of the start are over once the regular announcements have begun.
  await heard.find((read) => read.kind === 'here');
  const before = heard.all.length;
  slept = 60_000;
  await heard.find((read) => heard.all.indexOf(read) >= before && read.kind === 'ask');
  expect(one.gone.all).toEqual([]);
  expect(one.discovery.rows().map((row) => row.id)).toEqual([peerId(2)]);
});

describe('a stop', () => {
  it('leaves no socket and no timer, also when it is asked for twice', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
    const closed: Promise<unknown>[] = [];
    const peer = await startPeer(1, await freePort(), {
      createSocket: (options) => {
        const socket = createSocket(options);
        closed.push(once(socket, 'close'));
        return socket;
      },
    });
    expect(closed.length).toBeGreaterThanOrEqual(2);
    let stopped = false;
    const stopping = Promise.all([peer.discovery.stop(), peer.discovery.stop()]).then(() => {
      stopped = true;
    });
    while (!stopped) {
      await vi.advanceTimersByTimeAsync(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([stopping, ...closed]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may come before the start has ended', async () => {
    const port = await freePort();
    const peer = makePeer(1, port);
    const starting = peer.discovery.start();
    await Promise.all([peer.discovery.stop(), starting]);
    // The port is free of a listener: one that shares with nobody can bind it.
    await rawSocket('0.0.0.0', port);
  });

  it('of what never started does nothing', async () => {
    await makePeer(1, await freePort()).discovery.stop();
  });
});
