/** Dials a peer: TCP, TLS, the check of its certificate, and only then the WebSocket upgrade. */
import { isIPv6 } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import WebSocket from 'ws';
import { type ProvenChannel, proveChannel } from '../channel/binding.ts';
import { type Credentials, normalizeAddress, tlsOptions } from '../channel/tls.ts';
import { systemCode, TincanError } from '../errors.ts';
import { ADMISSION, SESSION } from '../limits.ts';
import type { PeerId } from '../store/state.ts';
import { ALPN_SESSION } from '../wire/messages.ts';
import { createInbox, type Inbox } from './inbox.ts';

/** Path of the upgrade request. */
export const SESSION_PATH = '/session';

export interface DialTarget {
  host: string;
  port: number;
}

export interface Dialled extends ProvenChannel {
  socket: WebSocket;
  inbox: Inbox;
  /** The address that was reached. */
  address: string;
  /** The address of this device at which the connection ends. */
  ownAddress: string;
  port: number;
}

/** A device that has proved its key ended the connection without a word, as it does with strangers whom it does not take and with blocked ones. */
export class TurnedAwayError extends TincanError {
  constructor() {
    super(
      'TINCAN_E_UNREACHABLE',
      'That device was reached and ended the connection. It may take connections of its contacts only; ask its user.',
    );
  }
}

/**
 * Opens a WebSocket to whoever is at the address.
 *
 * @param expect the only peer that is wanted there; anybody else is left before a byte is written
 * @param isBlocked whoever is so is left likewise
 * @throws TincanError TINCAN_E_UNREACHABLE, TINCAN_E_PEER_IDENTITY, TINCAN_E_BLOCKED; TurnedAwayError
 */
export async function dial(
  target: DialTarget,
  credentials: Credentials,
  expect: PeerId | undefined,
  signal: AbortSignal,
  isBlocked: (peer: PeerId) => boolean = () => false,
): Promise<Dialled> {
  const { socket, proven } = await openChannel(target, credentials, expect, signal);
  if (isBlocked(proven.peer)) {
    socket.destroy();
    throw new TincanError('TINCAN_E_BLOCKED');
  }
  try {
    const { webSocket, inbox } = await upgrade(socket, signal);
    return {
      socket: webSocket,
      inbox,
      ...proven,
      address: normalizeAddress(socket.remoteAddress),
      ownAddress: normalizeAddress(socket.localAddress),
      port: target.port,
    };
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
}

function openChannel(
  target: DialTarget,
  credentials: Credentials,
  expect: PeerId | undefined,
  signal: AbortSignal,
): Promise<{ socket: TLSSocket; proven: ProvenChannel }> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...tlsOptions(credentials, [ALPN_SESSION]),
      host: target.host,
      port: target.port,
    });
    const fail = (error: TincanError): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(new TincanError('TINCAN_E_WITHDRAWN'));
    const timer = setTimeout(() => fail(unreachable(target, 'no answer')), SESSION.dial);
    socket.setNoDelay(true);
    socket.on('error', (error) => fail(unreachable(target, describe(error))));
    socket.once('close', () => fail(unreachable(target, 'it closed the connection')));
    socket.once('secureConnect', () => {
      try {
        const proven = proveChannel(socket, [ALPN_SESSION]);
        if (expect !== undefined && proven.peer !== expect) {
          throw new TincanError(
            'TINCAN_E_PEER_IDENTITY',
            `Another device than expected answers at ${target.host}.`,
          );
        }
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        resolve({ socket, proven });
      } catch (thrown) {
        fail(thrown instanceof TincanError ? thrown : unreachable(target, 'no usable certificate'));
      }
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function upgrade(socket: TLSSocket, signal: AbortSignal): Promise<{ webSocket: WebSocket; inbox: Inbox }> {
  return new Promise((resolve, reject) => {
    const host = 'peer.tincan.invalid';
    const webSocket = new WebSocket(`ws://${host}${SESSION_PATH}`, {
      createConnection: () => socket,
      perMessageDeflate: false,
      maxPayload: SESSION.frameBytes,
      maxFragments: SESSION.framePieces,
      maxBufferedChunks: SESSION.frameReads,
      followRedirects: false,
    });
    const inbox = createInbox(webSocket);
    const settle = (error?: TincanError): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (error === undefined) resolve({ webSocket, inbox });
      else {
        webSocket.terminate();
        reject(error);
      }
    };
    // ws's own handshakeTimeout has no effect on a socket that was made elsewhere.
    const timer = setTimeout(
      () => settle(new TincanError('TINCAN_E_UNREACHABLE', 'The peer did not take the connection in time.')),
      ADMISSION.httpHeaders,
    );
    const onAbort = (): void => settle(new TincanError('TINCAN_E_WITHDRAWN'));
    // Stays for the life of the socket: an 'error' without a listener would end the process.
    webSocket.on('error', () => settle(new TurnedAwayError()));
    webSocket.once('open', () => settle());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function unreachable(target: DialTarget, why: string): TincanError {
  const host = isIPv6(target.host.split('%')[0] ?? '') ? `[${target.host}]` : target.host;
  return new TincanError('TINCAN_E_UNREACHABLE', `${host}:${target.port} could not be reached: ${why}.`);
}

function describe(error: Error): string {
  switch (systemCode(error)) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it from here';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name is not known';
    case 'ECONNRESET':
      return 'it closed the connection';
    case 'ETIMEDOUT':
      return 'no answer';
    default:
      return systemCode(error) ?? 'the connection failed';
  }
}
