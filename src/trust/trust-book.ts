/**
 * The trust book: what this device's user has decided about each peer, bound to the device id and to nothing
 * else. States: unknown → approved → verified; blocked.
 */
import { TincanError } from '../errors.ts';
import { SESSION, STORAGE } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import { earlierNames } from '../store/earlier-names.ts';
import type { PeerId, PeerRules, Trust, VerifiedBy } from '../store/state.ts';
import { type MergeStep, mergeTrust, type TrustEntry } from '../store/trust-merge.ts';
import { type PeerRow, recordOf, rowOf, type TrustedPeer } from './peer-record.ts';

/** What the user decides throws where it cannot be written: a full disk, say. */
export interface TrustBook {
  get(id: PeerId): TrustedPeer | undefined;
  trustOf(id: PeerId): Trust;
  /** Approved or verified: may write, and be written to. */
  isApproved(id: PeerId): boolean;
  /** Approved, and connected without a question. */
  mayConnect(id: PeerId): boolean;
  isBlocked(id: PeerId): boolean;
  all(): TrustedPeer[];
  /** Approves; an already verified peer stays verified, and one that was approved keeps its name until it is seen. Denials are forgotten. */
  approve(id: PeerId, name: string): void;
  block(id: PeerId, name: string): void;
  /** A blocked peer becomes unknown again, with no denials. */
  unblock(id: PeerId): void;
  /** An approved peer counts as verified, by this comparison, or no longer does (undefined); of any other nothing changes. */
  setVerified(id: PeerId, by: VerifiedBy['by'] | undefined): void;
  /** Takes the approval back, and all rules with it; a blocked peer stays blocked. */
  distrust(id: PeerId): void;
  /** Forgets all that is known of a peer: decisions, rules, names and the note. @returns false where nothing was known of it */
  forget(id: PeerId): boolean;
  /** Counts a denial; of an approved peer, about whom this user wants to be asked, it counts for nothing. @returns true when it was the one that blocks */
  deny(id: PeerId, name: string): boolean;
  /** Changes what an approved peer may do. @returns all that holds then */
  setRules(id: PeerId, change: { [K in keyof PeerRules]: PeerRules[K] | null | undefined }): PeerRules;
  /** Sets the note on a peer about whom something was decided; an empty one takes it away. */
  setNote(id: PeerId, note: string): void;
  /**
   * Takes what a file says of peers: all of it, or where that cannot be written nothing.
   *
   * @throws TincanError TINCAN_E_INVALID where the book would get too large
   */
  merge(entries: ReadonlyMap<PeerId, TrustEntry>): Map<PeerId, MergeStep>;
  /** Notes where and under which name a known peer was last connected; an unknown one is not noted. Never throws. */
  seen(id: PeerId, details: { name: string; address: string; port: number }): void;
}

const COLUMNS = Object.keys({
  id: true,
  name: true,
  trust: true,
  denials: true,
  address: true,
  port: true,
  first_seen: true,
  last_seen: true,
  rules: true,
  note: true,
  earlier_names: true,
  verified_by: true,
  verified_at: true,
} satisfies Record<keyof PeerRow, true>) as (keyof PeerRow)[];

export function createTrustBook(database: Database, now: () => number = Date.now): TrustBook {
  const peers = new Map<PeerId, TrustedPeer>();
  for (const row of database.prepare('SELECT * FROM peers').all() as unknown as PeerRow[]) {
    const peer = recordOf(row);
    if (peer !== undefined) peers.set(peer.id, peer);
  }
  const write = database.prepare(
    `INSERT INTO peers (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${COLUMNS.filter((column) => column !== 'id')
       .map((column) => `${column} = excluded.${column}`)
       .join(', ')}`,
  );
  const remove = database.prepare('DELETE FROM peers WHERE id = ?');

  const blank = (id: PeerId): TrustedPeer => ({
    id,
    name: '',
    earlierNames: [],
    trust: 'unknown',
    denials: 0,
    address: '',
    port: 0,
    firstSeen: now(),
    lastSeen: now(),
    rules: {},
    note: '',
  });
  const changed = (id: PeerId, change: Partial<TrustedPeer>): TrustedPeer => {
    const before = peers.get(id);
    if (before === undefined && peers.size >= STORAGE.trustedPeers) dropOldestUndecided();
    const after: TrustedPeer = { ...blank(id), ...before, ...change };
    if (before !== undefined && before.name !== after.name && change.earlierNames === undefined)
      after.earlierNames = earlierNames(after.name, [before.name, ...before.earlierNames]);
    // How it was verified is of a peer that still is.
    if (after.trust !== 'verified') delete after.verified;
    return after;
  };
  const save = (peer: TrustedPeer): void => {
    const row = rowOf(peer);
    write.run(...COLUMNS.map((column) => row[column]));
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
      if (peer.trust !== 'unknown' || peer.note !== '') continue;
      if (oldest === undefined || peer.lastSeen < oldest.lastSeen) oldest = peer;
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
    mayConnect: (id) => isApproved(id) && peers.get(id)?.rules.ask !== true,
    isBlocked: (id) => trustOf(id) === 'blocked',
    all: () => [...peers.values()],
    approve(id, name) {
      const known = isApproved(id);
      const { name: before = '', earlierNames: earlier = [] } = peers.get(id) ?? {};
      give(id, {
        // The name that is approved is the one that is never forgotten, whatever it was called when it was a stranger.
        ...(known
          ? {}
          : {
              name,
              trust: 'approved' as const,
              earlierNames: earlierNames(name, [before, ...earlier, name]),
            }),
        denials: 0,
        lastSeen: now(),
      });
    },
    block(id, name) {
      // Whoever is let in again one day starts without rights.
      take(id, { name, trust: 'blocked', rules: {} });
    },
    unblock(id) {
      if (trustOf(id) === 'blocked') give(id, { trust: 'unknown', denials: 0 });
    },
    setVerified(id, by) {
      if (!isApproved(id)) return;
      if (by === undefined) take(id, { trust: 'approved' });
      else give(id, { trust: 'verified', verified: { by, at: now() } });
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
      if (isApproved(id)) return false;
      const denials = (peers.get(id)?.denials ?? 0) + 1;
      const blocks = denials >= SESSION.denials;
      take(id, { name, denials, lastSeen: now(), ...(blocks ? { trust: 'blocked' } : {}) });
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
    setNote(id, note) {
      if (trustOf(id) !== 'unknown') give(id, { note });
    },
    merge(entries) {
      const time = now();
      const steps = new Map<PeerId, MergeStep>();
      const after = new Map<PeerId, TrustedPeer>();
      for (const [id, entry] of entries) {
        const before = peers.get(id);
        const merged = mergeTrust(before, entry, time);
        steps.set(id, merged.step);
        const decided = merged.step === 'approved' || merged.step === 'blocked';
        if (merged.step === 'kept') continue;
        const { earlierNames: names, ...rest } = merged.after;
        after.set(id, {
          ...(before ?? blank(id)),
          ...rest,
          earlierNames: [...names],
          ...(decided ? { denials: 0 } : {}),
        });
      }
      const added = [...after.keys()].filter((id) => !peers.has(id)).length;
      if (peers.size + added > STORAGE.trustedPeers) {
        throw new TincanError(
          'TINCAN_E_INVALID',
          `A trust book has at most ${STORAGE.trustedPeers} peers; with these it would have ${peers.size + added}. Forget some first.`,
        );
      }
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const peer of after.values()) save(peer);
        database.exec('COMMIT');
      } catch (thrown) {
        database.exec('ROLLBACK');
        throw thrown;
      }
      for (const [id, peer] of after) peers.set(id, peer);
      return steps;
    },
    seen(id, details) {
      if (!isApproved(id)) return;
      try {
        take(id, { ...details, lastSeen: now() });
      } catch {
        // The disk is full, say: it is noted again at the next occasion.
      }
    },
  };
}
