/** Invented announcements, thousands of them, to a core that knows somebody: whoever is known stays, and the rest is bounded. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePacket } from '../../src/discovery/packet.ts';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { DISCOVERY, SESSION } from '../../src/limits.ts';
import { type CoreProcess, introduce, removeCores, startCoreProcess } from '../support/core-process.ts';
import { approvedPeer } from '../support/hostile-peer.ts';
import { testIdentity } from '../support/test-identities.ts';
import { SCALE } from '../torture/scale.ts';

const IDS = 10_000;
const ADDRESSES = 100;

let core: CoreProcess;
let bob: CoreProcess;
/** Known, and away: what announcements may have dialled. */
let carol: string;
let trap: Server;
let dials: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  core = await startCoreProcess('alice');
  bob = await startCoreProcess('bob');
  await introduce(bob, core);
  const away = await approvedPeer(core, await testIdentity('carol'), { name: 'carol' });
  carol = away.id;
  away.webSocket.close();
  await core.until('the end', ({ peers }) => peers[carol]?.state !== 'connected');
  trap = createServer((socket) => {
    dials += 1;
    socket.destroy();
  });
  trap.listen(0, '0.0.0.0');
  await once(trap, 'listening');
  for (let host = 1; host <= ADDRESSES; host += 1) {
    const socket = createSocket('udp4');
    socket.on('error', () => {});
    socket.bind(0, `127.0.7.${host}`);
    await once(socket, 'listening');
    socket.connect(core.client.state.network.discoveryPort, '127.0.0.1');
    await once(socket, 'connect');
    sockets.push(socket);
  }
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  trap.close();
  await removeCores();
});

const p95 = (times: number[]): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0;

describe('a flood of announcements', () => {
  it('takes nobody who is known away, dials once a second, and leaves the core quick to answer', async () => {
    dials = 0;
    const { port } = trap.address() as AddressInfo;
    const packet = (id: string, n: number, name: string, kind: 'here' | 'ask' | 'bye') =>
      encodePacket({ kind, id, instance: n.toString(16).padStart(32, '0'), port, name });
    const begun = performance.now();
    const until = begun + SCALE.announcements;
    const times: number[] = [];
    const quietTimes: number[] = [];
    let sent = 0;
    const flood = (async () => {
      // A busy machine takes longer for as many.
      while (performance.now() < until || sent < IDS) {
        for (let burst = 0; burst < 40; burst += 1) {
          const socket = sockets[sent % sockets.length];
          const kinds = ['here', 'ask', 'here', 'bye'] as const;
          socket?.send(
            packet(deviceIdOf(Buffer.from(`${sent % IDS}`)), sent, `n${sent}`, kinds[sent % 3] ?? 'here'),
          );
          // In the names of those who are known, the one who is there and the one who is away.
          socket?.send(packet(bob.id, sent, 'eve', kinds[sent % 4] ?? 'here'));
          socket?.send(packet(carol, sent, 'eve', 'here'));
          sent += 1;
        }
        await sleep(5);
      }
    })();
    let isOver = false;
    void flood.then(() => {
      isOver = true;
    });
    while (!isOver) {
      const asked = performance.now();
      await core.client.call('settings.list', {});
      times.push(performance.now() - asked);
      // The other core hears nothing of it: how quick this machine is just now, whatever else it does.
      const askedElsewhere = performance.now();
      await bob.client.call('settings.list', {});
      quietTimes.push(performance.now() - askedElsewhere);
      await sleep(10);
    }
    await flood;
    const seconds = (performance.now() - begun) / 1_000;
    expect(sent).toBeGreaterThanOrEqual(IDS);
    expect(p95(times)).toBeLessThan(Math.max(250, 3 * p95(quietTimes)));
    const { peers, requests, notices } = core.client.state;
    expect(Object.keys(peers).length).toBeLessThanOrEqual(DISCOVERY.nearbyRows + 2);
    expect(Object.keys(peers).length).toBeGreaterThan(100);
    expect(peers[bob.id]).toMatchObject({ state: 'connected', name: 'bob', trust: 'approved' });
    expect(peers[carol]).toMatchObject({ name: 'carol', trust: 'approved' });
    expect(requests).toEqual({});
    expect(Object.values(notices).filter(({ text }) => text.includes('eve'))).toEqual([]);
    // One attempt a second to the one who is away, at each of the few addresses that announcements gave it and at the one that was proved.
    expect(dials).toBeLessThanOrEqual(
      ((seconds * 1_000) / SESSION.autoDialEvery + 2) * (DISCOVERY.addressesPerRow + 1),
    );
    // A real message still goes through.
    const { message } = await bob.client.call('chat.send', { conversation: core.id, text: 'still there?' });
    const settled = await bob.client.call('chat.settled', { conversation: core.id, id: message.id });
    expect(settled.message.status).toBe('delivered');
  }, 120_000);
});
