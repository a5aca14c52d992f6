/** The peers by their short keys, what has been taken of each, and how much waits for each. */
import { CHAT } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { PeerId } from '../store/state.ts';
import { change, one } from './statements.ts';

export interface PeerTable {
  /** Key of a peer, or of `self`, if it has one. */
  find(id: PeerId | 'self'): number | undefined;
  /** The same; makes one. */
  key(id: PeerId | 'self'): number;
  id(key: number): PeerId;
  /** Notes that an id of this peer is taken. @returns false where it was before */
  take(peer: number, id: string): boolean;
}

/** Key of this device's user. */
export const SELF = 0;

export function createPeerTable(database: Database): PeerTable {
  const find = one<{ key: number }>(database, 'SELECT key FROM peers WHERE id = ?');
  const add = one<{ key: number }>(database, 'INSERT INTO peers (id) VALUES (?) RETURNING key');
  const idOf = one<{ id: string }>(database, 'SELECT id FROM peers WHERE key = ?');
  const taken = one(database, 'SELECT 1 FROM taken WHERE peer = ? AND id = ?');
  const nextSlot = one<{ slot: number }>(
    database,
    `UPDATE peers SET taken = taken + 1 WHERE key = ? RETURNING taken % ${CHAT.takenIds} AS slot`,
  );
  const note = change(database, 'INSERT OR REPLACE INTO taken (peer, slot, id) VALUES (?, ?, ?)');

  return {
    find: (id) => find(id)?.key,
    key: (id) => find(id)?.key ?? add(id)?.key ?? SELF,
    id: (key) => idOf(key)?.id ?? '',
    take(peer, id) {
      if (taken(peer, id) !== undefined) return false;
      note(peer, nextSlot(peer)?.slot ?? 0, id);
      return true;
    },
  };
}
