import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tlsOptions } from '../../src/channel/tls.ts';
import { ADMISSION, SESSION } from '../../src/limits.ts';
import { dial } from '../../src/session/dialer.ts';
import { ALPN_SESSION } from '../../src/wire/messages.ts';
import { ecCredentials } from '../support/odd-credentials.ts';
import { startNode, stopNodes } from '../support/sessions.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

let self: TestIdentity;
let other: TestIdentity;
let abort: AbortController;
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeEach(async () => {
  [self, other] = [await testIdentity('one'), await testIdentity('other')];
  abort = new AbortController();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await stopNodes();
});

async function listening(server: Server): Promise<number> {
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    sockets.add(socket);
  });
  server.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A TLS server with tincan's options but for those given, and what it was sent. */
async function tlsServer(
  identity: TestIdentity,
  options: TlsOptions = {},
): Promise<{ port: number; heard: Buffer[] }> {
  const heard: Buffer[] = [];
  const server = createTlsServer(
    { ...tlsOptions(identity.credentials, [ALPN_SESSION]), ...options },
    (socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => heard.push(data));
    },
  );
  return { port: await listening(server), heard };
}

const dialTo = (port: number, expected?: string, host = '127.0.0.1') =>
  dial({ host, port }, self.credentials, expected, abort.signal);

describe('a dial', () => {
  it('ends with an open WebSocket and the id that was proved', async () => {
    const node = await startNode('other');
    const dialled = await dialTo(node.address.port, node.id);
    expect(dialled).toMatchObject({ peer: node.id, address: '127.0.0.1' });
    expect(dialled.socket.readyState).toBe(dialled.socket.OPEN);
    dialled.socket.terminate();
  });

  it('to a known peer that meets a man in the middle fails, and not one byte was written to him', async () => {
    const node = await startNode('other');
    const middle = await testIdentity('middle');
    let relayed = 0;
    const proxy = createTlsServer(tlsOptions(middle.credentials, [ALPN_SESSION]), (socket) => {
      socket.on('error', () => {});
      const onward = connectTls({
        ...tlsOptions(middle.credentials, [ALPN_SESSION]),
        port: node.address.port,
        host: '127.0.0.1',
      });
      onward.on('error', () => {});
      sockets.add(onward);
      socket.on('data', (data: Buffer) => {
        relayed += data.length;
        onward.write(data);
      });
      onward.pipe(socket);
    });
    const port = await listening(proxy);
    await expect(dialTo(port, node.id)).rejects.toMatchObject({ code: 'TINCAN_E_PEER_IDENTITY' });
    // The proxy has seen the end of the connection, and with it all that was ever written.
    await Promise.all([...sockets].map((socket) => (socket.destroyed ? undefined : once(socket, 'close'))));
    expect(relayed).toBe(0);
    expect(node.asked).toEqual([]);
  });

  const untrusted: [string, () => Promise<TestIdentity> | TestIdentity, TlsOptions][] = [
    ['with another ALPN', () => other, { ALPNProtocols: ['http/1.1'] }],
    ['without ALPN', () => other, { ALPNProtocols: undefined as never }],
    ['with TLS 1.2', () => other, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
    ['with an elliptic-curve key', async () => ({ id: '', credentials: await ecCredentials() }), {}],
  ];
  it.each(untrusted)('to a server %s fails before a byte is written', async (_what, identity, options) => {
    const { port, heard } = await tlsServer(await identity(), options);
    await expect(dialTo(port)).rejects.toMatchObject({
      code: expect.stringMatching(/TINCAN_E_(PEER_IDENTITY|UNREACHABLE)/),
    });
    expect(heard).toEqual([]);
  });

  it('to a port where nothing listens says so', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    await once(server, 'close');
    await expect(dialTo(port)).rejects.toMatchObject({
      code: 'TINCAN_E_UNREACHABLE',
      message: `127.0.0.1:${port} could not be reached: nothing listens there.`,
    });
  });

  it('to something that speaks no TLS fails', async () => {
    const port = await listening(createServer((socket) => socket.end('220 mail ready\r\n')));
    await expect(dialTo(port)).rejects.toMatchObject({ code: 'TINCAN_E_UNREACHABLE' });
  });

  it('to something that says nothing fails in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = createServer();
    const port = await listening(server);
    const failed = expect(dialTo(port)).rejects.toMatchObject({ code: 'TINCAN_E_UNREACHABLE' });
    await once(server, 'connection');
    await vi.advanceTimersByTimeAsync(SESSION.dial);
    await failed;
  });

  it('to something that never answers the upgrade fails in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { port, heard } = await tlsServer(other);
    const failed = expect(dialTo(port)).rejects.toMatchObject({ code: 'TINCAN_E_UNREACHABLE' });
    while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(ADMISSION.httpHeaders);
    await failed;
    expect(Buffer.concat(heard).toString()).toContain('GET /session HTTP/1.1');
  });

  it('offers no compression and names neither host nor origin', async () => {
    const { port, heard } = await tlsServer(other);
    const dialling = dialTo(port);
    await vi.waitFor(() => expect(Buffer.concat(heard).toString()).toContain('\r\n\r\n'));
    abort.abort();
    await expect(dialling).rejects.toMatchObject({ code: 'TINCAN_E_WITHDRAWN' });
    expect(Buffer.concat(heard).toString()).not.toMatch(/deflate|origin|127\.0\.0\.1/i);
  });

  it('that is called off stops at once, at whatever stage', async () => {
    const silent = createServer();
    const port = await listening(silent);
    const dialling = dialTo(port);
    await once(silent, 'connection');
    abort.abort();
    await expect(dialling).rejects.toMatchObject({ code: 'TINCAN_E_WITHDRAWN' });
    await expect(dialTo(port)).rejects.toMatchObject({ code: 'TINCAN_E_WITHDRAWN' });
  });
});
