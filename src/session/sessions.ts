/**
 * The session table: for every peer at most one live link, one outgoing attempt and one request that waits
 * for this device's user. It decides who is welcomed, who is asked about, which of two links stays, and when
 * an approved peer is dialled again.
 */
import type { TLSSocket } from 'node:tls';
import type { Credentials } from '../channel/tls.ts';
import { TincanError, toTincanError } from '../errors.ts';
import { SESSION } from '../limits.ts';
import { type Logger, logError, logId } from '../log/logger.ts';
import { TokenBucket } from '../rate/token-bucket.ts';
import type { PeerId } from '../store/state.ts';
import type { TrustBook } from '../trust/index.ts';
import { type Hello, PROTOCOL, type Refusal, type WireMessage } from '../wire/messages.ts';
import { createAdmission } from './admission.ts';
import { attemptLink } from './attempt.ts';
import { backoffDelay } from './backoff.ts';
import { keepsExisting } from './conflict.ts';
import { type Dialled, type DialTarget, dial } from './dialer.ts';
import { RefusedError, receiveHello, refuse, sendRaw } from './handshake.ts';
import { createLink, type Link, type LinkEnd } from './link.ts';
import { type Listener, listen } from './listener.ts';

/** Where the session with a peer stands, live link apart: `none` also when a request of theirs waits here. */
export type SessionPhase = 'none' | 'connecting' | 'awaiting-approval' | 'connected';

/** How a request of a peer's user ended. */
export type AskEnd = 'accepted' | 'denied' | 'timeout' | 'withdrawn' | 'blocked';

export interface Asked {
  peer: PeerId;
  name: string;
  address: string;
  expiresAt: number;
}

export interface SessionEvents {
  onPhase(peer: PeerId, phase: SessionPhase): void;
  onOpen(link: Link): void;
  onEnd(link: Link, end: LinkEnd): void;
  onMessage(link: Link, message: WireMessage): void;
  /** A stranger's user wants to connect. */
  onAsked(asked: Asked): void;
  onAskEnded(peer: PeerId, end: AskEnd): void;
  onRtt(peer: PeerId, rtt: number): void;
  /** Another device uses this identity. */
  onTwin(address: string): void;
  /** An authenticated data connection on the main port. */
  onData(socket: TLSSocket, peer: PeerId): void;
}

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

interface Attempt {
  asked: boolean;
  abort: AbortController;
  phase: 'connecting' | 'awaiting-approval';
  result: Promise<Link>;
}

interface Pending {
  link: Link;
  timer: NodeJS.Timeout;
}

/** All that is known of one peer's session. */
interface Entry {
  link?: Link | undefined;
  attempt?: Attempt | undefined;
  /** Their user's request that waits for ours. */
  pending?: Pending | undefined;
  /** Their link, kept back until our own attempt has ended. */
  held?: Link | undefined;
  /** False after a person ended the session, until a person connects again. */
  mayRedial: boolean;
  failures: number;
  redialTimer?: NodeJS.Timeout | undefined;
  lastAutoDial: number;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { id: selfId, trust, logger, events, now = Date.now, random = Math.random } = options;
  const entries = new Map<PeerId, Entry>();
  /** Attempts to an address of which nobody knows yet who is there. */
  const anonymous = new Set<AbortController>();
  const autoDials = new TokenBucket(
    { perSecond: SESSION.autoDialsPerSecond, burst: SESSION.autoDialsBurst },
    now(),
  );
  let listener: Listener | undefined;
  let stopped = false;

  const entryOf = (peer: PeerId): Entry => {
    let entry = entries.get(peer);
    if (entry === undefined) {
      entry = { mayRedial: true, failures: 0, lastAutoDial: 0 };
      entries.set(peer, entry);
    }
    return entry;
  };
  /** Strangers leave nothing behind. */
  const tidy = (peer: PeerId): void => {
    const entry = entries.get(peer);
    if (entry === undefined || trust.isApproved(peer)) return;
    if (!entry.link && !entry.attempt && !entry.pending && !entry.held) {
      clearTimeout(entry.redialTimer);
      entries.delete(peer);
    }
  };
  const phaseOf = (peer: PeerId): SessionPhase => {
    const entry = entries.get(peer);
    if (entry?.link !== undefined) return 'connected';
    return entry?.attempt?.phase ?? 'none';
  };
  const announcePhase = (peer: PeerId): void => events.onPhase(peer, phaseOf(peer));

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
    capabilities: [],
  });

  // --- links that are open ------------------------------------------------------------------------------

  const factsOf = (link: Link) => ({
    initiator: link.initiator,
    instance: link.hello.instance,
    openedAt: link.openedAt,
  });

  /** @returns false when the link in use stays and this one was closed */
  const makeRoomFor = (entry: Entry, link: Link): boolean => {
    const existing = entry.link;
    if (existing === undefined) return true;
    if (keepsExisting(factsOf(existing), factsOf(link), { self: selfId, peer: link.peer })) {
      link.close('duplicate');
      return false;
    }
    entry.link = undefined;
    const end: LinkEnd = { by: 'self', reason: 'replaced' };
    existing.onEnd = undefined;
    existing.close('replaced');
    events.onEnd(existing, end);
    return true;
  };

  const open = (entry: Entry, link: Link): void => {
    entry.link = link;
    entry.failures = 0;
    entry.mayRedial = true;
    clearTimeout(entry.redialTimer);
    link.onEnd = (end) => ended(entry, link, end);
    link.onRtt = (rtt) => events.onRtt(link.peer, rtt);
    logger.info({ peer: logId(link.peer), initiator: link.initiator }, 'session open');
    events.onPhase(link.peer, 'connected');
    events.onOpen(link);
    link.onMessage = (message) => {
      try {
        events.onMessage(link, message);
      } catch (thrown) {
        logger.error(
          { peer: logId(link.peer), type: message.t, ...logError(thrown) },
          'a message was not handled',
        );
      }
    };
  };

  const ended = (entry: Entry, link: Link, end: LinkEnd): void => {
    if (entry.link !== link) return;
    entry.link = undefined;
    events.onEnd(link, end);
    if (end.by === 'peer' && (end.reason === 'disconnect' || end.reason === 'blocked'))
      entry.mayRedial = false;
    if (end.by === 'peer' && end.reason === 'replaced') {
      // The other side prefers a link with another core: one that has this device's identity.
      entry.mayRedial = false;
      events.onTwin(link.address);
    }
    announcePhase(link.peer);
    // After a goodbye the peer is dialled when it is heard again; a lost one is looked for.
    if (end.by === 'lost' || (end.by === 'peer' && end.reason === 'duplicate')) redialLater(link.peer);
    tidy(link.peer);
  };

  const welcome = (entry: Entry, link: Link, approve: boolean): void => {
    if (!makeRoomFor(entry, link)) return;
    if (approve) trust.approve(link.peer, link.hello.name);
    link.send({ t: 'welcome' });
    open(entry, link);
  };

  // --- connections that come in -------------------------------------------------------------------------

  const onIncoming = (incoming: Dialled, release: () => void): void => {
    const { socket, peer, address } = incoming;
    if (trust.isBlocked(peer)) {
      refuse(socket, 'blocked');
      return;
    }
    receiveHello(socket, incoming.inbox, peer).then(
      (theirs) => {
        release();
        if (stopped) {
          refuse(socket, 'exit');
          return;
        }
        if (peer === selfId) {
          // Its other half learns from the hello that it is not talking to itself.
          sendRaw(socket, hello(false));
          if (theirs.instance !== options.instance) events.onTwin(address);
          refuse(socket, 'self');
          return;
        }
        sendRaw(socket, hello(false));
        judge(
          createLink({
            socket,
            inbox: incoming.inbox,
            peer,
            hello: theirs,
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
    );
  };

  /** @param userAsked this device's user has asked for the connection too */
  const judge = (link: Link, userAsked: boolean): void => {
    if (!link.isOpen) return;
    const { peer } = link;
    const entry = entryOf(peer);
    if (trust.isBlocked(peer)) link.close('blocked');
    else if (entry.attempt !== undefined && selfId < peer) holdBack(entry, link);
    else if (entry.attempt !== undefined) {
      const { attempt } = entry;
      entry.attempt = undefined;
      welcome(entry, link, attempt.asked || userAsked);
      attempt.abort.abort();
    } else if (userAsked || trust.isApproved(peer)) welcome(entry, link, userAsked);
    else if (!link.hello.ask) link.close('not-approved');
    else ask(entry, link);
    tidy(peer);
  };

  /** Ours, dialled by the lower id, is the one that stays if it succeeds; theirs waits for that. */
  const holdBack = (entry: Entry, link: Link): void => {
    entry.held?.close('duplicate');
    entry.held = link;
    link.onEnd = () => {
      if (entry.held === link) entry.held = undefined;
      tidy(link.peer);
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

  const ask = (entry: Entry, link: Link): void => {
    const { peer } = link;
    const waiting = [...entries.values()].filter((other) => other.pending !== undefined).length;
    if (entry.pending !== undefined) {
      // The same user asks again, perhaps after a crash: the newest connection is the one that is alive.
      endAsk(entry, 'withdrawn', 'duplicate');
    } else if (waiting >= SESSION.pendingRequests) {
      link.close('busy');
      return;
    }
    const timer = setTimeout(() => endAsk(entry, 'timeout', 'timeout'), SESSION.approval);
    entry.pending = { link, timer };
    link.onMessage = () => link.close('protocol');
    link.onEnd = () => endAsk(entry, 'withdrawn', undefined);
    link.send({ t: 'pending', timeoutMs: SESSION.approval });
    events.onAsked({
      peer,
      name: link.hello.name,
      address: link.address,
      expiresAt: now() + SESSION.approval,
    });
  };

  /** Takes the waiting request off the table. */
  const endAsk = (entry: Entry, how: AskEnd, say: Refusal | undefined): Link | undefined => {
    const { pending } = entry;
    if (pending === undefined) return undefined;
    entry.pending = undefined;
    clearTimeout(pending.timer);
    pending.link.onMessage = undefined;
    pending.link.onEnd = undefined;
    if (say !== undefined) pending.link.close(say);
    events.onAskEnded(pending.link.peer, how);
    tidy(pending.link.peer);
    return pending.link;
  };

  const accept = (peer: PeerId): Link => {
    const entry = entries.get(peer);
    const link = entry === undefined ? undefined : endAsk(entry, 'accepted', undefined);
    if (link === undefined || !link.isOpen) {
      throw new TincanError('TINCAN_E_NO_SUCH_REQUEST', 'No request of that peer is waiting.');
    }
    const kept = entryOf(peer);
    welcome(kept, link, true);
    return kept.link ?? link;
  };

  // --- connections that go out --------------------------------------------------------------------------

  const connect = async (target: ConnectTarget, asked: boolean): Promise<Link> => {
    if (stopped) throw new TincanError('TINCAN_E_WITHDRAWN');
    if (target.peer === undefined) return startAttempt(undefined, target.addresses, asked);
    const { peer } = target;
    if (peer === selfId) throw new TincanError('TINCAN_E_SELF');
    if (trust.isBlocked(peer))
      throw new TincanError('TINCAN_E_BLOCKED', 'You have blocked that peer; /unblock it first.');
    const entry = entryOf(peer);
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
      entryOf(peer).attempt = attempt;
      announcePhase(peer);
    }

    const run = async (): Promise<Link> => {
      try {
        const link = await attemptLink({
          expect: wanted,
          addresses,
          credentials: options.credentials,
          hello: () => hello(attempt.asked),
          logger,
          signal: abort.signal,
          onIdentified(found) {
            if (found === selfId) throw new TincanError('TINCAN_E_SELF');
            if (trust.isBlocked(found)) throw new TincanError('TINCAN_E_BLOCKED');
            if (peer !== undefined) return;
            peer = found;
            anonymous.delete(abort);
            const entry = entryOf(found);
            if (entry.link ?? entry.attempt ?? entry.pending) throw new AlreadyUnderWay(found);
            entry.attempt = attempt;
            announcePhase(found);
          },
          onPending() {
            attempt.phase = 'awaiting-approval';
            if (peer !== undefined) announcePhase(peer);
          },
        });
        return succeeded(link, attempt);
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
          tidy(peer);
          if (entry.link !== undefined) return entry.link;
        }
        throw thrown;
      }
    };
    return attempt.result;
  };

  const succeeded = (link: Link, attempt: Attempt): Link => {
    const entry = entryOf(link.peer);
    if (entry.attempt === attempt) entry.attempt = undefined;
    if (stopped || !link.isOpen || !makeRoomFor(entry, link)) {
      settleHeld(entry, attempt.asked);
      if (entry.link !== undefined) return entry.link;
      link.close('exit');
      throw new TincanError('TINCAN_E_DISCONNECTED');
    }
    if (attempt.asked) trust.approve(link.peer, link.hello.name);
    endAsk(entry, 'accepted', 'duplicate');
    open(entry, link);
    settleHeld(entry, attempt.asked);
    return link;
  };

  // --- approved peers are dialled by themselves ---------------------------------------------------------

  const autoDial = (peer: PeerId): void => {
    const entry = entryOf(peer);
    if (stopped || !entry.mayRedial || !trust.isApproved(peer)) return;
    if (entry.link !== undefined || entry.attempt !== undefined) return;
    const addresses = options.addressesOf(peer);
    if (addresses.length === 0) return;
    entry.lastAutoDial = now();
    connect({ peer, addresses }, false).catch((thrown: unknown) => {
      if (thrown instanceof RefusedError && thrown.reason !== 'busy' && thrown.reason !== 'exit') {
        // It was reached and does not want: only a person's wish changes that.
        entry.mayRedial = thrown.reason === 'duplicate';
      }
      redialLater(peer);
    });
  };

  const redialLater = (peer: PeerId): void => {
    const entry = entries.get(peer);
    if (entry === undefined || stopped || !entry.mayRedial || !trust.isApproved(peer)) return;
    if (entry.link !== undefined || entry.attempt !== undefined) return;
    entry.failures += 1;
    clearTimeout(entry.redialTimer);
    entry.redialTimer = setTimeout(() => autoDial(peer), backoffDelay(entry.failures, random()));
  };

  return {
    async start(port) {
      listener = await listen(port, {
        credentials: options.credentials,
        admission: createAdmission({ isKnownAddress: options.isKnownAddress, now }),
        mayEnter: () => !stopped,
        onSession: onIncoming,
        onData: events.onData,
        logger,
      });
      return listener.port;
    },
    get port() {
      return listener?.port ?? 0;
    },
    phaseOf,
    linkOf: (peer) => entries.get(peer)?.link,
    links: () => [...entries.values()].flatMap((entry) => entry.link ?? []),
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
      endAsk(entry, 'denied', blocked ? 'blocked' : 'denied');
      return { blocked };
    },
    cutBlocked(peer) {
      const entry = entries.get(peer);
      if (entry === undefined) return;
      endAsk(entry, 'blocked', 'blocked');
      entry.attempt?.abort.abort();
      entry.held?.close('blocked');
      entry.link?.close('blocked');
      clearTimeout(entry.redialTimer);
    },
    heard(peer) {
      if (!trust.isApproved(peer)) return;
      const entry = entryOf(peer);
      if (entry.link !== undefined || entry.attempt !== undefined || !entry.mayRedial) return;
      if (now() - entry.lastAutoDial < SESSION.autoDialEvery || !autoDials.take(now())) return;
      entry.lastAutoDial = now();
      clearTimeout(entry.redialTimer);
      // The lower id goes first; the other gives it time to, so that two dials seldom cross.
      const delay = selfId < peer ? 0 : SESSION.higherIdDelay;
      entry.redialTimer = setTimeout(() => autoDial(peer), delay);
    },
    dialKnown() {
      for (const { id } of trust.all()) if (trust.isApproved(id)) autoDial(id);
    },
    probeTwin(where) {
      const abort = new AbortController();
      anonymous.add(abort);
      dial(where, options.credentials, selfId, abort.signal)
        .then(async ({ socket, inbox, address }) => {
          sendRaw(socket, hello(false));
          const theirs = await receiveHello(socket, inbox, selfId).finally(() => refuse(socket, 'self'));
          if (theirs.instance !== options.instance) events.onTwin(address);
        })
        .catch((thrown: unknown) => logger.debug(logError(thrown), 'no twin where one was announced'))
        .finally(() => anonymous.delete(abort));
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      for (const abort of anonymous) abort.abort();
      for (const entry of entries.values()) {
        clearTimeout(entry.redialTimer);
        endAsk(entry, 'withdrawn', 'exit');
        entry.attempt?.abort.abort();
        entry.held?.close('exit');
        entry.link?.close('exit');
      }
      // The goodbyes get a moment to leave before the sockets are cut.
      if (entries.size > 0) await new Promise((resolve) => setTimeout(resolve, GOODBYE_FLUSH));
      await listener?.close();
      entries.clear();
    },
  };
}

/** Time in which a written goodbye leaves the process. */
const GOODBYE_FLUSH = 50;

/** What answered at a bare address is a peer with whom something is under way already. */
class AlreadyUnderWay extends Error {
  readonly peer: PeerId;
  constructor(peer: PeerId) {
    super('already under way');
    this.peer = peer;
  }
}
