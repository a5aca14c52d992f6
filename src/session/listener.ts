/**
 * The main port: takes TLS connections, finds out who is there, and hands sessions (WebSocket) and data
 * connections to those who want them. Everything before that is limited in number and time.
 */
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { Admission } from '../channel/admission.ts';
import { type ProvenChannel, proveChannel } from '../channel/binding.ts';
import { type Credentials, normalizeAddress, tlsOptions } from '../channel/tls.ts';
import { systemCode, TincanError } from '../errors.ts';
import { ADMISSION, PORTS, SESSION } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import type { PeerId } from '../store/state.ts';
import { ALPN_DATA, ALPN_SESSION } from '../wire/messages.ts';
import { type Dialled, SESSION_PATH } from './dialer.ts';
import { createInbox } from './inbox.ts';

export interface ListenerOptions {
  credentials: Credentials;
  admission: Admission;
  /** Judges an authenticated peer before anything is exchanged; false closes the connection. */
  mayEnter(peer: PeerId): boolean;
  /** A WebSocket is open; call `release` once its hello has come, or it is over. */
  onSession(incoming: Dialled, release: () => void): void;
  /** A data connection; absent: they are refused. */
  onData(socket: TLSSocket, peer: PeerId): void;
  logger: Logger;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const ALPN = [ALPN_SESSION, ALPN_DATA];

/**
 * Listens on a port.
 *
 * @param port a port given explicitly (0: any), or undefined for the default or the next free one
 * @throws TincanError TINCAN_E_PORT_TAKEN when an explicit port is taken or not permitted
 */
export async function listen(port: number | undefined, options: ListenerOptions): Promise<Listener> {
  const { credentials, admission, logger } = options;
  const open = new Set<Socket>();

  const http = createHttpServer({
    maxHeaderSize: ADMISSION.httpHeaderBytes,
    headersTimeout: ADMISSION.httpHeaders,
    requestTimeout: ADMISSION.httpHeaders,
    connectionsCheckingInterval: 500,
    keepAlive: false,
  });
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: SESSION.frameBytes,
    maxFragments: SESSION.framePieces,
    maxBufferedChunks: SESSION.frameReads,
    clientTracking: false,
  });
  /** Each connection's identity and the end of its time as an unknown knocker. */
  const timers = new WeakMap<Duplex, NodeJS.Timeout>();
  const knockers = new WeakMap<Duplex, ProvenChannel & { release: () => void }>();

  const tls = createTlsServer({
    ...tlsOptions(credentials, ALPN),
    handshakeTimeout: ADMISSION.tlsHandshake,
  });

  const releaseOf = (address: string): (() => void) => {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      admission.leave(address);
    };
  };

  const onConnection = (socket: Socket): void => {
    const address = normalizeAddress(socket.remoteAddress);
    socket.on('error', () => {});
    if (!admission.enter(address)) {
      socket.destroy();
      return;
    }
    const release = releaseOf(address);
    const key = endpointOf(socket);
    releases.set(key, release);
    open.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => {
      open.delete(socket);
      releases.delete(key);
      release();
    });
    tls.emit('connection', socket);
  };
  /** How each admitted connection stops counting, by the other side's address and port. */
  const releases = new Map<string, () => void>();

  tls.on('tlsClientError', (_error, socket) => socket.destroy());
  tls.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    let proven: ProvenChannel;
    try {
      proven = proveChannel(socket, ALPN);
    } catch (thrown) {
      logger.debug(logError(thrown), 'a connection was refused');
      socket.destroy();
      return;
    }
    if (!options.mayEnter(proven.peer)) {
      socket.destroy();
      return;
    }
    const key = endpointOf(socket);
    const release = (): void => releases.get(key)?.();
    if (socket.alpnProtocol === ALPN_DATA) {
      release();
      options.onData(socket, proven.peer);
      return;
    }
    knockers.set(socket, { ...proven, release });
    http.emit('connection', socket);
  });

  http.on('connection', (socket: Socket) => {
    const timer = setTimeout(() => socket.destroy(), ADMISSION.httpHeaders);
    socket.once('close', () => clearTimeout(timer));
    timers.set(socket, timer);
  });
  http.on('clientError', (_error, socket) => socket.destroy());
  http.on('request', (_request, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket' });
    response.end();
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const knocker = knockers.get(socket);
    // A browser names an Origin; no page has any business here.
    if (knocker === undefined || request.headers.origin !== undefined || request.url !== SESSION_PATH) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    clearTimeout(timers.get(socket));
    const { remoteAddress, remotePort, localAddress } = request.socket;
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => {});
      options.onSession(
        {
          socket: webSocket,
          inbox: createInbox(webSocket),
          peer: knocker.peer,
          key: knocker.key,
          exported: knocker.exported,
          address: normalizeAddress(remoteAddress),
          ownAddress: normalizeAddress(localAddress),
          port: remotePort ?? 0,
        },
        knocker.release,
      );
    });
  });

  const server = await bind(port, onConnection);
  server.on('error', (error) => logger.error(logError(error), 'the listener failed'));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function endpointOf(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;
}

async function bind(port: number | undefined, onConnection: (socket: Socket) => void): Promise<Server> {
  if (port !== undefined) {
    try {
      return await tryBind(port, onConnection);
    } catch (thrown) {
      const why =
        systemCode(thrown) === 'EACCES'
          ? 'needs privileges that tincan does not have'
          : 'is taken by another program';
      throw new TincanError('TINCAN_E_PORT_TAKEN', `TCP port ${port} ${why}. Choose another with --port.`, {
        cause: thrown,
      });
    }
  }
  for (let candidate: number = PORTS.tcp; candidate < PORTS.tcp + PORTS.tcpTries; candidate += 1) {
    try {
      return await tryBind(candidate, onConnection);
    } catch (thrown) {
      const code = systemCode(thrown);
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    }
  }
  return tryBind(0, onConnection);
}

/** IPv6 and IPv4 on one socket where the system has IPv6, else IPv4 alone. */
async function tryBind(port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  const attempt = (host: string): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createNetServer(onConnection);
      server.once('error', reject);
      server.listen({ port, host, exclusive: true }, () => {
        server.off('error', reject);
        resolve(server);
      });
    });
  try {
    return await attempt('::');
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL' && code !== 'EINVAL') throw thrown;
    return attempt('0.0.0.0');
  }
}
