/** What is under way with each peer: the table that all parts of the session module share. */
import type { PeerId } from '../store/state.ts';
import type { Link } from './link.ts';
import type { SessionPhase } from './session-events.ts';

/** One of our own dials. */
export interface Attempt {
  asked: boolean;
  abort: AbortController;
  phase: 'connecting' | 'awaiting-approval';
  result: Promise<Link>;
}

/** A request that waits for this device's user. */
export interface Pending {
  link: Link;
  /** Its end. */
  timer: NodeJS.Timeout;
  /** In ms since the epoch. */
  expiresAt: number;
  /** This device's user has been asked; else it is kept back for a while. */
  shown: boolean;
  showTimer?: NodeJS.Timeout;
}

/** All that is known of one peer's session. */
export interface Entry {
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
  /** Looks at the interfaces in a row that did not find the address of its link. */
  looksWithout: number;
  /** Until then its announcements set off no dial. */
  quietUntil: number;
}

export interface Entries {
  /** The entry of a peer, made where there is none. */
  of(peer: PeerId): Entry;
  get(peer: PeerId): Entry | undefined;
  all(): Entry[];
  /** Strangers with whom nothing is under way leave nothing behind. */
  tidy(peer: PeerId): void;
  phaseOf(peer: PeerId): SessionPhase;
  clear(): void;
}

export function createEntries(isApproved: (peer: PeerId) => boolean): Entries {
  const entries = new Map<PeerId, Entry>();
  return {
    of(peer) {
      let entry = entries.get(peer);
      if (entry === undefined) {
        entry = {
          mayRedial: true,
          failures: 0,
          looksWithout: 0,
          lastAutoDial: Number.NEGATIVE_INFINITY,
          quietUntil: Number.NEGATIVE_INFINITY,
        };
        entries.set(peer, entry);
      }
      return entry;
    },
    get: (peer) => entries.get(peer),
    all: () => [...entries.values()],
    tidy(peer) {
      const entry = entries.get(peer);
      if (entry === undefined || isApproved(peer)) return;
      if (!entry.link && !entry.attempt && !entry.pending && !entry.held) {
        clearTimeout(entry.redialTimer);
        entries.delete(peer);
      }
    },
    phaseOf(peer) {
      const entry = entries.get(peer);
      if (entry?.link !== undefined) return 'connected';
      return entry?.attempt?.phase ?? 'none';
    },
    clear: () => entries.clear(),
  };
}
