/** Who is no tincan, or not as it should be, at both ports of a whole core and where a core dials: nobody hears a word. */
import { once } from 'node:events';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Credentials, tlsOptions } from '../../src/channel/tls.ts';
import { ALPN_DATA, ALPN_SESSION } from '../../src/wire/messages.ts';
import { caller, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer } from '../support/hostile-peer.ts';
import { chainCredentials, ecCredentials, rsaCredentials } from '../support/odd-credentials.ts';
import { rawConnection } from '../support/raw-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

const WEAK = { ciphers: 'DEFAULT@SECLEVEL=0' };
const TLS12 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
const UPGRADE =
  'GET /session HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

let core: TestCore;
let own: Credentials;
let ports: { session: number; data: number };
/** By its name, as making some of them takes long. */
const odd = new Map<string, Credentials>();
beforeAll(async () => {
  core = await startTestCore('alice');
  own = (await testIdentity('eve')).credentials;
  const eve = await approvedPeer(core, await testIdentity('eve'));
  const { dataPort } = eve.frames.find((frame) => (frame as { t: string }).t === 'hello') as {
    dataPort: number;
  };
  ports = { session: core.store.get().network.port, data: dataPort };
  eve.webSocket.close();
  for (const [name, make] of Object.entries({
    'RSA of 1024 bits': () => rsaCredentials(1_024),
    'RSA with e = 3': () => rsaCredentials(2_048, 3),
    'RSA of 2040 bits': () => rsaCredentials(2_040),
    'an elliptic curve': ecCredentials,
    'two certificates': chainCredentials,
  }))
    odd.set(name, await make());
  // Making keys takes long on a busy machine.
}, 90_000);
afterAll(stopCores);

const KEYS = [
  'RSA of 1024 bits',
  'RSA with e = 3',
  'RSA of 2040 bits',
  'an elliptic curve',
  'two certificates',
];
type Case = [what: string, credentials: () => Credentials | undefined, options: object];
const cases: Case[] = [
  ['no certificate', () => undefined, {}],
  ['TLS 1.2', () => own, TLS12],
  ['another ALPN', () => own, { ALPNProtocols: ['http/1.1'] }],
  ['no ALPN', () => own, { ALPNProtocols: undefined }],
  ...KEYS.map((key): Case => [key, () => odd.get(key), WEAK]),
];

describe('a connection to a core', () => {
  let connections = 0;
  describe.each(['session', 'data'] as const)('at its port for %s', (kind) => {
    it.each(cases)('with %s is closed without a word', async (_what, credentials, options) => {
      connections += 1;
      const localAddress = `127.0.8.${connections}`;
      const ALPNProtocols = [kind === 'session' ? ALPN_SESSION : ALPN_DATA];
      const peers = Object.keys(core.store.get().peers);
      const { socket, closed } = rawConnection(ports[kind], credentials(), {
        ALPNProtocols,
        ...options,
        localAddress,
      } as object);
      socket.once('secureConnect', () => socket.write(UPGRADE));
      expect(await closed).toBe('');
      expect(core.store.get().requests).toEqual({});
      expect(Object.keys(core.store.get().peers)).toEqual(peers);
    });
  });

  it('is never a resumed one: a second with the ticket of the first shows its certificate again, or is closed', async () => {
    const connect = (credentials: Credentials | undefined, session?: Buffer) =>
      rawConnection(ports.session, credentials, { session, localAddress: '127.0.9.1' } as object);
    const first = connect(own);
    const tickets: Buffer[] = [];
    first.socket.on('session', (ticket) => tickets.push(ticket));
    await once(first.socket, 'secureConnect');
    first.socket.write(UPGRADE);
    await once(first.socket, 'data');
    first.socket.destroy();
    for (const ticket of tickets) {
      const again = connect(own, ticket);
      await once(again.socket, 'secureConnect');
      expect(again.socket.isSessionReused()).toBe(false);
      again.socket.destroy();
    }
    const bare = connect(undefined, tickets[0]);
    bare.socket.once('secureConnect', () => bare.socket.write(UPGRADE));
    expect(await bare.closed).toBe('');
  });
});

describe('what a core dials', () => {
  const open = new Set<{ destroy(): void }>();
  afterEach(() => {
    for (const one of open) one.destroy();
    open.clear();
  });

  it.each(cases.slice(1))('is left before a byte where it has %s', async (_what, credentials, options) => {
    let heard = 0;
    const closed: Promise<unknown>[] = [];
    const tls = createTlsServer(
      { ...tlsOptions(credentials() ?? own, [ALPN_SESSION]), ...options } as object,
      (socket) => {
        socket.on('error', () => {});
        socket.on('data', (data: Buffer) => {
          heard += data.length;
        });
      },
    );
    const server = createNetServer((socket: Socket) => {
      socket.on('error', () => {});
      open.add(socket);
      closed.push(new Promise((resolve) => socket.once('close', resolve)));
      tls.emit('connection', socket);
    });
    tls.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const outcome = await Promise.resolve(
      core.handlers['peer.connect']({ target: `127.0.0.1:${port}` }, caller),
    ).then(
      (answer) => answer.outcome,
      (thrown: { code: string }) => thrown.code,
    );
    expect(outcome).not.toBe('connected');
    server.close();
    await Promise.all(closed);
    expect(heard).toBe(0);
  });
});
