import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdmission } from '../../src/channel/admission.ts';
import type { Credentials } from '../../src/channel/tls.ts';
import { ADMISSION } from '../../src/limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { Dialled } from '../../src/session/dialer.ts';
import { type Listener, listen } from '../../src/session/listener.ts';
import { ALPN_DATA, ALPN_SESSION } from '../../src/wire/messages.ts';
import { chainCredentials, ecCredentials, rsaCredentials } from '../support/odd-credentials.ts';
import { rawConnection, rawPeer } from '../support/raw-peer.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

let server: TestIdentity;
let client: TestIdentity;
let listener: Listener;
let sessions: { incoming: Dialled; release: () => void }[];
let dataPeers: string[];
let barred: Set<string>;

beforeEach(async () => {
  [server, client] = [await testIdentity('server'), await testIdentity('client')];
  sessions = [];
  dataPeers = [];
  barred = new Set();
  listener = await listen(0, {
    credentials: server.credentials,
    admission: createAdmission({ isKnownAddress: () => false }),
    mayEnter: (peer) => !barred.has(peer),
    onSession: (incoming, release) => void sessions.push({ incoming, release }),
    onData(socket, peer) {
      dataPeers.push(peer);
      socket.end('data');
    },
    logger: silentLogger,
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await listener.close();
});

const UPGRADE = [
  'GET /session HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];
const request = (...headers: string[]): string => `${headers.join('\r\n')}\r\n\r\n`;

/** What the listener says to text on an authenticated connection before it closes it. */
async function say(text: string): Promise<string> {
  const { socket, closed } = rawConnection(listener.port, client.credentials);
  await once(socket, 'secureConnect');
  socket.write(text);
  return closed;
}

describe('the main port', () => {
  it('hands a session with the device id of its certificate on', async () => {
    const peer = await rawPeer(listener.port, client);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.incoming).toMatchObject({ peer: client.id, address: '127.0.0.1' });
    peer.webSocket.terminate();
  });

  it('hands a data connection on', async () => {
    const { closed } = rawConnection(listener.port, client.credentials, { ALPNProtocols: [ALPN_DATA] });
    expect(await closed).toBe('data');
    expect(dataPeers).toEqual([client.id]);
    expect(sessions).toEqual([]);
  });

  const refused: [
    string,
    () => Promise<[Credentials | undefined, object?]> | [Credentials | undefined, object?],
  ][] = [
    ['without a certificate', () => [undefined]],
    ['with TLS 1.2', () => [client.credentials, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }]],
    ['with another ALPN', () => [client.credentials, { ALPNProtocols: ['http/1.1'] }]],
    ['without an ALPN', () => [client.credentials, { ALPNProtocols: undefined }]],
    ['with an elliptic-curve key', async () => [await ecCredentials()]],
    [
      'with an RSA key of 1024 bits',
      async () => [await rsaCredentials(1_024), { ciphers: 'DEFAULT@SECLEVEL=0' }],
    ],
    [
      'with an RSA key of 2047 bits',
      async () => [await rsaCredentials(2_040), { ciphers: 'DEFAULT@SECLEVEL=0' }],
    ],
    ['with another RSA exponent', async () => [await rsaCredentials(2_048, 3)]],
    ['with a chain of certificates', async () => [await chainCredentials()]],
  ];
  it.each(refused)('closes a connection %s, and says nothing', async (_what, make) => {
    const [credentials, options] = await make();
    const { closed, socket } = rawConnection(listener.port, credentials, options);
    socket.once('secureConnect', () => socket.write(request(...UPGRADE)));
    expect(await closed).toBe('');
    expect(sessions).toEqual([]);
  });

  it.each([2_048, 4_096])('takes an RSA key of %i bits', async (bits) => {
    const { socket, closed } = rawConnection(listener.port, await rsaCredentials(bits));
    await once(socket, 'secureConnect');
    socket.write(request(...UPGRADE));
    await vi.waitFor(() => expect(sessions).toHaveLength(1));
    socket.destroy();
    await closed;
  });

  it('resumes no TLS session: whoever comes with one is asked for the certificate again', async () => {
    const first = rawConnection(listener.port, client.credentials);
    const [session] = (await once(first.socket, 'session')) as [Buffer];
    first.socket.destroy();
    const again = rawConnection(listener.port, client.credentials, { session });
    await once(again.socket, 'secureConnect');
    expect(again.socket.isSessionReused()).toBe(false);
    again.socket.destroy();
    const bare = rawConnection(listener.port, undefined, { session });
    bare.socket.once('secureConnect', () => bare.socket.write(request(...UPGRADE)));
    expect(await bare.closed).toBe('');
    expect(sessions).toEqual([]);
  });

  it('closes the connection of a peer that may not enter', async () => {
    barred.add(client.id);
    expect(await say(request(...UPGRADE))).toBe('');
    expect(sessions).toEqual([]);
  });

  it('refuses whatever names an Origin: no web page has business here', async () => {
    expect(await say(request(...UPGRADE, 'Origin: https://example.com'))).toMatch(/^HTTP\/1.1 403 /);
    expect(await say(request(...UPGRADE, 'Origin: null'))).toMatch(/^HTTP\/1.1 403 /);
    expect(sessions).toEqual([]);
  });

  it('refuses another path', async () => {
    expect(await say(request('GET / HTTP/1.1', ...UPGRADE.slice(1)))).toMatch(/^HTTP\/1.1 403 /);
  });

  it('answers a plain request with 426', async () => {
    expect(await say(request('GET /session HTTP/1.1', 'Host: x'))).toMatch(/^HTTP\/1.1 426 /);
    expect(await say(request('POST /session HTTP/1.1', 'Host: x', 'Content-Length: 0'))).toMatch(
      /^HTTP\/1.1 426 /,
    );
  });

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('answers %s with 426', async (method) => {
    expect(await say(request(`${method} /session HTTP/1.1`, 'Host: x'))).toMatch(/^HTTP\/1.1 426 /);
  });

  it('is no proxy: CONNECT closes the connection', async () => {
    expect(await say(request('CONNECT example.com:443 HTTP/1.1', 'Host: x'))).toBe('');
  });

  it('upgrades to nothing but a WebSocket of version 13, with a key', async () => {
    for (const other of ['Upgrade: h2c', 'Sec-WebSocket-Version: 12', 'Sec-WebSocket-Key: short']) {
      const name = other.split(':')[0] ?? '';
      const headers = UPGRADE.map((header) => (header.startsWith(`${name}:`) ? other : header));
      expect(await say(request(...headers))).toMatch(/^HTTP\/1.1 4\d\d /);
    }
    expect(sessions).toEqual([]);
  });

  it('closes on what is no HTTP', async () => {
    expect(await say('hello?\r\n\r\n')).toBe('');
  });

  it('closes on headers of more than 4 KiB', async () => {
    expect(await say(request(...UPGRADE, `X: ${'x'.repeat(2 * ADMISSION.httpHeaderBytes)}`))).toBe('');
    expect(sessions).toEqual([]);
  });

  it('closes on headers that do not end in time, byte by byte or not at all', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { socket, closed } = rawConnection(listener.port, client.credentials);
    await once(socket, 'secureConnect');
    socket.write('GET /session HT');
    // ADMISSION.httpHeaders for all of them.
    let over = false;
    const ended = closed.then(() => {
      over = true;
    });
    while (!over) {
      socket.write('x');
      await vi.advanceTimersByTimeAsync(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(sessions).toEqual([]);
  });

  it('closes within six seconds on a connection that begins no TLS', async () => {
    const socket = connectTcp(listener.port, '127.0.0.1');
    socket.on('error', () => {});
    const begun = performance.now();
    socket.write('\x16');
    await once(socket, 'close');
    expect(performance.now() - begun).toBeLessThan(ADMISSION.tlsHandshake + 2_500);
  });

  it('offers and accepts no compression', async () => {
    const peer = await rawPeer(listener.port, client, { perMessageDeflate: true });
    expect(peer.webSocket.extensions).toBe('');
    peer.webSocket.terminate();
  });

  it('closes a WebSocket that is sent more than a frame may have', async () => {
    const peer = await rawPeer(listener.port, client);
    peer.webSocket.send('x'.repeat(200 * 1024));
    await peer.closed;
  });

  it('lets go of a WebSocket that floods it while nobody listens', async () => {
    const peer = await rawPeer(listener.port, client);
    let sent = 0;
    const frame = 'x'.repeat(100 * 1024);
    const flood = (): void => {
      if (peer.webSocket.readyState !== peer.webSocket.OPEN) return;
      sent += frame.length;
      peer.webSocket.send(frame, flood);
    };
    flood();
    await peer.closed;
    // What fits the sockets' buffers is sent, but not taken.
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it('turns the ninth connection of one address away that is not authenticated', async () => {
    const open = Array.from({ length: ADMISSION.perAddress }, () => connectTcp(listener.port, '127.0.0.1'));
    for (const socket of open) socket.on('error', () => {});
    await Promise.all(open.map((socket) => once(socket, 'connect')));
    const ninth = connectTcp(listener.port, '127.0.0.1');
    ninth.on('error', () => {});
    await once(ninth, 'close');
    expect(open.every((socket) => !socket.destroyed)).toBe(true);
    const elsewhere = rawConnection(listener.port, client.credentials, {
      localAddress: '127.0.0.2',
    } as object);
    await once(elsewhere.socket, 'secureConnect');
    for (const socket of [...open, elsewhere.socket]) socket.destroy();
  });

  it('counts a session no longer once it has said hello', async () => {
    const peers = [];
    for (let count = 0; count < ADMISSION.handshakesPerSecond - 1; count += 1) {
      peers.push(await rawPeer(listener.port, client));
      sessions.at(-1)?.release();
      sessions.at(-1)?.release();
    }
    expect(sessions).toHaveLength(ADMISSION.handshakesPerSecond - 1);
    for (const peer of peers) peer.webSocket.terminate();
  });

  it('survives a client that resets at any moment', async () => {
    for (const moment of ['connect', 'secureConnect'] as const) {
      const tcp = connectTcp(listener.port, '127.0.0.1');
      const { socket } = rawConnection(listener.port, client.credentials, { socket: tcp });
      await once(moment === 'connect' ? tcp : socket, moment);
      tcp.resetAndDestroy();
      await once(tcp, 'close');
      socket.destroy();
    }
    const peer = await rawPeer(listener.port, client);
    expect(sessions).toHaveLength(1);
    peer.webSocket.terminate();
  });

  it('that was asked for and is taken is an error that says so', async () => {
    const options = {
      credentials: server.credentials,
      admission: createAdmission({ isKnownAddress: () => false }),
      mayEnter: () => true,
      onSession() {},
      onData() {},
      logger: silentLogger,
    };
    await expect(listen(listener.port, options)).rejects.toMatchObject({
      code: 'TINCAN_E_PORT_TAKEN',
      message: expect.stringContaining(`${listener.port}`),
    });
  });

  it('is free again once it is closed, with all its connections', async () => {
    const { socket, closed } = rawConnection(listener.port, client.credentials, {
      ALPNProtocols: [ALPN_SESSION],
    });
    await once(socket, 'secureConnect');
    const { port } = listener;
    await listener.close();
    await closed;
    const next = createServer().listen(port);
    await once(next, 'listening');
    next.close();
  });
});
