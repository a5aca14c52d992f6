/**
 * A link: one authenticated WebSocket after both hellos. It carries control messages both ways, notices a
 * dead other side, and keeps a fast or a stalled one from costing memory.
 */

import * as v from 'valibot';
import type WebSocket from 'ws';
import type { SessionBinding } from '../channel/binding.ts';
import { SESSION } from '../limits.ts';
import { type Logger, logId } from '../log/logger.ts';
import { TokenBucket } from '../rate/token-bucket.ts';
import type { PeerId } from '../store/state.ts';
import { type Hello, type Refusal, type WireMessage, wireMessageSchema } from '../wire/messages.ts';
import type { Frame, Inbox } from './inbox.ts';

/** Why a link ended: what the other side said, or what was seen here. */
export type LinkEnd =
  | { by: 'peer' | 'self'; reason: Refusal }
  | { by: 'lost'; reason: 'dead' | 'closed' | 'stalled' };

export interface Link {
  readonly peer: PeerId;
  readonly hello: Hello;
  readonly binding: SessionBinding;
  readonly initiator: 'self' | 'peer';
  /** The other side's IP address, with zone, IPv4-mapped form removed. */
  readonly address: string;
  /** This side's, in the same form. */
  readonly ownAddress: string;
  readonly openedAt: number;
  /** Last heartbeat's round trip in ms; undefined before the first. */
  readonly rtt: number | undefined;
  readonly isOpen: boolean;
  /** Takes the message for sending. @returns false when the link has ended: nothing was sent */
  send(message: WireMessage): boolean;
  /** Says goodbye with the reason and ends the link. Idempotent. */
  close(reason: Refusal): void;
  /** The way to the other side is gone: ends the link without a goodbye, which would not arrive. Idempotent. */
  cut(): void;
  /** Exactly one listener each; messages that came before `onMessage` was set wait for it. */
  onMessage: ((message: WireMessage) => void) | undefined;
  onEnd: ((end: LinkEnd) => void) | undefined;
  onRtt: ((rtt: number) => void) | undefined;
}

export interface LinkOptions {
  socket: WebSocket;
  inbox: Inbox;
  peer: PeerId;
  hello: Hello;
  binding: SessionBinding;
  initiator: 'self' | 'peer';
  address: string;
  ownAddress: string;
  logger: Logger;
  /** The wall clock: only it tells that the machine slept. Rates are measured by one that never jumps. */
  now?: () => number;
}

/** Types that later versions may add are skipped; these are ours and must fit their schemas. */
const KNOWN_TYPES = new Set<string>(wireMessageSchema.options.map((option) => option.entries.t.literal));

/** The text of one frame as a message; `skip` for a type of a later version; undefined for a broken one. */
export function parseWireMessage(text: string): WireMessage | 'skip' | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const type = 't' in json ? json.t : undefined;
  if (typeof type !== 'string' || type.length > 32) return undefined;
  if (!KNOWN_TYPES.has(type)) return 'skip';
  const parsed = v.safeParse(wireMessageSchema, json);
  return parsed.success ? parsed.output : undefined;
}

export function createLink(options: LinkOptions): Link {
  const {
    socket,
    inbox,
    peer,
    hello,
    binding,
    initiator,
    address,
    ownAddress,
    logger,
    now = Date.now,
  } = options;
  const openedAt = now();
  let end: LinkEnd | undefined;
  let rtt: number | undefined;
  const monotonic = (): number => performance.now();
  let lastHeard = openedAt;
  let lastTick = openedAt;
  let resumeTimer: NodeJS.Timeout | undefined;
  let closeTimer: NodeJS.Timeout | undefined;
  let onMessage: ((message: WireMessage) => void) | undefined;
  const chatRate = new TokenBucket(
    { perSecond: SESSION.messagesPerSecond, burst: SESSION.messagesBurst },
    monotonic(),
  );
  const roomRate = new TokenBucket(
    { perSecond: SESSION.roomWordsPerSecond, burst: SESSION.roomWordsBurst },
    monotonic(),
  );
  const frameRate = new TokenBucket(
    { perSecond: SESSION.framesPerSecond, burst: SESSION.framesBurst },
    monotonic(),
  );

  const finish = (how: LinkEnd): void => {
    if (end !== undefined) return;
    end = how;
    clearInterval(heartbeat);
    clearTimeout(resumeTimer);
    // The close handshake gets a moment; a peer that does not answer it is cut.
    if (socket.readyState !== socket.CLOSED)
      closeTimer = setTimeout(() => socket.terminate(), SESSION.goodbye);
    logger.info({ peer: logId(peer), by: how.by, reason: how.reason }, 'link ended');
    link.onEnd?.(how);
  };

  const heartbeat = setInterval(() => {
    const time = now();
    // After a sleep of the machine the silence says nothing yet: the ping below gets its chance first.
    if (time - lastTick > SESSION.wakeGap)
      lastHeard = time - SESSION.heartbeatDead + SESSION.heartbeatEvery * 1.5;
    // After the clock was set back the silence is counted from here.
    if (time < lastTick) lastHeard = Math.min(lastHeard, time);
    // Whoever is being read slowly may have spoken.
    if (socket.isPaused) lastHeard = time;
    lastTick = time;
    if (time - lastHeard > SESSION.heartbeatDead) {
      socket.terminate();
      finish({ by: 'lost', reason: 'dead' });
      return;
    }
    ping();
  }, SESSION.heartbeatEvery);

  const ping = (): void => {
    if (socket.readyState === socket.OPEN) socket.ping(String(performance.now()));
  };

  const protocolError = (what: string): void => {
    logger.warn({ peer: logId(peer) }, `the peer broke the protocol: ${what}`);
    link.close('protocol');
  };

  const rateOf = (message: WireMessage | 'skip'): TokenBucket => {
    if (message === 'skip') return frameRate;
    if (message.t === 'msg') return chatRate;
    return message.t.startsWith('room-') ? roomRate : frameRate;
  };
  /** Above the agreed rate the peer is read more slowly; nothing of it is dropped. */
  const slowDown = (rate: TokenBucket): void => {
    const wait = rate.spend(monotonic());
    if (wait === 0 || socket.readyState !== socket.OPEN) return;
    socket.pause();
    clearTimeout(resumeTimer);
    resumeTimer = setTimeout(() => {
      lastHeard = now();
      socket.resume();
    }, wait);
  };

  const onFrame = ({ data, isBinary }: Frame): void => {
    if (end !== undefined) return;
    lastHeard = now();
    const message = isBinary ? undefined : parseWireMessage(data.toString('utf8'));
    if (message === undefined) {
      protocolError('a frame that is no message');
      return;
    }
    slowDown(rateOf(message));
    if (message === 'skip') return;
    if (message.t === 'hello') {
      protocolError('a second hello');
      return;
    }
    if (message.t === 'bye') {
      socket.close(1000);
      finish({ by: 'peer', reason: message.reason });
      return;
    }
    onMessage?.(message);
  };
  socket.on('ping', () => {
    lastHeard = now();
  });
  socket.on('pong', (data: Buffer) => {
    lastHeard = now();
    const sent = Number(data.toString('latin1'));
    const measured = performance.now() - sent;
    if (Number.isFinite(measured) && measured >= 0 && measured < SESSION.heartbeatDead) {
      rtt = measured;
      link.onRtt?.(measured);
    }
  });
  socket.on('error', (error) => logger.debug({ peer: logId(peer), message: error.message }, 'link error'));
  socket.on('close', () => {
    finish({ by: 'lost', reason: 'closed' });
    clearTimeout(closeTimer);
  });

  const link: Link = {
    peer,
    hello,
    binding,
    initiator,
    address,
    ownAddress,
    openedAt,
    get rtt() {
      return rtt;
    },
    get isOpen() {
      return end === undefined;
    },
    send(message) {
      if (end !== undefined || socket.readyState !== socket.OPEN) return false;
      if (socket.bufferedAmount > SESSION.outboundBytes) {
        socket.terminate();
        finish({ by: 'lost', reason: 'stalled' });
        return false;
      }
      socket.send(JSON.stringify(message));
      return true;
    },
    close(reason) {
      if (end !== undefined) return;
      if (socket.readyState === socket.OPEN) {
        socket.send(JSON.stringify({ t: 'bye', reason } satisfies WireMessage));
        socket.close(1000);
      } else socket.terminate();
      finish({ by: 'self', reason });
    },
    cut() {
      if (end !== undefined) return;
      socket.terminate();
      finish({ by: 'lost', reason: 'dead' });
    },
    get onMessage() {
      return onMessage;
    },
    set onMessage(listener) {
      onMessage = listener;
      inbox.listen(listener === undefined ? undefined : onFrame);
    },
    onEnd: undefined,
    onRtt: undefined,
  };
  ping();
  return link;
}
