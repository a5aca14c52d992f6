/** Thousands of connections, and some that stand still at each stage, while a known peer wants to connect. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMISSION } from '../../src/limits.ts';
import { ALPN_SESSION } from '../../src/wire/messages.ts';
import { type CoreProcess, HAS_PROC, removeCores, startCoreProcess } from '../support/core-process.ts';
import { approvedPeer } from '../support/hostile-peer.ts';
import { helloOf, rawPeer } from '../support/raw-peer.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

/** Dials of the flood, and from how many addresses they come. */
const DIALS = 3_000;
const ADDRESSES = 250;
/** The longest that any stage may last, and what a busy machine adds. */
const SLOW_GONE = 6_000;

let core: CoreProcess;
/** Left alone: how quick this machine is just now, whatever else it does. */
let quiet: CoreProcess;
let bob: TestIdentity;
const BOB = { localAddress: '127.0.2.1' } as object;
beforeAll(async () => {
  bob = await testIdentity('bob');
  [core, quiet] = await Promise.all([startCoreProcess('alice'), startCoreProcess('carol')]);
  for (const one of [core, quiet]) {
    const session = await approvedPeer(one, bob, { name: 'bob' }, BOB);
    session.webSocket.close();
    await one.until('the end', ({ peers }) => peers[bob.id]?.state !== 'connected');
  }
});
afterAll(removeCores);

/** How long each of a row of waits took, and which is the 95th of a hundred. */
const p95 = (times: number[]): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0;

/** Connects as bob, who is known, up to the welcome. @returns milliseconds */
async function connectBob(to: CoreProcess): Promise<number> {
  const begun = performance.now();
  const raw = await rawPeer(to.port, bob, {}, BOB);
  raw.webSocket.send(helloOf(bob, { name: 'bob', ask: false }));
  await raw.frame('welcome');
  const took = performance.now() - begun;
  raw.webSocket.terminate();
  return took;
}

const stages: Record<string, (localAddress: string, identity: TestIdentity) => Socket> = {
  'says nothing': (localAddress) => connectTcp({ port: core.port, host: '127.0.0.1', localAddress }),
  'begins TLS and dribbles': (localAddress) => {
    const socket = connectTcp({ port: core.port, host: '127.0.0.1', localAddress });
    // The head of a ClientHello of 512 bytes, and then one byte after the other.
    socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]));
    dribble(socket, Buffer.from([0]));
    return socket;
  },
  'dribbles its headers': (localAddress, identity) => {
    const socket = shakenHands(localAddress, identity);
    socket.once('secureConnect', () => socket.write('GET /session HTTP/1.1\r\nX: '));
    dribble(socket, 'x');
    return socket;
  },
  'dribbles its hello': (localAddress, identity) => {
    const socket = shakenHands(localAddress, identity);
    socket.once('secureConnect', () => {
      socket.write(
        'GET /session HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      // A text frame of 1,000 bytes, of which some come.
      socket.write(Buffer.from([0x81, 0xfe, 3, 0xe8, 0, 0, 0, 0]));
    });
    dribble(socket, ' ');
    return socket;
  },
};

function shakenHands(localAddress: string, { credentials }: TestIdentity) {
  return connectTls({
    port: core.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: [ALPN_SESSION],
    key: credentials.key,
    cert: credentials.certificate,
    ...({ localAddress } as object),
  });
}

function dribble(socket: Socket, byte: string | Buffer): void {
  const timer = setInterval(() => socket.writable && socket.write(byte), 500);
  socket.once('close', () => clearInterval(timer));
}

describe.skipIf(!HAS_PROC)('a flood of connections', () => {
  it('keeps no known peer out, and slow ones are closed', async () => {
    const eve = await testIdentity('eve');
    const before = core.holding().descriptors;
    const slow: { stage: string; took: Promise<number> }[] = [];
    let host = 0;
    for (const [stage, open] of Object.entries(stages)) {
      for (let count = 0; count < 6; count += 1) {
        host += 1;
        const begun = performance.now();
        const socket = open(`127.0.3.${host}`, eve);
        socket.on('error', () => {});
        socket.resume();
        const took = new Promise<number>((resolve) => {
          socket.once('close', () => resolve(performance.now() - begun));
        });
        slow.push({ stage, took });
      }
    }
    const times: number[] = [];
    const quietTimes: number[] = [];
    const knocking = new Set<Promise<void>>();
    for (let dial = 0; dial < DIALS; dial += 1) {
      const localAddress = `127.0.4.${1 + (dial % ADDRESSES)}`;
      const knock = new Promise<void>((resolve) => {
        const socket = connectTcp({ port: core.port, host: '127.0.0.1', localAddress });
        socket.on('error', () => {});
        // Those that are let in stay for a while.
        const timer = setTimeout(() => socket.destroy(), 1_000);
        socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
      });
      knocking.add(knock);
      void knock.then(() => knocking.delete(knock));
      if (dial % 50 === 49) {
        // Five a second, half of what one address may.
        times.push(await connectBob(core));
        quietTimes.push(await connectBob(quiet));
        const rest = 200 - (times.at(-1) ?? 0);
        if (rest > 0 && dial % 100 === 99) await new Promise((resolve) => setTimeout(resolve, rest));
      }
    }
    await Promise.all(knocking);
    expect(times).toHaveLength(DIALS / 50);
    expect(p95(times)).toBeLessThan(Math.max(250, 3 * p95(quietTimes)));
    // Counted from the dial, so with the handshakes of a machine that may be busy.
    const handshakes = 4 * p95(quietTimes);
    for (const { took } of slow) expect(await took).toBeLessThan(SLOW_GONE + handshakes);
    expect(Math.max(ADMISSION.tlsHandshake, ADMISSION.hello)).toBeLessThan(SLOW_GONE);
    for (let wait = 0; wait < 50 && core.holding().descriptors > before; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(core.holding().descriptors).toBeLessThanOrEqual(before);
  }, 60_000);
});

it('keeps the places of known peers from one that was blocked', async () => {
  const blocked = '127.0.2.9';
  const eve = await approvedPeer(core, await testIdentity('eve'), {}, { localAddress: blocked } as object);
  await core.client.call('peer.block', { peer: eve.id });
  await eve.closed;
  const idle = Array.from({ length: ADMISSION.total - ADMISSION.reservedForKnown }, (_, index) =>
    connectTcp({ port: core.port, host: '127.0.0.1', localAddress: `127.0.5.${index + 1}` }),
  );
  for (const socket of idle) socket.on('error', () => {});
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  const cut = connectTcp({ port: core.port, host: '127.0.0.1', localAddress: blocked });
  cut.on('error', () => {});
  await once(cut, 'close');
  // At once, and not for its silence, which would have ended the others before.
  expect(idle.filter((socket) => socket.destroyed)).toEqual([]);
  await connectBob(core);
  for (const socket of idle) socket.destroy();
});
