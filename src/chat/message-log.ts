/**
 * Where messages are kept: what was said, what still has to be delivered, and which ids have been taken. The
 * chat module knows only this interface; this implementation keeps it all in memory, for as long as the core
 * runs.
 */
import { CHAT } from '../limits.ts';
import { type ConversationState, EVERYONE, type MessageState, type PeerId } from '../store/state.ts';

/** A message on its way to one peer. */
export interface OutboundMessage {
  id: string;
  /** Position in this peer's stream; gives the order. */
  seq: number;
  peer: PeerId;
  /** Conversation that shows it: the peer, or EVERYONE. */
  conversation: string;
  text: string;
  time: number;
}

export interface MessageLog {
  /** Appends a message to a conversation. */
  append(conversation: string, message: MessageState): void;
  /** Changes a message; nothing where it is no longer kept. */
  update(conversation: string, id: string, change: (message: MessageState) => MessageState): void;
  find(conversation: string, id: string): MessageState | undefined;
  /** The newest messages for display. */
  window(conversation: string): Pick<ConversationState, 'messages' | 'more'>;
  /** Forgets what was said in a conversation; what still has to be delivered stays. */
  clear(conversation: string): void;
  /** Notes a received id. @returns false when this peer's message was taken before */
  take(peer: PeerId, id: string): boolean;
  /** The next sequence number towards a peer. */
  nextSeq(peer: PeerId): number;
  enqueue(message: OutboundMessage): void;
  /** What waits for a peer or is unacknowledged, in order. */
  outbox(peer: PeerId): readonly OutboundMessage[];
  /** Takes a message off the outbox: acknowledged or refused for good. */
  dequeue(peer: PeerId, id: string): OutboundMessage | undefined;
}

export function createMemoryLog(): MessageLog {
  const conversations = new Map<string, { messages: MessageState[]; more: boolean }>();
  const taken = new Map<PeerId, Set<string>>();
  const outboxes = new Map<PeerId, OutboundMessage[]>();
  const sequences = new Map<PeerId, number>();

  /** Makes the conversation the most recent one, and room for it. */
  const conversationOf = (id: string): { messages: MessageState[]; more: boolean } => {
    const found = conversations.get(id) ?? { messages: [], more: false };
    conversations.delete(id);
    conversations.set(id, found);
    if (conversations.size > CHAT.conversations) {
      for (const oldest of conversations.keys()) {
        if (oldest === EVERYONE) continue;
        conversations.delete(oldest);
        break;
      }
    }
    return found;
  };

  return {
    append(conversation, message) {
      const kept = conversationOf(conversation);
      const messages = [...kept.messages, message];
      if (messages.length > CHAT.window) {
        messages.shift();
        kept.more = true;
      }
      kept.messages = messages;
    },
    update(conversation, id, change) {
      const kept = conversations.get(conversation);
      if (kept === undefined) return;
      kept.messages = kept.messages.map((message) => (message.id === id ? change(message) : message));
    },
    find: (conversation, id) =>
      conversations.get(conversation)?.messages.find((message) => message.id === id),
    window: (conversation) => {
      const kept = conversations.get(conversation);
      return { messages: kept?.messages ?? [], more: kept?.more ?? false };
    },
    clear(conversation) {
      conversations.delete(conversation);
    },
    take(peer, id) {
      const ids = taken.get(peer) ?? new Set<string>();
      taken.set(peer, ids);
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > CHAT.seenIds) {
        const [oldest] = ids;
        if (oldest !== undefined) ids.delete(oldest);
      }
      return true;
    },
    nextSeq(peer) {
      const next = (sequences.get(peer) ?? 0) + 1;
      sequences.set(peer, next);
      return next;
    },
    enqueue(message) {
      outboxes.set(message.peer, [...(outboxes.get(message.peer) ?? []), message]);
    },
    outbox: (peer) => outboxes.get(peer) ?? [],
    dequeue(peer, id) {
      const outbox = outboxes.get(peer) ?? [];
      const found = outbox.find((message) => message.id === id);
      if (found === undefined) return undefined;
      const rest = outbox.filter((message) => message !== found);
      if (rest.length === 0) outboxes.delete(peer);
      else outboxes.set(peer, rest);
      return found;
    },
  };
}
