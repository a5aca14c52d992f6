/** UDP sockets that report their end instead of throwing it. */
import type { BindOptions, RemoteInfo, Socket, SocketOptions } from 'node:dgram';

/** As `createSocket` of node:dgram; a parameter so that tests can hold the network. */
export type CreateSocket = (options: SocketOptions) => Socket;

/** A datagram, and the socket's peer that sent it. */
export type OnDatagram = (datagram: Buffer, source: RemoteInfo) => void;

export interface SocketEvents {
  onDatagram: OnDatagram;
  /** The bound socket failed and is closed. */
  onLost(error: Error): void;
}

/**
 * Makes and binds a socket.
 * @throws what the system says (rejects) when it cannot be bound; nothing stays open then
 */
export function openSocket(
  create: CreateSocket,
  options: SocketOptions,
  bind: BindOptions,
  events: SocketEvents,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = create(options);
    let bound = false;
    let closed = false;
    socket.on('error', (error) => {
      // A socket that failed is of no further use; a second error on the way down changes nothing.
      if (closed) return;
      closed = true;
      closeSocket(socket);
      if (bound) events.onLost(error);
      else reject(error);
    });
    socket.on('close', () => {
      closed = true;
      if (!bound) reject(new Error('closed while it was being bound'));
    });
    socket.on('message', events.onDatagram);
    socket.bind(bind, () => {
      bound = true;
      resolve(socket);
    });
  });
}

/** Closes a socket, also one that is closed already. */
export function closeSocket(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // Already closed: that is what was asked for.
  }
}

/** The code of a system error, or its text: for the list of network problems. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
}
