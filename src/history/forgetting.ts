/**
 * Forgetting: what was said vanishes at once, and is erased from the file bit by bit, so that nothing waits for a long time
 * behind the erasing of a long conversation.
 */
import { HISTORY } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { PeerId } from '../store/state.ts';
import { type MessageRow, SELECT_MESSAGE } from './message-rows.ts';
import type { ConversationSummary, Removed } from './message-store.ts';
import { placeOf } from './message-table.ts';
import { all, change, one } from './statements.ts';
import type { Tables } from './tables.ts';

export interface Forgetting {
  remove(conversation: string, id: string, from?: PeerId | 'self'): Removed;
  /** Nothing of it is shown or found any more but what has to be delivered; `erase` does the rest. */
  clear(conversation: string): ConversationSummary;
  /** The file is to be written anew behind it; see `mustCompact`. */
  clearAll(): void;
  /** All was cleared, and the file has not been written anew since: copies of what was said may be left in it. */
  mustCompact(): boolean;
  /** Erases a part of what was cleared. @returns whether there is more */
  erase(): boolean;
  /** Overwrites a part of what the search index still has of what was erased. @returns whether there is more */
  tidy(first: boolean): boolean;
  /** Erases a part of what is older than this time. @returns conversations that changed, and whether there is more */
  expire(before: number): { conversations: string[]; more: boolean };
}

export function createForgetting(
  database: Database,
  { peers, conversations, messages, outbox, index }: Tables,
): Forgetting {
  const waiting = all<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? AND m.position IN (SELECT message FROM outbox)`,
  );
  const waitingAnywhere = all<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.position IN (SELECT message FROM outbox)`,
  );
  const some = all<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? LIMIT ${HISTORY.retentionBatch}`,
  );
  const someUnread = change(
    database,
    `DELETE FROM unread WHERE (conversation, ord, id, message) IN
       (SELECT conversation, ord, id, message FROM unread WHERE conversation = ? LIMIT ${HISTORY.retentionBatch})`,
  );
  const old = all<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.time < ? AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message = m.position)
     ORDER BY m.time LIMIT ${HISTORY.retentionBatch}`,
  );
  const oweCompacting = change(database, "INSERT OR IGNORE INTO chores (name) VALUES ('compact')");
  const owesCompacting = one<{ name: string }>(database, "SELECT name FROM chores WHERE name = 'compact'");
  const clearKey = (key: number): void => {
    const kept = waiting(key);
    const renewed = conversations.renew(key);
    for (const row of kept) messages.move(row, renewed);
  };

  return {
    remove(conversation, id, from) {
      const key = conversations.find(conversation);
      const waited = new Set<number>();
      for (const row of key === undefined ? [] : messages.findAll(key, id)) {
        if (from !== undefined && row.sender_id !== from) continue;
        for (const entry of outbox.of(row.position)) {
          outbox.remove(entry);
          waited.add(entry.peer);
        }
        conversations.dropUnread(placeOf(row));
        messages.remove(row, 'overwritten');
      }
      return {
        summary: conversations.summary(conversation),
        peers: [...waited].map((peer) => ({ peer: peers.id(peer), count: outbox.waiting(peer) })),
      };
    },
    clear(conversation) {
      const key = conversations.find(conversation);
      if (key !== undefined) clearKey(key);
      return conversations.summary(conversation);
    },
    clearAll() {
      for (const { id } of conversations.all()) clearKey(conversations.key(id));
      // Far quicker than entry by entry.
      messages.reindex(waitingAnywhere());
      oweCompacting();
    },
    mustCompact: () => owesCompacting() !== undefined,
    erase() {
      const cleared = conversations.cleared();
      if (cleared === undefined) return false;
      const { key, indexed } = cleared;
      const rows = some(key);
      for (const row of rows) messages.remove(row, indexed ? 'taken out' : 'gone');
      if (someUnread(key) === 0 && rows.length === 0) conversations.drop(key);
      return true;
    },
    tidy: (first) => index.merge(first),
    expire(before) {
      const rows = old(before);
      const changed = new Set<string>();
      for (const row of rows) {
        conversations.dropUnread(placeOf(row));
        messages.remove(row, 'taken out');
        const id = conversations.id(row.conversation);
        if (id !== undefined) changed.add(id);
      }
      return { conversations: [...changed], more: rows.length === HISTORY.retentionBatch };
    },
  };
}
