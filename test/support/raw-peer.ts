/** What a hostile or broken peer does on the session port: raw TLS and raw WebSockets. */
import { once } from 'node:events';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import WebSocket, { type ClientOptions } from 'ws';
import type { Credentials } from '../../src/channel/tls.ts';
import { ALPN_SESSION } from '../../src/wire/messages.ts';
import type { TestIdentity } from './test-identities.ts';

export interface RawConnection {
  socket: TLSSocket;
  /** All that came, once the other side has closed. */
  closed: Promise<string>;
}

/** Opens a TLS connection the way that tincan does, but for what the options say. */
export function rawConnection(
  port: number,
  credentials: Credentials | undefined,
  options: ConnectionOptions = {},
): RawConnection {
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: [ALPN_SESSION],
    ...(credentials === undefined ? {} : { key: credentials.key, cert: credentials.certificate }),
    ...options,
  });
  socket.on('error', () => {});
  let received = '';
  socket.on('data', (data: Buffer) => {
    received += data.toString('latin1');
  });
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(received));
  });
  return { socket, closed };
}

export interface RawPeer {
  webSocket: WebSocket;
  /** Frames that came, as JSON. */
  frames: unknown[];
  /** Resolves when the connection is over. */
  closed: Promise<void>;
  /** Resolves with the frame of a type, come or still to come. */
  frame(type: string): Promise<{ t: string; reason?: string }>;
}

/** Opens the WebSocket as an authenticated device that has not said hello. */
export async function rawPeer(
  port: number,
  identity: TestIdentity,
  options: ClientOptions = {},
  tls: ConnectionOptions = {},
): Promise<RawPeer> {
  const { socket } = rawConnection(port, identity.credentials, tls);
  await once(socket, 'secureConnect');
  const webSocket = new WebSocket('ws://raw.invalid/session', {
    perMessageDeflate: false,
    ...options,
    createConnection: () => socket,
  });
  webSocket.on('error', () => {});
  const frames: { t: string }[] = [];
  const checks = new Set<() => void>();
  webSocket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as { t: string });
    for (const check of checks) check();
  });
  const closed = new Promise<void>((resolve) => {
    webSocket.once('close', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    webSocket.once('open', () => resolve());
    webSocket.once('error', reject);
  });
  return {
    webSocket,
    frames,
    closed,
    frame: (type) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = frames.find((frame) => frame.t === type);
          if (found !== undefined) resolve(found);
        };
        checks.add(check);
        check();
        void closed.then(() => reject(new Error(`closed without ${type}: ${JSON.stringify(frames)}`)));
      }),
  };
}

/** A hello that the other side takes, unless the fields say otherwise. */
export function helloOf(identity: TestIdentity, fields: object = {}): string {
  return JSON.stringify({
    t: 'hello',
    protocol: 1,
    id: identity.id,
    name: 'raw',
    version: '0',
    instance: '0'.repeat(32),
    port: 1,
    dataPort: 0,
    ask: true,
    capabilities: [],
    ...fields,
  });
}
