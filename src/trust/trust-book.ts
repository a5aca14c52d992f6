/**
 * The trust book: what this device's user has decided about each peer, bound to the device id and to nothing
 * else. States: unknown → approved → verified; blocked.
 */
import * as v from 'valibot';
import { isPeerId } from '../identity/device-id.ts';
import { SESSION, STORAGE } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { PeerId, PeerRules, Trust } from '../store/state.ts';

export interface TrustedPeer {
  id: PeerId;
  /** The name under which it was last seen. */
  name: string;
  trust: Trust;
  /** How often its user's request was denied since the last approval. */
  denials: number;
  /** Where it was last connected: an address and TCP port, or `''` and 0. */
  address: string;
  port: number;
  firstSeen: number;
  lastSeen: number;
  /** What was said of its files. */
  rules: PeerRules;
}

/** What the user decides throws where it cannot be written: a full disk, say. */
export interface TrustBook {
  get(id: PeerId): TrustedPeer | undefined;
  trustOf(id: PeerId): Trust;
  /** Approved or verified: may connect without being asked about. */
  isApproved(id: PeerId): boolean;
  isBlocked(id: PeerId): boolean;
  all(): TrustedPeer[];
  /** Approves; an already verified peer stays verified. Denials are forgotten. */
  approve(id: PeerId, name: string): void;
  block(id: PeerId, name: string): void;
  /** A blocked peer becomes unknown again, with no denials. */
  unblock(id: PeerId): void;
  /** An approved peer counts as verified, or no longer does; of any other nothing changes. */
  setVerified(id: PeerId, verified: boolean): void;
  /** Takes the approval back, and all rules with it; a blocked peer stays blocked. */
  distrust(id: PeerId): void;
  /** Forgets all that was decided about a peer. @returns false where nothing was known of it */
  forget(id: PeerId): boolean;
  /** Counts a denial. @returns true when it was the one that blocks */
  deny(id: PeerId, name: string): boolean;
  /** Changes what is said of an approved peer's files. @returns all that holds then */
  setRules(id: PeerId, change: { [K in keyof PeerRules]: PeerRules[K] | null | undefined }): PeerRules;
  /** Notes where and under which name a known peer was last connected; an unknown one is not noted. Never throws. */
  seen(id: PeerId, details: { name: string; address: string; port: number }): void;
}

interface Row {
  id: string;
  name: string;
  trust: Trust;
  denials: number;
  address: string;
  port: number;
  first_seen: number;
  last_seen: number;
  rules: string;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const rulesSchema = v.object({
  autoAccept: v.optional(count),
  inbox: v.optional(v.string()),
  limit: v.optional(count),
});

/** Rules as they were written; a damaged text is none, so that nothing is accepted by it. */
function parseRules(text: string): PeerRules {
  try {
    const parsed = v.safeParse(rulesSchema, JSON.parse(text));
    return parsed.success ? (parsed.output as PeerRules) : {};
  } catch {
    return {};
  }
}

export function createTrustBook(database: Database, now: () => number = Date.now): TrustBook {
  const peers = new Map<PeerId, TrustedPeer>();
  for (const row of database.prepare('SELECT * FROM peers').all() as unknown as Row[]) {
    // A record with a torn id is nobody's.
    if (!isPeerId(row.id)) continue;
    peers.set(row.id, {
      id: row.id,
      name: row.name,
      trust: row.trust,
      denials: row.denials,
      address: row.address,
      port: row.port,
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
      rules: parseRules(row.rules),
    });
  }
  const write = database.prepare(
    `INSERT INTO peers (id, name, trust, denials, address, port, first_seen, last_seen, rules)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, trust = excluded.trust, denials = excluded.denials,
       address = excluded.address, port = excluded.port, last_seen = excluded.last_seen, rules = excluded.rules`,
  );
  const remove = database.prepare('DELETE FROM peers WHERE id = ?');

  const changed = (id: PeerId, change: Partial<TrustedPeer>): TrustedPeer => {
    const time = now();
    const before = peers.get(id);
    if (before === undefined && peers.size >= STORAGE.trustedPeers) dropOldestUndecided();
    const after: TrustedPeer = {
      id,
      name: '',
      trust: 'unknown',
      denials: 0,
      address: '',
      port: 0,
      firstSeen: time,
      rules: {},
      ...before,
      ...change,
      lastSeen: time,
    };
    return after;
  };
  const save = (peer: TrustedPeer): void => {
    const { id, name, trust, denials, address, port, firstSeen, lastSeen, rules } = peer;
    write.run(id, name, trust, denials, address, port, firstSeen, lastSeen, JSON.stringify(rules));
  };
  /** Trust is given when it is written, so that no approval holds of which its user was told that it failed. */
  const give = (id: PeerId, change: Partial<TrustedPeer>): void => {
    const after = changed(id, change);
    save(after);
    peers.set(id, after);
  };
  /** Trust is taken at once, whether that can be written or not. */
  const take = (id: PeerId, change: Partial<TrustedPeer>): void => {
    const after = changed(id, change);
    peers.set(id, after);
    save(after);
  };

  /** Only a peer about whom nothing but denials is known may make room. */
  const dropOldestUndecided = (): void => {
    let oldest: TrustedPeer | undefined;
    for (const peer of peers.values()) {
      if (peer.trust === 'unknown' && (oldest === undefined || peer.lastSeen < oldest.lastSeen))
        oldest = peer;
    }
    if (oldest === undefined) return;
    peers.delete(oldest.id);
    remove.run(oldest.id);
  };

  const trustOf = (id: PeerId): Trust => peers.get(id)?.trust ?? 'unknown';
  const isApproved = (id: PeerId): boolean => trustOf(id) === 'approved' || trustOf(id) === 'verified';
  return {
    get: (id) => peers.get(id),
    trustOf,
    isApproved,
    isBlocked: (id) => trustOf(id) === 'blocked',
    all: () => [...peers.values()],
    approve(id, name) {
      give(id, { name, denials: 0, trust: trustOf(id) === 'verified' ? 'verified' : 'approved' });
    },
    block(id, name) {
      // Whoever is let in again one day starts without rights.
      take(id, { name, trust: 'blocked', rules: {} });
    },
    unblock(id) {
      if (trustOf(id) === 'blocked') give(id, { trust: 'unknown', denials: 0 });
    },
    setVerified(id, verified) {
      if (!isApproved(id)) return;
      if (verified) give(id, { trust: 'verified' });
      else take(id, { trust: 'approved' });
    },
    distrust(id) {
      if (isApproved(id)) take(id, { trust: 'unknown', denials: 0, rules: {} });
    },
    forget(id) {
      const known = peers.delete(id);
      remove.run(id);
      return known;
    },
    deny(id, name) {
      const denials = (peers.get(id)?.denials ?? 0) + 1;
      const blocks = denials >= SESSION.denials;
      take(id, { name, denials, ...(blocks ? { trust: 'blocked' } : {}) });
      return blocks;
    },
    setRules(id, change) {
      const rules: Record<string, unknown> = { ...peers.get(id)?.rules };
      for (const [key, value] of Object.entries(change)) {
        if (value === null) delete rules[key];
        else if (value !== undefined) rules[key] = value;
      }
      give(id, { rules: rules as PeerRules });
      return rules as PeerRules;
    },
    seen(id, details) {
      if (!isApproved(id)) return;
      try {
        take(id, details);
      } catch {
        // The disk is full, say: it is noted again at the next occasion.
      }
    },
  };
}
