/**
 * The session table: for every peer at most one live link, one outgoing attempt and one request that waits
 * for this device's user. It decides who is welcomed, who is asked about, which of two links stays, and when
 * an approved peer is dialled again.
 */
import { createAdmission } from '../channel/admission.ts';
import { ownKey } from '../channel/binding.ts';
import type { Credentials } from '../channel/tls.ts';
import { TincanError, toTincanError } from '../errors.ts';
import { SESSION } from '../limits.ts';
import { type Logger, logError, logId } from '../log/logger.ts';
import type { PeerId } from '../store/state.ts';
import type { TrustBook } from '../trust/index.ts';
import { CAPABILITY_VERIFY, type Hello, PROTOCOL } from '../wire/messages.ts';
import { createAsks } from './asks.ts';
import { attemptLink } from './attempt.ts';
import { type Dialled, type DialTarget, dial } from './dialer.ts';
import { type Attempt, createEntries, type Entry } from './entries.ts';
import { RefusedError, receiveHello, refuse, sayHello, sendRaw } from './handshake.ts';
import { createLink, type Link } from './link.ts';
import { type Listener, listen } from './listener.ts';
import { createLiveLinks } from './live-links.ts';
import { createRedial } from './redial.ts';
import { guarded, type SessionEvents, type SessionPhase } from './session-events.ts';

export interface SessionsOptions {
  id: PeerId;
  instance: string;
  credentials: Credentials;
  version: string;
  self(): { name: string; dataPort: number };
  trust: TrustBook;
  /** Addresses under which a peer was heard lately, best first. */
  addressesOf(peer: PeerId): DialTarget[];
  isKnownAddress(address: string): boolean;
  /** False: who is not approved is turned away unseen, and learns no more than who is blocked. */
  takesStrangers(): boolean;
  logger: Logger;
  events: SessionEvents;
  now?: () => number;
  random?: () => number;
}

export interface ConnectTarget {
  /** The peer; without it whoever is at the addresses is taken. */
  peer?: PeerId;
  addresses: DialTarget[];
}

export interface Sessions {
  /** @param port explicit port, or undefined for the default or next free one. @throws TINCAN_E_PORT_TAKEN */
  start(port: number | undefined): Promise<number>;
  readonly port: number;
  phaseOf(peer: PeerId): SessionPhase;
  linkOf(peer: PeerId): Link | undefined;
  links(): Link[];
  /**
   * Connects on this user's wish and waits for the other user's approval where it is needed.
   *
   * @throws TincanError TINCAN_E_UNREACHABLE, TINCAN_E_DENIED, TINCAN_E_TIMEOUT, TINCAN_E_BLOCKED, …
   */
  connect(target: ConnectTarget): Promise<Link>;
  cancelConnect(peer: PeerId): void;
  /** Ends the session and does not dial again by itself. @returns false where there was none */
  disconnect(peer: PeerId): boolean;
  /** Answers a waiting request. @throws TincanError TINCAN_E_NO_SUCH_REQUEST */
  accept(peer: PeerId): void;
  deny(peer: PeerId): { blocked: boolean };
  /** The trust book says that the peer is blocked now: everything with it ends. */
  cutBlocked(peer: PeerId): void;
  /** An approved peer was heard: dial it unless that was just tried. */
  heard(peer: PeerId): void;
  /** Dials every approved peer whose last address is known. */
  dialKnown(): void;
  /** Somebody announces this identity there: if it is proved, both sides hear of it through `onTwin`. */
  probeTwin(where: DialTarget): void;
  stop(): Promise<void>;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { id: selfId, trust, logger, now = Date.now, random = Math.random } = options;
  const events = guarded(options.events, logger);
  const key = ownKey(options.credentials);
  const entries = createEntries((peer) => trust.isApproved(peer));
  /** Attempts to an address of which nobody knows yet who is there. */
  const anonymous = new Set<AbortController>();
  let listener: Listener | undefined;
  let stopped = false;

  const asks = createAsks({ entries, events, now });
  const links = createLiveLinks({
    selfId,
    entries,
    trust,
    events,
    logger,
    onLost: (peer) => redial.later(peer),
  });
  const redial = createRedial({
    selfId,
    entries,
    trust,
    addressesOf: options.addressesOf,
    connect: (peer, addresses) => connect({ peer, addresses }, false),
    isStopped: () => stopped,
    random,
  });
  const announcePhase = (peer: PeerId): void => events.onPhase(peer, entries.phaseOf(peer));

  const hello = (ask: boolean): Hello => ({
    t: 'hello',
    protocol: PROTOCOL,
    id: selfId,
    name: options.self().name,
    version: options.version,
    instance: options.instance,
    port: listener?.port ?? 1,
    dataPort: options.self().dataPort,
    ask,
    capabilities: [CAPABILITY_VERIFY],
  });

  // --- connections that come in -------------------------------------------------------------------------

  /** Whoever may not is left without a word behind the handshake. */
  const mayEnter = (peer: PeerId): boolean => {
    if (stopped || trust.isBlocked(peer)) return false;
    if (options.takesStrangers() || trust.isApproved(peer) || peer === selfId) return true;
    // This user is asking that very peer.
    return entries.get(peer)?.attempt !== undefined;
  };

  const onIncoming = (incoming: Dialled, release: () => void): void => {
    const { socket, peer, address } = incoming;
    receiveHello(socket, incoming.inbox, peer)
      .then(
        (heard) => {
          release();
          if (stopped) {
            refuse(socket, 'exit');
            return;
          }
          // Blocked, or this device made invisible, since the handshake.
          if (!mayEnter(peer)) {
            socket.terminate();
            return;
          }
          if (peer === selfId) {
            // Its other half learns from the hello that it is not talking to itself.
            sendRaw(socket, hello(false));
            if (heard.hello.instance !== options.instance) events.onTwin(address);
            refuse(socket, 'self');
            return;
          }
          const said = sayHello(socket, hello(false));
          judge(
            createLink({
              socket,
              inbox: incoming.inbox,
              peer,
              hello: heard.hello,
              binding: {
                exported: incoming.exported,
                keys: { self: key, peer: incoming.key },
                hellos: { self: said, peer: heard.bytes },
              },
              initiator: 'peer',
              address,
              logger,
              now,
            }),
            false,
          );
        },
        (thrown: unknown) => {
          const { code } = toTincanError(thrown);
          refuse(socket, code === 'TINCAN_E_VERSION' ? 'version' : 'protocol');
          release();
        },
      )
      .catch((thrown: unknown) => {
        // The disk is full, say: this connection cannot be had, and nothing else suffers.
        logger.error({ peer: logId(peer), ...logError(thrown) }, 'an incoming session failed');
        socket.terminate();
      });
  };

  /** @param userAsked this device's user has asked for the connection too */
  const judge = (link: Link, userAsked: boolean): void => {
    if (!link.isOpen) return;
    const { peer } = link;
    const entry = entries.of(peer);
    if (trust.isBlocked(peer)) link.close('not-approved');
    else if (entry.attempt !== undefined && selfId < peer) holdBack(entry, link);
    else if (userAsked || entry.attempt?.asked === true || trust.mayConnect(peer)) {
      const { attempt } = entry;
      entry.attempt = undefined;
      links.welcome(entry, link, userAsked || attempt?.asked === true);
      attempt?.abort.abort();
    }
    // Of strangers only those whose user wants it; an approved one with a question to each connection dials by itself.
    else if (!link.hello.ask && !trust.isApproved(peer)) link.close('not-approved');
    else {
      // A dial of our own that nobody asked for would come to nothing now.
      entry.attempt?.abort.abort();
      asks.ask(link);
    }
    entries.tidy(peer);
  };

  /** Ours, dialled by the lower id, is the one that stays if it succeeds; theirs waits for that. */
  const holdBack = (entry: Entry, link: Link): void => {
    entry.held?.close('duplicate');
    entry.held = link;
    link.onEnd = () => {
      if (entry.held === link) entry.held = undefined;
      entries.tidy(link.peer);
    };
  };

  const settleHeld = (entry: Entry, userAsked: boolean): void => {
    const { held } = entry;
    if (held === undefined) return;
    entry.held = undefined;
    held.onEnd = undefined;
    if (entry.link === undefined) judge(held, userAsked);
    else held.close('duplicate');
  };

  const accept = (peer: PeerId): Link => {
    const entry = entries.get(peer);
    const link = entry === undefined ? undefined : asks.end(entry, 'accepted', undefined);
    if (link === undefined || !link.isOpen) {
      throw new TincanError('TINCAN_E_NO_SUCH_REQUEST', 'No request of that peer is waiting.');
    }
    const kept = entries.of(peer);
    try {
      links.welcome(kept, link, true);
    } catch (thrown) {
      // The approval could not be written: nothing may stay of it.
      link.close('busy');
      entries.tidy(peer);
      throw thrown;
    }
    return kept.link ?? link;
  };

  // --- connections that go out --------------------------------------------------------------------------

  const connect = async (target: ConnectTarget, asked: boolean): Promise<Link> => {
    if (stopped) throw new TincanError('TINCAN_E_WITHDRAWN');
    if (target.peer === undefined) return startAttempt(undefined, target.addresses, asked);
    const { peer } = target;
    if (peer === selfId) throw new TincanError('TINCAN_E_SELF');
    if (trust.isBlocked(peer))
      throw new TincanError('TINCAN_E_BLOCKED', 'You have blocked that peer; unblock it first.');
    const entry = entries.of(peer);
    if (asked) entry.mayRedial = true;
    if (entry.link !== undefined) return entry.link;
    if (entry.pending !== undefined && asked) return accept(peer);
    if (entry.attempt !== undefined) {
      const { attempt } = entry;
      const begunAsked = attempt.asked;
      attempt.asked ||= asked;
      try {
        return await attempt.result;
      } catch (thrown) {
        // An automatic dial is turned away where nobody may be asked; now somebody may.
        if (!begunAsked && asked && thrown instanceof RefusedError && thrown.reason === 'not-approved') {
          return connect(target, asked);
        }
        throw thrown;
      }
    }
    return startAttempt(peer, target.addresses, asked);
  };

  const startAttempt = (
    wanted: PeerId | undefined,
    addresses: DialTarget[],
    asked: boolean,
  ): Promise<Link> => {
    const abort = new AbortController();
    let peer = wanted;
    const attempt: Attempt = {
      asked,
      abort,
      phase: 'connecting',
      result: Promise.resolve().then(() => run()),
    };
    if (peer === undefined) anonymous.add(abort);
    else {
      entries.of(peer).attempt = attempt;
      announcePhase(peer);
    }

    const run = async (): Promise<Link> => {
      try {
        const link = await attemptLink({
          expect: wanted,
          isBlocked: (found) => trust.isBlocked(found),
          addresses,
          credentials: options.credentials,
          ownKey: key,
          hello: () => hello(attempt.asked),
          logger,
          signal: abort.signal,
          onIdentified(found) {
            if (found === selfId) throw new TincanError('TINCAN_E_SELF');
            if (peer !== undefined) return;
            peer = found;
            anonymous.delete(abort);
            const entry = entries.of(found);
            if (entry.link ?? entry.attempt ?? entry.pending) throw new AlreadyUnderWay(found);
            entry.attempt = attempt;
            announcePhase(found);
          },
          onPending() {
            attempt.phase = 'awaiting-approval';
            if (peer !== undefined) announcePhase(peer);
          },
        });
        try {
          return succeeded(link, attempt);
        } catch (thrown) {
          link.close('exit');
          throw thrown;
        }
      } catch (thrown) {
        anonymous.delete(abort);
        // What was found at the address is known already, or became connected by the other side's dial.
        if (thrown instanceof AlreadyUnderWay)
          return connect({ peer: thrown.peer, addresses }, attempt.asked);
        const entry = peer === undefined ? undefined : entries.get(peer);
        if (entry?.attempt === attempt) entry.attempt = undefined;
        if (peer !== undefined && entry !== undefined) {
          settleHeld(entry, attempt.asked);
          announcePhase(peer);
          entries.tidy(peer);
          if (entry.link !== undefined) return entry.link;
        }
        throw thrown;
      }
    };
    return attempt.result;
  };

  const succeeded = (link: Link, attempt: Attempt): Link => {
    // Since this dial was begun its user has said that there shall be a question.
    if (!attempt.asked && !trust.mayConnect(link.peer)) {
      link.close('not-approved');
      throw new TincanError('TINCAN_E_WITHDRAWN');
    }
    const entry = entries.of(link.peer);
    if (entry.attempt === attempt) entry.attempt = undefined;
    if (stopped || !link.isOpen || !links.makeRoomFor(entry, link)) {
      settleHeld(entry, attempt.asked);
      if (entry.link !== undefined) return entry.link;
      link.close('exit');
      throw new TincanError('TINCAN_E_DISCONNECTED');
    }
    if (attempt.asked) trust.approve(link.peer, link.hello.name);
    asks.end(entry, 'accepted', 'duplicate');
    links.open(entry, link);
    settleHeld(entry, attempt.asked);
    return link;
  };

  return {
    async start(port) {
      listener = await listen(port, {
        credentials: options.credentials,
        admission: createAdmission({ isKnownAddress: options.isKnownAddress }),
        mayEnter,
        onSession: onIncoming,
        onData: events.onData,
        logger,
      });
      return listener.port;
    },
    get port() {
      return listener?.port ?? 0;
    },
    phaseOf: entries.phaseOf,
    linkOf: (peer) => entries.get(peer)?.link,
    links: () => entries.all().flatMap((entry) => entry.link ?? []),
    connect: (target) => connect(target, true),
    cancelConnect(peer) {
      entries.get(peer)?.attempt?.abort.abort();
    },
    disconnect(peer) {
      const entry = entries.get(peer);
      if (entry === undefined) return false;
      entry.mayRedial = false;
      clearTimeout(entry.redialTimer);
      entry.attempt?.abort.abort();
      const had = entry.link !== undefined;
      entry.link?.close('disconnect');
      return had;
    },
    accept(peer) {
      accept(peer);
    },
    deny(peer) {
      const entry = entries.get(peer);
      const name = entry?.pending?.link.hello.name;
      if (entry === undefined || name === undefined) {
        throw new TincanError('TINCAN_E_NO_SUCH_REQUEST', 'No request of that peer is waiting.');
      }
      const blocked = trust.deny(peer, name);
      // Also the last one is told no more than that: whoever is blocked hears nothing from then on.
      asks.end(entry, 'denied', 'denied');
      return { blocked };
    },
    cutBlocked(peer) {
      const entry = entries.get(peer);
      if (entry === undefined) return;
      // The last word is that of any end: that it was blocked is not for that peer to know.
      asks.end(entry, 'blocked', 'denied');
      entry.attempt?.abort.abort();
      entry.held?.close('disconnect');
      entry.link?.close('disconnect');
      clearTimeout(entry.redialTimer);
    },
    heard: redial.heard,
    dialKnown: redial.dialKnown,
    probeTwin(where) {
      const abort = new AbortController();
      anonymous.add(abort);
      dial(where, options.credentials, selfId, abort.signal)
        .then(async ({ socket, inbox, address }) => {
          sendRaw(socket, hello(false));
          const heard = await receiveHello(socket, inbox, selfId).finally(() => refuse(socket, 'self'));
          if (heard.hello.instance !== options.instance) events.onTwin(address);
        })
        .catch((thrown: unknown) => logger.debug(logError(thrown), 'no twin where one was announced'))
        .finally(() => anonymous.delete(abort));
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      for (const abort of anonymous) abort.abort();
      for (const entry of entries.all()) {
        clearTimeout(entry.redialTimer);
        asks.end(entry, 'withdrawn', 'exit');
        entry.attempt?.abort.abort();
        entry.held?.close('exit');
        entry.link?.close('exit');
      }
      // The goodbyes get a moment to leave before the sockets are cut.
      if (entries.all().length > 0) await new Promise((resolve) => setTimeout(resolve, SESSION.goodbyeFlush));
      await listener?.close();
      entries.clear();
    },
  };
}

/** What answered at a bare address is a peer with whom something is under way already. */
class AlreadyUnderWay extends Error {
  readonly peer: PeerId;
  constructor(peer: PeerId) {
    super('already under way');
    this.peer = peer;
  }
}
