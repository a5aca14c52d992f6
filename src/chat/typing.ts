/** Who is writing to whom: words that are worth nothing a few seconds later, and are never stored. */
import { CHAT } from '../limits.ts';
import type { PeerId } from '../store/state.ts';

export interface Typing {
  /** A peer writes in a conversation, or has stopped. */
  heard(conversation: string, peer: PeerId, on: boolean): void;
  /** The session with the peer has ended: it writes nowhere. */
  gone(peer: PeerId): void;
  stop(): void;
}

/** @param onChange takes who writes in a conversation now */
export function createTyping(onChange: (conversation: string, peers: PeerId[]) => void): Typing {
  const writing = new Map<string, Map<PeerId, NodeJS.Timeout>>();

  const heard = (conversation: string, peer: PeerId, on: boolean): void => {
    const peers = writing.get(conversation) ?? new Map<PeerId, NodeJS.Timeout>();
    const before = peers.get(peer);
    if (before === undefined && !on) return;
    clearTimeout(before);
    if (on) {
      const timer = setTimeout(() => heard(conversation, peer, false), CHAT.typingHolds);
      timer.unref();
      peers.set(peer, timer);
    } else peers.delete(peer);
    if (peers.size === 0) writing.delete(conversation);
    else writing.set(conversation, peers);
    if ((before === undefined) === on) onChange(conversation, [...peers.keys()]);
  };
  return {
    heard,
    gone(peer) {
      for (const conversation of [...writing.keys()]) heard(conversation, peer, false);
    },
    stop() {
      for (const peers of writing.values()) for (const timer of peers.values()) clearTimeout(timer);
      writing.clear();
    },
  };
}
