import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tlsOptions } from '../../../src/channel/tls.ts';
import { ADMISSION } from '../../../src/limits.ts';
import { type DataListener, listenForData } from '../../../src/transfer/data/data-listener.ts';
import { ALPN_DATA } from '../../../src/wire/messages.ts';
import { LOOPBACK } from '../../support/data-sides.ts';
import { type TestIdentity, testIdentity } from '../../support/test-identities.ts';

let listener: DataListener;
let alice: TestIdentity;
let clock = 0;
let isKnown = false;
let seen: string[];
const sockets: Socket[] = [];

beforeEach(async () => {
  alice = await testIdentity('alice');
  seen = [];
  clock = 0;
  isKnown = false;
  listener = await listenForData({
    credentials: alice.credentials,
    port: 0,
    host: LOOPBACK,
    isKnownAddress: () => isKnown,
    onConnection: (_socket, peer, admitted) => {
      seen.push(peer);
      admitted();
    },
    now: () => clock,
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
});

const closing = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('error', () => {});
    socket.once('close', () => resolve());
  });

function dialPlain(): Socket {
  const socket = connect(listener.port, LOOPBACK);
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

async function dialSecure(options: object): Promise<Socket> {
  const socket = connectTls({ host: LOOPBACK, port: listener.port, rejectUnauthorized: false, ...options });
  sockets.push(socket);
  socket.on('error', () => {});
  return socket;
}

it('closes what one address opens beyond its share, before any TLS', async () => {
  const share = Array.from({ length: ADMISSION.perAddress }, dialPlain);
  await Promise.all(share.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  await closing(dialPlain());
  expect(share.every((socket) => !socket.destroyed)).toBe(true);
});

it('keeps places for the peers of its jobs while strangers fill the rest', async () => {
  const strangers = Array.from({ length: ADMISSION.perAddress }, dialPlain);
  await Promise.all(strangers.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  await closing(dialPlain());
  isKnown = true;
  const { credentials } = await testIdentity('bob');
  const friend = await dialSecure(tlsOptions(credentials, [ALPN_DATA]));
  await new Promise((resolve) => friend.once('secureConnect', resolve));
  expect(friend.destroyed).toBe(false);
});

it('counts a connection no longer once it is admitted or gone', async () => {
  const { credentials, id } = await testIdentity('bob');
  for (let round = 0; round < ADMISSION.perAddress * 2; round += 1) {
    clock += 1_000;
    const socket = await dialSecure(tlsOptions(credentials, [ALPN_DATA]));
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    while (seen.length <= round) await new Promise(setImmediate);
  }
  expect(new Set(seen)).toEqual(new Set([id]));
});

it('refuses who does not show a certificate, speaks an older TLS or another protocol', async () => {
  const { credentials } = await testIdentity('bob');
  const good = tlsOptions(credentials, [ALPN_DATA]);
  const { key: _key, cert: _cert, ...anonymous } = good;
  await closing(await dialSecure(anonymous));
  await closing(await dialSecure({ ...good, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }));
  await closing(await dialSecure({ ...good, ALPNProtocols: ['http/1.1'] }));
  const { ALPNProtocols: _alpn, ...without } = good;
  await closing(await dialSecure(without));
  expect(seen).toEqual([]);
});

it('outlives garbage in place of a handshake', async () => {
  const socket = dialPlain();
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await closing(socket);
  expect(seen).toEqual([]);
});
