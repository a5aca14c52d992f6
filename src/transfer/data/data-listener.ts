/** The data plane's own TCP port: strangers are counted and timed from the first packet, before any TLS. */
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { createAdmission } from '../../channel/admission.ts';
import { authenticatePeer, type Credentials, normalizeAddress, tlsOptions } from '../../channel/tls.ts';
import { ADMISSION } from '../../limits.ts';
import type { PeerId } from '../../store/state.ts';
import { ALPN_DATA } from '../../wire/messages.ts';

export interface DataListenerOptions {
  credentials: Credentials;
  /** Port; 0 takes a free one. */
  port: number;
  /** Address to listen on; default: all. */
  host?: string;
  /** True for an address that a job's peer has. */
  isKnownAddress(address: string): boolean;
  /** A handshaken connection. Call `admitted` once it has shown that it belongs to a job. */
  onConnection(socket: TLSSocket, peer: PeerId, admitted: () => void): void;
  now?: () => number;
}

export interface DataListener {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens the port. Errors: those of listen(2). */
export async function listenForData(options: DataListenerOptions): Promise<DataListener> {
  const admission = createAdmission({
    // The reserve for known peers is kept here, and without a rate: a queue of small transfers dials often.
    isKnownAddress: () => false,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  let openFromKnown = 0;
  /** Lets a connection in. @returns what to call when it no longer counts; undefined where it must be closed */
  const enter = (address: string): (() => void) | undefined => {
    if (openFromKnown < ADMISSION.reservedForKnown && options.isKnownAddress(address)) {
      openFromKnown += 1;
      return () => {
        openFromKnown -= 1;
      };
    }
    return admission.enter(address) ? () => admission.leave(address) : undefined;
  };
  const sockets = new Set<Socket>();
  /** By remote address and port: lets a connection that proved itself stop counting before it closes. */
  const leaving = new Map<string, () => void>();
  const keyOf = (socket: Socket): string => `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;

  const tls = createTlsServer({
    ...tlsOptions(options.credentials, [ALPN_DATA]),
    handshakeTimeout: ADMISSION.tlsHandshake,
  });
  tls.on('tlsClientError', (_error, socket) => socket.destroy());
  tls.on('error', () => {});
  tls.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    try {
      const leave = leaving.get(keyOf(socket));
      options.onConnection(socket, authenticatePeer(socket, [ALPN_DATA]), () => leave?.());
    } catch {
      socket.destroy();
    }
  });

  const server = createServer((socket) => {
    socket.on('error', () => {});
    const uncount =
      socket.remoteAddress === undefined ? undefined : enter(normalizeAddress(socket.remoteAddress));
    if (uncount === undefined) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    let counted = true;
    const leave = (): void => {
      if (counted) uncount();
      counted = false;
    };
    leaving.set(key, leave);
    sockets.add(socket);
    socket.on('close', () => {
      leave();
      leaving.delete(key);
      sockets.delete(socket);
    });
    tls.emit('connection', socket);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(
      { port: options.port, ...(options.host === undefined ? {} : { host: options.host }) },
      resolve,
    );
  });
  server.on('error', () => {});
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
