export { type Audience, type Chat, createChat } from './chat.ts';
