/**
 * What the chat module needs of a store of messages: what was said, what still has to be delivered, and which ids
 * have been taken. Everything is a promise, as the disk is not waited for on the main loop; operations are done in
 * the order in which they were asked for, and what one of them resolves with is durable. `mark`, `settle`, `seen` and `markRead` survive the end of
 * the process only: a failure of the power may undo the last of them, as if what they note had been lost on its way.
 */
import type { Cursor, ErrorState, MessageState, MessageStatus, PeerId } from '../store/state.ts';

/** A conversation without its messages. */
export interface ConversationSummary {
  id: string;
  unread: number;
  mentions: number;
  firstUnread?: Cursor;
  muted: boolean;
  /** Time of the newest message; 0 where there is none. */
  lastAt: number;
  /** Highest `order` of those counted on from: forgetting messages does not bring it down, so that no place is given twice. */
  lastOrder: number;
}

/** What waits for one peer. */
export interface OutboxSummary {
  peer: PeerId;
  count: number;
}

/** An entry of the outbox, as it goes on the wire. */
export interface OutboundMessage {
  peer: PeerId;
  /** Gives the order among those of one peer; never used again. */
  seq: number;
  /** Id on the wire: of the message, or of its change. */
  id: string;
  /** Peer id, room id or EVERYONE. */
  conversation: string;
  /** Message that is shown: the same as `id`, or the one that is changed. */
  shown: string;
  text: string;
  time: number;
  clock?: number;
  reply?: string;
  edits?: string;
}

/** A message of one's own that is about to be queued. Its `order` is given by the store. */
export interface NewMessage {
  conversation: string;
  message: Omit<MessageState, 'order' | 'reply'> & { reply?: { id: string } };
  /**
   * Who is to get it; an empty list for what only happens here (an event). Where that is not the peer whose conversation it is and
   * nobody else, the store counts `recipients` and `delivered`.
   */
  recipients: readonly PeerId[];
  /** A room's messages: `order` is the time, or one more than the highest there if that is more, and travels as `clock`. */
  shared: boolean;
}

/** A message that came. */
export interface ReceivedMessage {
  peer: PeerId;
  conversation: string;
  message: Omit<MessageState, 'order' | 'reply'> & { reply?: { id: string } };
  /** Of a room's message: its place. */
  clock?: number;
  /** Up to here messages of one's own count on from that; absent: from whatever it is. */
  countedTo?: number;
  /** Id of the earlier message of the same peer and conversation whose text this replaces. */
  edits?: string;
  /** It names this user. */
  mention: boolean;
}

/** What came of it. */
export type Taken =
  | { kind: 'fresh'; message: MessageState; summary: ConversationSummary }
  /** It changed an earlier one. */
  | { kind: 'edited'; message: MessageState; summary: ConversationSummary }
  /** It was there already, or changes what is not kept: nothing is shown, and it is acknowledged. */
  | { kind: 'known' };

/** An end of an entry of the outbox, or a step on its way. */
export interface Settled {
  message?: MessageState;
  conversation: string;
  /** What still waits for that peer, in the whole outbox. */
  waiting: number;
}

/** A conversation without a message that was in it, and what waits now for those to whom that one was to go. */
export interface Removed {
  summary: ConversationSummary;
  peers: OutboxSummary[];
}

/** A message of one's own that was just queued. */
export interface Sent {
  message: MessageState;
  /** Its entries for those who were ready: their sequence numbers, and whether nothing else waits for that peer. */
  leaving: { peer: PeerId; seq: number; alone: boolean }[];
}

/** A message, and what waits now for those to whom it goes. */
export interface Queued {
  message: MessageState;
  peers: OutboxSummary[];
  /** Who has it and is not told of its change, as too much waits for them. */
  missed?: PeerId[];
}

export interface Page {
  /** Oldest first. */
  messages: MessageState[];
  /** Whether there are older ones before, and newer ones behind. */
  before: boolean;
  after: boolean;
}

export interface PageRequest {
  conversation: string;
  /** Absent: from the newest on, backwards. */
  at?: Cursor | undefined;
  /** `around` gives the message itself in the middle; `before` and `after` are without it. */
  direction: 'before' | 'after' | 'around';
  limit: number;
}

export interface SearchRequest {
  query: string;
  conversation?: string | undefined;
  /** From a time on, in ms. */
  since?: number | undefined;
  /** `next` of the page before. */
  before?: number | undefined;
  limit: number;
}

export interface SearchPage {
  /** Newest first. */
  hits: { conversation: string; message: MessageState }[];
  next?: number;
}

/**
 * Every method rejects with a TincanError: TINCAN_E_NO_SPACE where the disk is full, TINCAN_E_DATABASE for any other
 * trouble. A failed operation has changed nothing; only where the store's thread ended before it answered is it unknown whether
 * it was done, as after a crash.
 */
export interface MessageStore {
  /** What there is, once and at the start of a core: what was `sent` when the last one ended is `queued` again. */
  load(): Promise<{ conversations: ConversationSummary[]; outbox: OutboxSummary[] }>;
  /** What is stored of these conversations beside their messages. */
  summaries(conversations: readonly string[]): Promise<ConversationSummary[]>;

  /**
   * Writes one's own message down and puts it into the outbox of each recipient, in one transaction. For one of several who can have no more
   * waiting it has failed.
   *
   * @throws TINCAN_E_OUTBOX_FULL where nobody could have it
   */
  queue(added: NewMessage): Promise<MessageState>;
  /**
   * The same; to those who are `ready` it may go as soon as this resolves, without a look into the outbox: from then on it counts as one that may
   * have been on the wire.
   */
  send(added: NewMessage, ready: readonly PeerId[]): Promise<Sent>;
  /**
   * Changes one's own message (empty text: takes it back) and puts the change into the outboxes of those who were sent it. One
   * that has not left yet is changed there instead; one that is taken back before it left has failed, with TINCAN_E_CANCELLED. What
   * waits carries the text that the message has when it leaves, so a change is not put behind another that waits. Who can have no more waiting
   * is not told, where others are.
   *
   * @throws TINCAN_E_INVALID where it is no message of one's own, or is taken back; TINCAN_E_OUTBOX_FULL where nobody could be told
   */
  edit(change: {
    conversation: string;
    id: string;
    /** Id of the change on the wire. */
    editId: string;
    text: string;
    time: number;
    /** Who may be told; those of them are who were sent the message. Absent: everybody who was. */
    recipients?: readonly PeerId[] | undefined;
  }): Promise<Queued>;
  /** The next entries for a peer behind a sequence number, in order. */
  outbox(peer: PeerId, after: number, limit: number): Promise<OutboundMessage[]>;
  /** All entries of a conversation. */
  waitingIn(conversation: string): Promise<{ peer: PeerId; id: string }[]>;
  /** Notes that entries were written to a session, or that the session ended with them unacknowledged. */
  mark(peer: PeerId, ids: readonly string[], status: 'queued' | 'sent'): Promise<Settled[]>;
  /**
   * Takes an entry off the outbox: acknowledged, or refused for good. Nothing where there is none. Of several recipients the whole is
   * `delivered` when all have it, `failed` when all have refused it. A change that is refused leaves the status of its message as it
   * is, and stands beside it as `error` until the next change.
   */
  settle(
    peer: PeerId,
    id: string,
    end: { status: 'delivered' } | { status: 'failed'; error: ErrorState },
  ): Promise<Settled | undefined>;
  /** Of what was delivered to this peer in the conversation with it, everything up to this message becomes `read`. @returns the newest of what changed, at most CHAT.window */
  seen(peer: PeerId, id: string): Promise<MessageState[]>;
  /**
   * Puts a message back into the outboxes of those for whom it has failed, with the same id. Where it has failed for all, its place is at the
   * end of the conversation from then on, and its time the one given; where some have it, it stays where they have it.
   *
   * @param recipients who may get it; those of them are who were sent it
   * @throws TINCAN_E_INVALID where it has not failed, was taken back, or nobody is left to get it; TINCAN_E_OUTBOX_FULL where nobody could have it
   */
  retry(conversation: string, id: string, recipients: readonly PeerId[], time: number): Promise<Queued>;
  /**
   * Takes a message out of every outbox; it is `failed` from then on, unless only a change of it waited.
   *
   * @throws TINCAN_E_INVALID where it does not wait
   */
  discard(conversation: string, id: string, error: ErrorState): Promise<Queued>;

  /** Takes what came, exactly once. */
  take(received: ReceivedMessage): Promise<Taken>;
  /** The same with several, in their order: all of them or none. */
  takeAll(received: readonly ReceivedMessage[]): Promise<Taken[]>;
  /** Notes that everything up to this message (absent: everything) was seen. @returns the newest message of somebody else among it */
  markRead(
    conversation: string,
    upTo?: Cursor,
  ): Promise<{ summary: ConversationSummary; newest?: { from: PeerId; id: string } }>;
  /** The newest message of the peer in the conversation with it that was seen. */
  lastRead(peer: PeerId): Promise<string | undefined>;
  setMuted(conversation: string, muted: boolean): Promise<ConversationSummary>;

  find(conversation: string, id: string): Promise<MessageState | undefined>;
  page(request: PageRequest): Promise<Page>;
  search(request: SearchRequest): Promise<SearchPage>;

  /** Forgets one message here (absent `from`: all of that id); what still has to be delivered of it is not sent any more. */
  remove(conversation: string, id: string, from?: PeerId | 'self'): Promise<Removed>;
  /** Forgets what was said in a conversation; what still has to be delivered stays in the outbox, and on the screen. */
  clear(conversation: string): Promise<ConversationSummary>;
  /** The same for all conversations; resolves when nothing of it is left in the files, which takes a minute for a million messages. */
  clearAll(): Promise<void>;
  /** Forgets what is older than this time, but for what still has to be delivered. @returns conversations that changed */
  expire(before: number): Promise<string[]>;

  close(): Promise<void>;
}

/** Statuses in which a message waits in an outbox. */
export const WAITING: ReadonlySet<MessageStatus> = new Set(['queued', 'sent']);
