export { type Chat, createChat } from './chat.ts';
export { createMemoryLog } from './message-log.ts';
