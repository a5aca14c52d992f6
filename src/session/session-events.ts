/** What sessions tell the rest of the core. */
import type { TLSSocket } from 'node:tls';
import { type Logger, logError } from '../log/logger.ts';
import type { PeerId } from '../store/state.ts';
import type { WireMessage } from '../wire/messages.ts';
import type { Link, LinkEnd } from './link.ts';

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
  /** A peer ended a live session and says that it has another one with this identity. */
  onReplaced(peer: PeerId): void;
  /** An authenticated data connection on the main port. */
  onData(socket: TLSSocket, peer: PeerId): void;
}

/** Listeners that throw (the disk is full, say) end neither the process nor what has to follow here. */
export function guarded(events: SessionEvents, logger: Logger): SessionEvents {
  const guard =
    <A extends unknown[]>(tell: (...facts: A) => void) =>
    (...facts: A): void => {
      try {
        tell(...facts);
      } catch (thrown) {
        logger.error(logError(thrown), 'a session event was not handled');
      }
    };
  return {
    onPhase: guard((peer, phase) => events.onPhase(peer, phase)),
    onOpen: guard((link) => events.onOpen(link)),
    onEnd: guard((link, end) => events.onEnd(link, end)),
    onMessage: guard((link, message) => events.onMessage(link, message)),
    onAsked: guard((asked) => events.onAsked(asked)),
    onAskEnded: guard((peer, end) => events.onAskEnded(peer, end)),
    onRtt: guard((peer, rtt) => events.onRtt(peer, rtt)),
    onTwin: guard((address) => events.onTwin(address)),
    onReplaced: guard((peer) => events.onReplaced(peer)),
    onData: guard((socket, peer) => events.onData(socket, peer)),
  };
}
