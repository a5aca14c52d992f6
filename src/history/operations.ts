/** Everything that can be done with the database of messages, step by step and in this thread. */
import type { Database } from '../storage/database.ts';
import { createForgetting, type Forgetting } from './forgetting.ts';
import type { MessageStore } from './message-store.ts';
import { createOwnMessages } from './own-messages.ts';
import { createReading } from './reading.ts';
import { createReceivedMessages } from './received-messages.ts';
import type { Synchronous } from './synchronous.ts';
import { createTables } from './tables.ts';

/** Each is done whole or not at all when it is run in a transaction; see batch.ts. */
export type Operations = Synchronous<Omit<MessageStore, keyof Forgetting | 'close'>> & Forgetting;

export type OperationName = keyof Operations;

/** @param database opened with MESSAGES_SCHEMA, and used by nobody else */
export function createOperations(database: Database): Operations {
  const tables = createTables(database);
  const { conversations, messages, outbox, deliveries } = tables;
  return {
    load() {
      for (const position of outbox.land()) deliveries.review(messages.at(position));
      return { conversations: conversations.all(), outbox: outbox.summaries() };
    },
    summaries: (ids) => ids.map(conversations.summary),
    ...createOwnMessages(database, tables),
    ...createReceivedMessages(database, tables),
    ...createReading(database, tables),
    ...createForgetting(database, tables),
  };
}
