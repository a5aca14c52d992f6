/** The conversations: their keys, their counts, and which of their messages are unread. */
import type { Database } from '../storage/database.ts';
import type { Cursor } from '../store/state.ts';
import type { ConversationSummary } from './message-store.ts';
import { all, change, one } from './statements.ts';

/** Where a message stands. */
export interface Placed extends Cursor {
  conversation: number;
  /** Its position in the table of messages. */
  position: number;
}

export interface ConversationTable {
  find(id: string): number | undefined;
  /** The same; makes one. */
  key(id: string): number;
  id(key: number): string | undefined;
  /** The place of the next message: the one given, or behind all others that are counted on from. @param countedTo places above are not */
  nextOrder(key: number, clock?: number, countedTo?: number): number;
  /** The highest place so far. */
  lastOrder(key: number): number;
  setMuted(key: number, muted: boolean): void;
  addUnread(message: Placed, mention: boolean): void;
  /** Whether a message that is still unread names this user. */
  setMention(message: Placed, mention: boolean): void;
  /** A message is unread no more. */
  dropUnread(message: Placed): void;
  /** The newest unread message up to a place. */
  newestUnread(key: number, upTo: Cursor | undefined): { position: number } | undefined;
  /** Everything up to a place is read. */
  read(key: number, upTo: Cursor | undefined): void;
  summary(id: string): ConversationSummary;
  all(): ConversationSummary[];
  /** Takes a conversation's name and counts over to a new key, without its messages. @returns the new key */
  renew(key: number): number;
  /** One whose messages are to be erased. `indexed`: they stand in the search index, too. */
  cleared(): { key: number; indexed: boolean } | undefined;
  drop(key: number): void;
}

interface ConversationRow {
  key: number;
  id: string;
  muted: number;
  last_order: number;
  unread: number;
  mentions: number;
}

/** Behind every place. */
const END: Cursor = { order: Number.MAX_SAFE_INTEGER, id: 'g' };

export function createConversationTable(database: Database): ConversationTable {
  const row = one<ConversationRow>(database, 'SELECT * FROM conversations WHERE id = ?');
  const rows = all<ConversationRow>(
    database,
    'SELECT * FROM conversations WHERE id IS NOT NULL ORDER BY key',
  );
  const idOf = one<{ id: string | null }>(database, 'SELECT id FROM conversations WHERE key = ?');
  const add = one<{ key: number }>(database, 'INSERT INTO conversations (id) VALUES (?) RETURNING key');
  const lastOrder = one<{ last_order: number }>(
    database,
    'SELECT last_order FROM conversations WHERE key = ?',
  );
  const setLastOrder = change(database, 'UPDATE conversations SET last_order = ? WHERE key = ?');
  const mute = change(database, 'UPDATE conversations SET muted = ? WHERE key = ?');
  const newest = one<{ time: number }>(
    database,
    'SELECT time FROM messages WHERE conversation = ? ORDER BY ord DESC, id DESC LIMIT 1',
  );
  const first = one<{ order: number; id: string }>(
    database,
    'SELECT ord AS "order", id FROM unread WHERE conversation = ? ORDER BY ord, id LIMIT 1',
  );
  const addUnread = change(
    database,
    'INSERT INTO unread (conversation, ord, id, message, mention) VALUES (?, ?, ?, ?, ?)',
  );
  const unreadMention = one<{ mention: number }>(
    database,
    'SELECT mention FROM unread WHERE conversation = ? AND ord = ? AND id = ? AND message = ?',
  );
  const setMention = change(
    database,
    'UPDATE unread SET mention = ? WHERE conversation = ? AND ord = ? AND id = ? AND message = ?',
  );
  const dropUnread = one<{ mention: number }>(
    database,
    'DELETE FROM unread WHERE conversation = ? AND ord = ? AND id = ? AND message = ? RETURNING mention',
  );
  const count = change(
    database,
    'UPDATE conversations SET unread = unread + ?, mentions = mentions + ? WHERE key = ?',
  );
  const newestUnread = one<{ position: number }>(
    database,
    `SELECT message AS position FROM unread WHERE conversation = ? AND (ord, id) <= (?, ?)
     ORDER BY ord DESC, id DESC LIMIT 1`,
  );
  const mentionsUpTo = one<{ count: number }>(
    database,
    'SELECT sum(mention) AS count FROM unread WHERE conversation = ? AND (ord, id) <= (?, ?)',
  );
  const readUpTo = change(database, 'DELETE FROM unread WHERE conversation = ? AND (ord, id) <= (?, ?)');
  const forget = change(
    database,
    'UPDATE conversations SET id = NULL, unread = 0, mentions = 0 WHERE key = ?',
  );
  const addRenewed = one<{ key: number }>(
    database,
    'INSERT INTO conversations (id, muted, last_order) VALUES (?, ?, ?) RETURNING key',
  );
  const cleared = one<{ key: number; indexed: number }>(
    database,
    'SELECT key, indexed FROM conversations WHERE id IS NULL LIMIT 1',
  );
  const remove = change(database, 'DELETE FROM conversations WHERE key = ?');

  const summaryOf = (found: ConversationRow): ConversationSummary => {
    const firstUnread = found.unread === 0 ? undefined : first(found.key);
    return {
      id: found.id,
      unread: found.unread,
      mentions: found.mentions,
      ...(firstUnread === undefined ? {} : { firstUnread: { order: firstUnread.order, id: firstUnread.id } }),
      muted: found.muted === 1,
      lastAt: newest(found.key)?.time ?? 0,
      lastOrder: found.last_order,
    };
  };

  return {
    find: (id) => row(id)?.key,
    key: (id) => row(id)?.key ?? add(id)?.key ?? 0,
    id: (key) => idOf(key)?.id ?? undefined,
    nextOrder(key, clock, countedTo = Number.MAX_SAFE_INTEGER) {
      const last = lastOrder(key)?.last_order ?? 0;
      const order = Math.min(clock ?? last + 1, Number.MAX_SAFE_INTEGER);
      const counted = Math.min(order, countedTo);
      if (counted > last) setLastOrder(counted, key);
      return order;
    },
    lastOrder: (key) => lastOrder(key)?.last_order ?? 0,
    setMuted(key, muted) {
      mute(muted ? 1 : 0, key);
    },
    addUnread({ conversation, order, id, position }, mention) {
      addUnread(conversation, order, id, position, mention ? 1 : 0);
      count(1, mention ? 1 : 0, conversation);
    },
    setMention({ conversation, order, id, position }, mention) {
      const before = unreadMention(conversation, order, id, position)?.mention;
      const wanted = mention ? 1 : 0;
      if (before === undefined || before === wanted) return;
      setMention(wanted, conversation, order, id, position);
      count(0, wanted - before, conversation);
    },
    dropUnread({ conversation, order, id, position }) {
      const dropped = dropUnread(conversation, order, id, position);
      if (dropped !== undefined) count(-1, -dropped.mention, conversation);
    },
    newestUnread(key, upTo = END) {
      return newestUnread(key, upTo.order, upTo.id);
    },
    read(key, upTo = END) {
      const mentions = mentionsUpTo(key, upTo.order, upTo.id)?.count ?? 0;
      const read = readUpTo(key, upTo.order, upTo.id);
      if (read > 0) count(-read, -mentions, key);
    },
    summary(id) {
      const found = row(id);
      if (found !== undefined) return summaryOf(found);
      return { id, unread: 0, mentions: 0, muted: false, lastAt: 0, lastOrder: 0 };
    },
    all: () => rows().map(summaryOf),
    renew(key) {
      const { id } = idOf(key) ?? {};
      const found = id === undefined || id === null ? undefined : row(id);
      if (found === undefined) return key;
      forget(key);
      return addRenewed(found.id, found.muted, found.last_order)?.key ?? key;
    },
    cleared() {
      const found = cleared();
      return found === undefined ? undefined : { key: found.key, indexed: found.indexed === 1 };
    },
    drop(key) {
      remove(key);
    },
  };
}
