/**
 * Changes of name that peers tell: the first at once, more of them gathered, so that a peer which never stops
 * changing its name costs neither writes to the disk nor the user's attention.
 */
import { SESSION } from '../limits.ts';
import type { PeerId } from '../store/state.ts';

export interface Renames {
  /** A connected peer has told a name. */
  heard(peer: PeerId, name: string): void;
  /** Its session is over: what is waiting is told now. */
  ended(peer: PeerId): void;
}

/** @param tell called with each name that counts, at most once in SESSION.renameEvery for each peer */
export function createRenames(tell: (peer: PeerId, name: string) => void): Renames {
  const waiting = new Map<PeerId, { timer: NodeJS.Timeout; told: string; next: string }>();

  const due = (peer: PeerId): void => {
    const found = waiting.get(peer);
    waiting.delete(peer);
    if (found === undefined) return;
    clearTimeout(found.timer);
    if (found.next !== found.told) now(peer, found.next);
  };
  const now = (peer: PeerId, name: string): void => {
    waiting.set(peer, { timer: setTimeout(() => due(peer), SESSION.renameEvery), told: name, next: name });
    tell(peer, name);
  };

  return {
    heard(peer, name) {
      const found = waiting.get(peer);
      if (found === undefined) now(peer, name);
      else found.next = name;
    },
    ended(peer) {
      due(peer);
      clearTimeout(waiting.get(peer)?.timer);
      waiting.delete(peer);
    },
  };
}
