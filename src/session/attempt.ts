/**
 * One outgoing attempt to connect: through the addresses to a link, then to the other side's welcome. It
 * knows nothing of other links; the session table (sessions.ts) decides what its success means.
 */
import type { Credentials } from '../channel/tls.ts';
import { TincanError } from '../errors.ts';
import { SESSION } from '../limits.ts';
import type { Logger } from '../log/logger.ts';
import type { PeerId } from '../store/state.ts';
import type { Hello } from '../wire/messages.ts';
import { dialFirst } from './dial-first.ts';
import type { DialTarget } from './dialer.ts';
import { type HeardHello, REFUSAL_CODES, RefusedError, receiveHello, refuse, sayHello } from './handshake.ts';
import { createLink, type Link } from './link.ts';

export interface AttemptOptions {
  /** The peer that is wanted; undefined when only an address is known. */
  expect: PeerId | undefined;
  /** Such a one is left before a byte is written. */
  isBlocked(peer: PeerId): boolean;
  addresses: DialTarget[];
  credentials: Credentials;
  /** This device's public key, SubjectPublicKeyInfo in DER. */
  ownKey: Buffer;
  hello(): Hello;
  logger: Logger;
  signal: AbortSignal;
  /** The address has told who is there: throw to leave, before anything is said to it. */
  onIdentified(peer: PeerId): void;
  /** The other user is being asked. */
  onPending(link: Link): void;
}

/**
 * @returns a link that the other side has welcomed
 * @throws TincanError with the reason: TINCAN_E_UNREACHABLE, TINCAN_E_PEER_IDENTITY, TINCAN_E_DENIED,
 *   TINCAN_E_TIMEOUT, TINCAN_E_BLOCKED, TINCAN_E_BUSY, TINCAN_E_WITHDRAWN, …; RefusedError where the other side said it
 */
export async function attemptLink(options: AttemptOptions): Promise<Link> {
  const dialled = await dialFirst(options);
  try {
    options.onIdentified(dialled.peer);
  } catch (thrown) {
    dialled.socket.terminate();
    throw thrown;
  }
  const said = sayHello(dialled.socket, options.hello());
  let heard: HeardHello;
  try {
    heard = await abortable(receiveHello(dialled.socket, dialled.inbox, dialled.peer), options.signal);
  } catch (thrown) {
    refuse(dialled.socket, options.signal.aborted ? 'withdrawn' : 'protocol');
    throw thrown;
  }
  const link = createLink({
    socket: dialled.socket,
    inbox: dialled.inbox,
    peer: dialled.peer,
    hello: heard.hello,
    binding: {
      exported: dialled.exported,
      keys: { self: options.ownKey, peer: dialled.key },
      hellos: { self: said, peer: heard.bytes },
    },
    initiator: 'self',
    address: dialled.address,
    ownAddress: dialled.ownAddress,
    logger: options.logger,
  });
  return awaitWelcome(link, options);
}

function awaitWelcome(link: Link, options: AttemptOptions): Promise<Link> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    const settle = (outcome: Link | TincanError): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      link.onMessage = undefined;
      link.onEnd = undefined;
      if (outcome instanceof TincanError) reject(outcome);
      else resolve(outcome);
    };
    const onAbort = (): void => {
      link.onEnd = undefined;
      link.close('withdrawn');
      settle(new TincanError('TINCAN_E_WITHDRAWN'));
    };
    const onTimeout = (): void => {
      link.onEnd = undefined;
      link.close('timeout');
      settle(new TincanError('TINCAN_E_TIMEOUT', 'Nobody answered the request in time.'));
    };
    const timer = setTimeout(onTimeout, SESSION.approval + SESSION.answerGrace);
    link.onEnd = (end) => {
      if (end.by === 'peer') settle(new RefusedError(end.reason));
      else if (end.by === 'self') settle(new TincanError(REFUSAL_CODES[end.reason]));
      else settle(new TincanError('TINCAN_E_DISCONNECTED'));
    };
    link.onMessage = (message) => {
      if (message.t === 'pending') options.onPending(link);
      else if (message.t === 'welcome') settle(link);
      else link.close('protocol');
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new TincanError('TINCAN_E_WITHDRAWN'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
