export type * from './message-store.ts';
export { createMessageStore, type MessageStoreOptions } from './stored-messages.ts';
