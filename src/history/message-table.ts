/** The messages themselves, with their entries in the search index. */
import { TincanError } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import type { ErrorState, MessageState, MessageStatus } from '../store/state.ts';
import type { Placed } from './conversation-table.ts';
import { createMessageReader, type MessageRow, SELECT_MESSAGE } from './message-rows.ts';
import type { NewMessage } from './message-store.ts';
import type { SearchIndex } from './search-index.ts';
import { all, change, one } from './statements.ts';

export interface MessageTable {
  /** @returns undefined where this sender's message of this id is there already */
  add(
    place: { conversation: number; sender: number; order: number; shared: boolean },
    message: NewMessage['message'],
  ): MessageRow | undefined;
  /** The first that came under this id. */
  find(conversation: number, id: string): MessageRow | undefined;
  /** That of one sender. */
  findOf(sender: number, conversation: number, id: string): MessageRow | undefined;
  /** All under this id: strangers can give theirs the ids of others'. */
  findAll(conversation: number, id: string): MessageRow[];
  at(position: number): MessageRow;
  state(row: MessageRow): MessageState;
  /** Replaces its text; an empty one takes it back. */
  setText(row: MessageRow, text: string, time: number): void;
  setStatus(position: number, status: MessageStatus, error?: ErrorState): void;
  setError(position: number, error: ErrorState): void;
  setCounts(position: number, counts: { recipients: number; delivered: number }): void;
  /** Puts it into another conversation's key, at the same place. */
  move(row: MessageRow, conversation: number): void;
  /** Gives it another place and time within its conversation. */
  place(position: number, order: number, time: number): void;
  /** Empties the search index, but for these. */
  reindex(rows: readonly MessageRow[]): void;
  /** @param words what becomes of them in the search index: overwritten, only taken out, or not there any more */
  remove(row: MessageRow, words: 'overwritten' | 'taken out' | 'gone'): void;
}

export const placeOf = (row: MessageRow): Placed => ({
  conversation: row.conversation,
  position: row.position,
  order: row.ord,
  id: row.id,
});

export function createMessageTable(database: Database, index: SearchIndex): MessageTable {
  const insert = one<{ position: number }>(
    database,
    `INSERT INTO messages (conversation, ord, id, sender, name, text, time, status, shared, event, retracted,
       edited_at, reply, recipients, delivered, error_code, error_message)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (conversation, id, sender) DO NOTHING RETURNING position`,
  );
  const at = one<MessageRow>(database, `${SELECT_MESSAGE} WHERE m.position = ?`);
  const find = all<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? AND m.id = ? ORDER BY m.position`,
  );
  const findOf = one<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.sender = ? AND m.conversation = ? AND m.id = ?`,
  );
  const setText = change(
    database,
    `UPDATE messages SET text = ?, edited_at = ?, retracted = ?, error_code = NULL, error_message = NULL
     WHERE position = ?`,
  );
  const setStatus = change(
    database,
    'UPDATE messages SET status = ?, error_code = ?, error_message = ? WHERE position = ?',
  );
  // What stands beside one that has not failed is about a change of it, which goes on standing there.
  const moveOn = change(
    database,
    `UPDATE messages SET error_code = iif(status = 'failed', NULL, error_code),
       error_message = iif(status = 'failed', NULL, error_message), status = ? WHERE position = ?`,
  );
  const setError = change(
    database,
    'UPDATE messages SET error_code = ?, error_message = ? WHERE position = ?',
  );
  const setCounts = change(database, 'UPDATE messages SET recipients = ?, delivered = ? WHERE position = ?');
  const move = change(database, 'UPDATE messages SET conversation = ? WHERE position = ?');
  const place = change(database, 'UPDATE messages SET ord = ?, time = ? WHERE position = ?');
  const remove = change(database, 'DELETE FROM messages WHERE position = ?');
  const removeDeliveries = change(database, 'DELETE FROM deliveries WHERE message = ?');
  const read = createMessageReader(database);

  /** What is done here is not said, and so not searched. */
  const indexed = (row: MessageRow) => ({ ...row, text: row.event === 1 ? '' : row.text });

  const existing = (position: number): MessageRow => {
    const row = at(position);
    if (row === undefined) {
      throw new TincanError('TINCAN_E_DATABASE', 'A message is missing from the database of messages.');
    }
    return row;
  };

  return {
    add({ conversation, sender, order, shared }, message) {
      const added = insert(
        conversation,
        order,
        message.id,
        sender,
        message.name,
        message.text,
        message.time,
        message.status,
        shared ? 1 : 0,
        message.event === true ? 1 : 0,
        message.retracted === true ? 1 : 0,
        message.editedAt ?? null,
        message.reply?.id ?? null,
        message.recipients ?? null,
        message.delivered ?? null,
        message.error?.code ?? null,
        message.error?.message ?? null,
      );
      if (added === undefined) return undefined;
      const row = existing(added.position);
      index.add(indexed(row));
      return row;
    },
    find: (conversation, id) => find(conversation, id)[0],
    findOf: (sender, conversation, id) => findOf(sender, conversation, id),
    findAll: (conversation, id) => find(conversation, id),
    at: existing,
    state: read,
    setText(row, text, time) {
      index.remove(indexed(row), true);
      setText(text, time, text === '' ? 1 : 0, row.position);
      index.add(indexed({ ...row, text }));
    },
    setStatus(position, status, error) {
      if (status !== 'failed') moveOn(status, position);
      else setStatus(status, error?.code ?? null, error?.message ?? null, position);
    },
    setError(position, error) {
      setError(error.code, error.message, position);
    },
    setCounts(position, { recipients, delivered }) {
      setCounts(recipients, delivered, position);
    },
    move(row, conversation) {
      index.remove(indexed(row), false);
      move(conversation, row.position);
      index.add(indexed({ ...row, conversation }));
    },
    place(position, order, time) {
      place(order, time, position);
    },
    reindex(rows) {
      index.empty();
      for (const row of rows) index.add(indexed(row));
    },
    remove(row, words) {
      if (words !== 'gone') index.remove(indexed(row), words === 'overwritten');
      removeDeliveries(row.position);
      remove(row.position);
    },
  };
}
