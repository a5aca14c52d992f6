/** The tables of `messages.db`. */
import type { Schema } from '../storage/database.ts';

/**
 * - `peers`: short keys for ids of 56 characters; key 0 is this device's user. `next_seq` and `taken` only ever grow.
 * - `conversations`: `id` is NULL of one that was cleared and whose rows are still to be erased. `last_order` never falls.
 * - `messages`: `position` is never used twice, as the search index may not be told of one by the wrong name.
 *   `shared`: its `ord` travels as the clock.
 * - `unread`: the unread ones, apart, so that marking them read does not rewrite the pages of the texts.
 * - `deliveries`: what came of a message of several recipients, one by one.
 * - `outbox`: what waits, without texts: an entry carries the text that its message has when it leaves.
 *   `departed`: it may have reached a session at some time, so that its receiver may know this id.
 * - `taken`: the ids taken of each peer, in a ring of CHAT.takenIds.
 * - `search`: the index alone; the texts are those of `messages`, by way of searchableText().
 */
const FIRST = `
  CREATE TABLE peers (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    next_seq INTEGER NOT NULL DEFAULT 1,
    waiting INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO peers (key, id) VALUES (0, 'self');

  CREATE TABLE conversations (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE,
    muted INTEGER NOT NULL DEFAULT 0,
    last_order INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    mentions INTEGER NOT NULL DEFAULT 0,
    indexed INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX conversations_cleared ON conversations (key) WHERE id IS NULL;

  CREATE TABLE messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL,
    ord INTEGER NOT NULL,
    id TEXT NOT NULL,
    sender INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    time INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'delivered', 'read', 'failed')),
    shared INTEGER NOT NULL,
    event INTEGER NOT NULL,
    retracted INTEGER NOT NULL DEFAULT 0,
    edited_at INTEGER,
    reply TEXT,
    recipients INTEGER,
    delivered INTEGER,
    error_code TEXT,
    error_message TEXT
  ) STRICT;
  CREATE UNIQUE INDEX messages_by_id ON messages (conversation, id, sender);
  CREATE INDEX messages_by_place ON messages (conversation, ord, id);
  CREATE INDEX messages_by_time ON messages (time);
  CREATE INDEX messages_unseen ON messages (conversation, ord, id)
    WHERE sender = 0 AND status = 'delivered' AND recipients IS NULL AND event = 0;

  CREATE TABLE unread (
    conversation INTEGER NOT NULL,
    ord INTEGER NOT NULL,
    id TEXT NOT NULL,
    message INTEGER NOT NULL,
    mention INTEGER NOT NULL,
    PRIMARY KEY (conversation, ord, id, message)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE deliveries (
    message INTEGER NOT NULL,
    peer INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    PRIMARY KEY (message, peer)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    peer INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    message INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    flying INTEGER NOT NULL DEFAULT 0,
    departed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (peer, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX outbox_by_id ON outbox (peer, id);
  CREATE INDEX outbox_by_message ON outbox (message, peer);
  CREATE TRIGGER outbox_grows AFTER INSERT ON outbox
    BEGIN UPDATE peers SET waiting = waiting + 1 WHERE key = new.peer; END;
  CREATE TRIGGER outbox_shrinks AFTER DELETE ON outbox
    BEGIN UPDATE peers SET waiting = waiting - 1 WHERE key = old.peer; END;

  CREATE TABLE taken (
    peer INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (peer, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX taken_by_id ON taken (peer, id);

  CREATE VIRTUAL TABLE search USING fts5 (
    text, place, content = '', columnsize = 0, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
  );
`;

const TABLES = ['peers', 'conversations', 'messages', 'unread', 'deliveries', 'outbox', 'taken'];
/** What the search index is kept in. */
const INDEX_TABLES = ['search_data', 'search_idx', 'search_config'];

export const MESSAGES_SCHEMA: Schema = {
  migrations: [FIRST],
  tables: [...TABLES, ...INDEX_TABLES],
  // All pages in use, but not what the words of the index are worth: that took 1.9 of 2.8 s for a million messages, and the index can
  // be made anew from them.
  checked: [...TABLES, ...INDEX_TABLES],
  // Deleted texts are overwritten.
  pragmas: 'PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;',
};
