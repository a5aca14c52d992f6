/** Bytes on a live session that no tincan sends: to a core that is a process of its own, whose memory the kernel tells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMISSION, SESSION } from '../../src/limits.ts';
import { type CoreProcess, HAS_PROC, removeCores, startCoreProcess } from '../support/core-process.ts';
import { approvedPeer, type HostilePeer, socketOf } from '../support/hostile-peer.ts';
import { type RawPeer, rawPeer } from '../support/raw-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

const MiB = 1 << 20;
const TEXT = 1;
const BINARY = 2;
const CONTINUATION = 0;
const PING = 9;
const FIN = 0x80;
/** Marks a compressed message, where compression was agreed on. */
const COMPRESSED = 0x40;

let core: CoreProcess;
let peer: HostilePeer;
beforeAll(async () => {
  core = await startCoreProcess('alice');
});
afterAll(removeCores);

/** One frame as a client sends it, with a mask of zeros. */
function frame(first: number, payload: Uint8Array | string = '', length?: number): Buffer {
  const body = Buffer.from(payload);
  const size = length ?? body.length;
  const head =
    size < 126
      ? Buffer.from([first, 0x80 | size])
      : size < 1 << 16
        ? Buffer.from([first, 0x80 | 126, size >> 8, size & 0xff])
        : Buffer.from([
            first,
            0x80 | 127,
            0,
            0,
            0,
            0,
            size >>> 24,
            (size >> 16) & 0xff,
            (size >> 8) & 0xff,
            size & 0xff,
          ]);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}

let connections = 0;
/** Connects from an address of its own: more than ten handshakes a second of one would have to wait. */
async function connected(): Promise<HostilePeer> {
  connections += 1;
  const localAddress = `127.0.1.${connections}`;
  return approvedPeer(core, await testIdentity('eve'), {}, { localAddress } as object);
}

/** Resolves once the core has ended the session and goes on: it says so, and answers a newcomer. */
async function ended(): Promise<void> {
  await peer.closed;
  await core.until('the end', ({ peers }) => peers[peer.id]?.state !== 'connected');
  peer = await connected();
}

describe('a live session', () => {
  beforeAll(async () => {
    peer = await connected();
  });

  const deep = '['.repeat(60_000) + ']'.repeat(60_000);
  const breaches: [string, () => Buffer[]][] = [
    ['a list', () => [frame(FIN | TEXT, '[1]')]],
    ['null', () => [frame(FIN | TEXT, 'null')]],
    ['a list of lists of lists', () => [frame(FIN | TEXT, deep)]],
    [
      'an object of objects of objects',
      () => [frame(FIN | TEXT, `${'{"t":'.repeat(20_000)}1${'}'.repeat(20_000)}`)],
    ],
    ['text that is not UTF-8', () => [frame(FIN | TEXT, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))]],
    ['binary where text is due', () => [frame(FIN | BINARY, '{"t":"typing","on":true}')]],
    ['one byte more than a frame may have', () => [frame(FIN | TEXT, ' '.repeat(SESSION.frameBytes + 1))]],
    ['a header that promises 4 GiB', () => [frame(FIN | TEXT, '', 0xffffffff)]],
    [
      'pieces that together are more than a frame may have',
      () => [frame(TEXT, ' '.repeat(SESSION.frameBytes)), frame(FIN | CONTINUATION, ' ')],
    ],
    ['a piece of nothing', () => [frame(FIN | CONTINUATION, 'x')]],
    ['a text within a text', () => [frame(TEXT, '{'), frame(FIN | TEXT, '}')]],
    ['a ping in pieces', () => [frame(PING, 'x')]],
    ['a ping of 126 bytes', () => [frame(FIN | PING, 'x'.repeat(126))]],
    [
      'a compressed message',
      () => [frame(FIN | COMPRESSED | TEXT, Buffer.from([0xaa, 0x56, 0x2a, 0x01, 0x00]))],
    ],
    ['a frame without a mask', () => [Buffer.from([FIN | TEXT, 2, 0x7b, 0x7d])]],
    ['a frame of a kind that is none', () => [frame(FIN | 3, 'x')]],
    ['TLS and then garbage', () => [Buffer.from('\u0000\u0001GET / HTTP/1.1\r\n\r\n')]],
  ];
  it.each(breaches)('ends at %s, and the core goes on', async (_what, bytes) => {
    for (const piece of bytes()) socketOf(peer).write(piece);
    await ended();
  });

  it('ends at a message in more pieces than any tincan makes, long before they cost memory', async () => {
    socketOf(peer).write(frame(TEXT, ' '));
    let sent = 0;
    while (peer.webSocket.readyState === peer.webSocket.OPEN && sent < 20_000) {
      sent += 100;
      const pieces = Buffer.concat(Array.from({ length: 100 }, () => frame(CONTINUATION, ' ')));
      await new Promise((resolve) => socketOf(peer).write(pieces, resolve));
    }
    expect(sent).toBeGreaterThan(SESSION.framePieces);
    // However much was on its way by then: a session that took all of it would not end.
    await ended();
  });

  it('ends at a frame that comes byte by byte, each in a record of its own', async () => {
    const socket = socketOf(peer);
    socket.write(frame(FIN | TEXT, '', SESSION.frameBytes));
    let sent = 0;
    while (peer.webSocket.readyState === peer.webSocket.OPEN && sent < 20_000) {
      sent += 1;
      await new Promise((resolve) => socket.write(' ', resolve));
    }
    await ended();
  });

  it.skipIf(!HAS_PROC)(
    'ends at more pings than it can answer, whether their sender reads or not',
    async () => {
      const pings = Buffer.concat(Array.from({ length: 20 }, () => frame(FIN | PING, 'x'.repeat(125))));
      const flood = async (): Promise<void> => {
        const isLive = (): boolean => core.client.state.peers[peer.id]?.state === 'connected';
        for (let round = 0; round < 20_000 && isLive() && socketOf(peer).writable; round += 1) {
          socketOf(peer).write(pings);
          await new Promise((resolve) => setImmediate(resolve));
        }
        await expect.poll(isLive, { timeout: 15_000 }).toBe(false);
        peer.webSocket.terminate();
        peer = await connected();
      };
      await flood();
      const before = core.holding().rss;
      socketOf(peer).pause();
      await flood();
      await flood();
      expect(core.holding().rss - before).toBeLessThan(20 * MiB);
    },
  );
});

describe.skipIf(!HAS_PROC)('connections that never say hello', () => {
  it('cost little memory with all that they may leave unfinished', async () => {
    const knock = async (count: number): Promise<RawPeer[]> => {
      const identity = await testIdentity('eve');
      const peers: RawPeer[] = [];
      for (let index = 0; index < count; index += 1) {
        connections += 1;
        const localAddress = `127.0.1.${connections}`;
        const raw = await rawPeer(core.port, identity, {}, { localAddress } as object);
        const socket = socketOf(raw);
        socket.setNoDelay(true);
        socket.write(frame(FIN | TEXT, ' '.repeat(100_000), SESSION.frameBytes));
        peers.push(raw);
      }
      await Promise.all(
        peers.map(async (raw) => {
          for (let at = 0; at < SESSION.frameReads; at += 1)
            await new Promise((resolve) => socketOf(raw).write(' ', resolve));
        }),
      );
      return peers;
    };
    const gone = (peers: RawPeer[]): Promise<unknown> => Promise.all(peers.map(({ closed }) => closed));
    await gone(await knock(8));
    const before = core.holding().rss;
    const peers = await knock(ADMISSION.total - ADMISSION.reservedForKnown);
    expect(core.holding().rss - before).toBeLessThan(20 * MiB);
    await gone(peers);
  });
});
