/**
 * The authenticated hello: the first frame in both directions. The dialling side speaks first; the accepting
 * side answers only to a hello that fits the certificate, so that a stranger learns nothing from it.
 */

import * as v from 'valibot';
import type WebSocket from 'ws';
import { TincanError } from '../errors.ts';
import { ADMISSION, SESSION } from '../limits.ts';
import type { PeerId } from '../store/state.ts';
import { type Hello, helloSchema, PROTOCOL, type Refusal, type WireMessage } from '../wire/messages.ts';
import type { Inbox } from './inbox.ts';

/** The other side said goodbye instead of hello. */
export class RefusedError extends TincanError {
  readonly reason: Refusal;
  constructor(reason: Refusal) {
    super(REFUSAL_CODES[reason]);
    this.reason = reason;
  }
}

/** What a refusal from the other side means to the caller here. */
export const REFUSAL_CODES = {
  denied: 'TINCAN_E_DENIED',
  blocked: 'TINCAN_E_BLOCKED',
  timeout: 'TINCAN_E_TIMEOUT',
  busy: 'TINCAN_E_BUSY',
  version: 'TINCAN_E_VERSION',
  self: 'TINCAN_E_SELF',
  duplicate: 'TINCAN_E_DISCONNECTED',
  replaced: 'TINCAN_E_DISCONNECTED',
  disconnect: 'TINCAN_E_DISCONNECTED',
  exit: 'TINCAN_E_DISCONNECTED',
  protocol: 'TINCAN_E_PROTOCOL',
  withdrawn: 'TINCAN_E_WITHDRAWN',
  'not-approved': 'TINCAN_E_DENIED',
} as const satisfies Record<Refusal, string>;

/** A hello, and the frame in which it came. */
export interface HeardHello {
  hello: Hello;
  /** A copy, which holds no larger buffer. */
  bytes: Buffer;
}

/**
 * Waits for the peer's hello.
 *
 * @param peer id from the peer's certificate; the hello must name the same
 * @throws TincanError TINCAN_E_TIMEOUT, TINCAN_E_PROTOCOL, TINCAN_E_VERSION, TINCAN_E_PEER_IDENTITY; RefusedError
 */
export function receiveHello(socket: WebSocket, inbox: Inbox, peer: PeerId): Promise<HeardHello> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: HeardHello | TincanError): void => {
      clearTimeout(timer);
      inbox.listen(undefined);
      socket.off('close', onClose);
      if (outcome instanceof TincanError) reject(outcome);
      else resolve(outcome);
    };
    const onClose = (): void => settle(new TincanError('TINCAN_E_DISCONNECTED'));
    const timer = setTimeout(
      () => settle(new TincanError('TINCAN_E_TIMEOUT', 'The peer did not say hello in time.')),
      ADMISSION.hello,
    );
    socket.on('close', onClose);
    if (socket.readyState === socket.CLOSED) onClose();
    inbox.listen(({ data, isBinary }) => {
      const judged = isBinary ? new TincanError('TINCAN_E_PROTOCOL') : judgeHello(data, peer);
      settle(judged instanceof TincanError ? judged : { hello: judged, bytes: Buffer.from(data) });
    });
  });
}

/** One frame as a hello, or the reason for which it is none. Pure. */
export function judgeHello(data: Buffer, peer: PeerId): Hello | TincanError {
  if (data.length > ADMISSION.helloBytes)
    return new TincanError('TINCAN_E_PROTOCOL', 'The hello is too large.');
  let json: unknown;
  try {
    json = JSON.parse(data.toString('utf8'));
  } catch {
    return new TincanError('TINCAN_E_PROTOCOL', 'The hello is not JSON.');
  }
  const bye = v.safeParse(byeLike, json);
  if (bye.success) return new RefusedError(bye.output.reason);
  const protocol = v.safeParse(protocolLike, json);
  if (protocol.success && protocol.output.protocol !== PROTOCOL) return new TincanError('TINCAN_E_VERSION');
  const hello = v.safeParse(helloSchema, json);
  if (!hello.success) return new TincanError('TINCAN_E_PROTOCOL', 'The hello is not one.');
  if (hello.output.id !== peer) {
    return new TincanError(
      'TINCAN_E_PEER_IDENTITY',
      'The peer claims an id that its certificate does not prove.',
    );
  }
  return hello.output;
}

const byeLike = v.object({
  t: v.literal('bye'),
  reason: v.picklist(Object.keys(REFUSAL_CODES) as Refusal[]),
});
const protocolLike = v.object({ t: v.literal('hello'), protocol: v.number() });

/** Says hello. @returns the frame as it was sent */
export function sayHello(socket: WebSocket, hello: Hello): Buffer {
  sendRaw(socket, hello);
  return Buffer.from(JSON.stringify(hello));
}

/** Sends one message on a socket that has no link yet. */
export function sendRaw(socket: WebSocket, message: WireMessage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

/** Ends a socket that has no link, saying why. One that does not close its side is cut. */
export function refuse(socket: WebSocket, reason: Refusal): void {
  sendRaw(socket, { t: 'bye', reason });
  socket.close(1000);
  const timer = setTimeout(() => socket.terminate(), SESSION.goodbye);
  socket.once('close', () => clearTimeout(timer));
}
