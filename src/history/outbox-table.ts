/** What waits for each peer, in order. */
import { TincanError } from '../errors.ts';
import { CHAT } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { PeerId } from '../store/state.ts';
import type { OutboundMessage, OutboxSummary } from './message-store.ts';
import { all, change, one } from './statements.ts';

export interface OutboxEntry {
  peer: number;
  seq: number;
  id: string;
  /** Position of the message that is shown. */
  message: number;
  /** 1: it changes that message. */
  edits: number;
  /** 1: on the wire of a live session. */
  flying: number;
  /** 1: it may have been on the wire at some time; its receiver may know this id. */
  departed: number;
}

export interface OutboxTable {
  /** @param entry `departs`: it may be on the wire at once. @returns its sequence number @throws TincanError TINCAN_E_OUTBOX_FULL */
  add(entry: { peer: number; id: string; message: number; edits: boolean; departs?: boolean }): number;
  find(peer: number, id: string): OutboxEntry | undefined;
  /** What waits of one message, by peer. */
  of(message: number): OutboxEntry[];
  setFlying(entry: OutboxEntry, flying: boolean): void;
  remove(entry: OutboxEntry): void;
  waiting(peer: number): number;
  isFull(peer: number): boolean;
  /** The entries as they go on the wire. */
  next(peer: PeerId, after: number, limit: number): OutboundMessage[];
  /** All entries of a conversation. */
  waitingIn(conversation: string): { peer: PeerId; id: string }[];
  /** A new core: nothing is on the wire, and all of it may have been. @returns positions of the messages that had been */
  land(): number[];
  summaries(): OutboxSummary[];
}

interface WireRow {
  seq: number;
  id: string;
  edits: number;
  conversation: string;
  shown: string;
  text: string;
  time: number;
  edited_at: number | null;
  shared: number;
  ord: number;
  reply: string | null;
}

export function createOutboxTable(database: Database): OutboxTable {
  const waiting = one<{ waiting: number }>(database, 'SELECT waiting FROM peers WHERE key = ?');
  const nextSeq = one<{ seq: number }>(
    database,
    'UPDATE peers SET next_seq = next_seq + 1 WHERE key = ? RETURNING next_seq - 1 AS seq',
  );
  const insert = change(
    database,
    'INSERT INTO outbox (peer, seq, id, message, edits, departed) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const find = one<OutboxEntry>(database, 'SELECT * FROM outbox WHERE peer = ? AND id = ?');
  const ofMessage = all<OutboxEntry>(database, 'SELECT * FROM outbox WHERE message = ? ORDER BY peer, seq');
  const setFlying = change(
    database,
    'UPDATE outbox SET flying = ?, departed = max(departed, ?) WHERE peer = ? AND seq = ?',
  );
  const remove = change(database, 'DELETE FROM outbox WHERE peer = ? AND seq = ?');
  const next = all<WireRow>(
    database,
    `SELECT o.seq, o.id, o.edits, c.id AS conversation, m.id AS shown, m.text, m.time, m.edited_at, m.shared, m.ord, m.reply
     FROM peers p JOIN outbox o ON o.peer = p.key JOIN messages m ON m.position = o.message
       JOIN conversations c ON c.key = m.conversation
     WHERE p.id = ? AND o.seq > ? ORDER BY o.seq LIMIT ?`,
  );
  const waitingIn = all<{ peer: PeerId; id: string }>(
    database,
    `SELECT p.id AS peer, o.id FROM outbox o JOIN messages m ON m.position = o.message
       JOIN conversations c ON c.key = m.conversation JOIN peers p ON p.key = o.peer
     WHERE c.id = ? ORDER BY o.peer, o.seq`,
  );
  const flown = all<{ message: number }>(database, 'SELECT DISTINCT message FROM outbox WHERE flying = 1');
  const land = change(
    database,
    'UPDATE outbox SET flying = 0, departed = 1 WHERE flying = 1 OR departed = 0',
  );
  const summaries = all<OutboxSummary>(
    database,
    'SELECT id AS peer, waiting AS count FROM peers WHERE waiting > 0 ORDER BY key',
  );

  const isFull = (peer: number): boolean => (waiting(peer)?.waiting ?? 0) >= CHAT.outboxPerPeer;

  return {
    isFull,
    waitingIn: (conversation) => waitingIn(conversation).map(({ peer, id }) => ({ peer, id })),
    add({ peer, id, message, edits, departs = false }) {
      if (isFull(peer)) throw new TincanError('TINCAN_E_OUTBOX_FULL');
      const seq = nextSeq(peer)?.seq ?? 0;
      insert(peer, seq, id, message, edits ? 1 : 0, departs ? 1 : 0);
      return seq;
    },
    find: (peer, id) => find(peer, id),
    of: (message) => ofMessage(message),
    setFlying({ peer, seq }, flying) {
      setFlying(flying ? 1 : 0, flying ? 1 : 0, peer, seq);
    },
    remove({ peer, seq }) {
      remove(peer, seq);
    },
    waiting: (peer) => waiting(peer)?.waiting ?? 0,
    next: (peer, after, limit) =>
      next(peer, after, limit).map((row) => ({
        peer,
        seq: row.seq,
        id: row.id,
        conversation: row.conversation,
        shown: row.shown,
        text: row.text,
        ...(row.edits === 1
          ? { time: row.edited_at ?? row.time, edits: row.shown }
          : {
              time: row.time,
              ...(row.shared === 1 ? { clock: row.ord } : {}),
              ...(row.reply === null ? {} : { reply: row.reply }),
            }),
      })),
    land() {
      const messages = flown().map(({ message }) => message);
      land();
      return messages;
    },
    summaries: () => summaries().map(({ peer, count }) => ({ peer, count })),
  };
}
