/** All tables of the database of messages. */
import type { Database } from '../storage/database.ts';
import { type ConversationTable, createConversationTable } from './conversation-table.ts';
import { createDeliveryTable, type DeliveryTable } from './delivery-table.ts';
import { createMessageTable, type MessageTable } from './message-table.ts';
import { createOutboxTable, type OutboxTable } from './outbox-table.ts';
import { createPeerTable, type PeerTable } from './peer-table.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';

export interface Tables {
  peers: PeerTable;
  conversations: ConversationTable;
  messages: MessageTable;
  outbox: OutboxTable;
  deliveries: DeliveryTable;
  index: SearchIndex;
}

export function createTables(database: Database): Tables {
  const index = createSearchIndex(database);
  const messages = createMessageTable(database, index);
  const outbox = createOutboxTable(database);
  return {
    peers: createPeerTable(database),
    conversations: createConversationTable(database),
    messages,
    outbox,
    deliveries: createDeliveryTable(database, messages, outbox),
    index,
  };
}
