/**
 * Messages between people: written down before they are shown as queued, at least once on the wire, exactly once on screen. The store of
 * messages (src/history) has the truth; here is who gets a message, what is answered to one that comes, and what clients see.
 */
import { randomBytes } from 'node:crypto';
import { TincanError, toTincanError } from '../errors.ts';
import type {
  MessageStore,
  NewMessage,
  Page,
  PageRequest,
  Queued,
  ReceivedMessage,
  SearchPage,
  SearchRequest,
  Settled,
} from '../history/index.ts';
import { CHAT, HISTORY, TEXT } from '../limits.ts';
import type { MessageChangeKind } from '../store/events.ts';
import {
  type ConversationState,
  type Cursor,
  EVERYONE,
  isRoomId,
  type MessageState,
  type PeerId,
} from '../store/state.ts';
import { mentions } from '../text/mention.ts';
import { safeText } from '../text/safe-text.ts';
import type { ChatMessage, WireMessage, WireMessageOf } from '../wire/messages.ts';
import { createIntake } from './intake.ts';
import { createLatest } from './latest.ts';
import { createOutbox } from './outbox.ts';
import { createReceipts } from './receipts.ts';
import { createTyping } from './typing.ts';
import { createWindows } from './windows.ts';

/** What the chat has to know of rooms. */
export interface Audience {
  /** The members of a room who get a message, without this device; undefined where it is in no such room. */
  recipients(room: string): PeerId[] | undefined;
  /** Whether peer and this device are both members; `later`: that cannot be told yet. */
  mayTake(peer: PeerId, room: string): 'yes' | 'no' | 'later';
  /** The peer knows the room as well as this device does, so that it will take a message in it. */
  isSynced(peer: PeerId, room: string): boolean;
}

export interface ChatOptions {
  store: MessageStore;
  rooms: Audience;
  /** Writes to the live session with a peer. @returns false where there is none */
  send(peer: PeerId, message: WireMessage): boolean;
  connected(): PeerId[];
  selfName(): string;
  nameOf(peer: PeerId): string;
  /** What the settings say, at this moment. */
  settings(): { readReceipts: boolean; typing: boolean; historyDays: number };
  onConversation(conversation: ConversationState): void;
  /** A message is new, or has changed, whether or not it is in view. */
  onChanged?(conversation: string, message: MessageState, change: MessageChangeKind): void;
  /** How many messages wait for a peer. */
  onQueued(peer: PeerId, count: number): void;
  /** Members who have a message are not told of its change, as too much waits for them. */
  onMissed(conversation: string, peers: readonly PeerId[]): void;
  /** The store could not do something that nobody waits for. */
  onTrouble(error: TincanError): void;
  now?: () => number;
}

/** Each promise rejects with a TincanError; those of the store (TINCAN_E_NO_SPACE, TINCAN_E_DATABASE) can come from any of them. */
export interface Chat {
  /** Reads what there is, and goes on trying where that cannot be done. Everything else may be called before, and waits for it. */
  start(): Promise<void>;
  stop(): Promise<void>;

  /**
   * Sends to one peer, a room or everyone who is connected; what cannot go now waits in the outbox.
   *
   * @param reply id of the message that is answered
   * @throws TINCAN_E_TEXT_EMPTY, TINCAN_E_TEXT_TOO_LONG, TINCAN_E_OUTBOX_FULL, TINCAN_E_NOT_CONNECTED where nobody would get it,
   *   TINCAN_E_INVALID for a room that this device is not in
   */
  say(conversation: string, text: string, reply?: string): Promise<MessageState>;
  /** Changes a message of one's own at everybody who got it; empty text takes it back. @throws as `say` */
  edit(conversation: string, id: string, text: string): Promise<MessageState>;
  retry(conversation: string, id: string): Promise<MessageState>;
  discard(conversation: string, id: string): Promise<MessageState>;
  /** Notes something that was done in a conversation, here. */
  note(conversation: string, event: { from: PeerId | 'self'; name: string; text: string }): void;

  /** Brings the newest messages of a conversation to the clients. */
  open(conversation: string): Promise<void>;
  page(request: PageRequest): Promise<Page>;
  search(request: SearchRequest): Promise<SearchPage>;
  find(conversation: string, id: string): Promise<MessageState | undefined>;
  /** Resolves once a message is delivered or has failed; with undefined where it is not kept. Rejects where `signal` is aborted before. */
  settled(conversation: string, id: string, signal?: AbortSignal): Promise<MessageState | undefined>;
  markRead(conversation: string, upTo?: Cursor): Promise<void>;
  setMuted(conversation: string, muted: boolean): Promise<void>;
  /** Forgets a message here. @param from whose; absent: whoever has given one that id */
  remove(conversation: string, id: string, from?: PeerId | 'self'): Promise<void>;
  /** Without a conversation: all of them. */
  clear(conversation?: string): Promise<void>;
  /** This user writes, or has stopped. */
  typing(conversation: string, on: boolean): void;

  queuedFor(peer: PeerId): number;
  /** How many wait for the end of a message. */
  readonly waiting: number;
  /** A session is open: what waits for the peer goes now. */
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  onMessage(peer: PeerId, message: ChatMessage): void;
  /** The peer knows more rooms than a moment ago. */
  onSynced(peer: PeerId): void;
  /** A room has other members. */
  onMembers(room: string): void;
}

export function createChat(options: ChatOptions): Chat {
  const { store, rooms, now = Date.now } = options;
  const windows = createWindows(options.onConversation);
  /** The store has failed in a way that leaves open what of it was done: what is shown may lack something. */
  let isUnsure = false;
  const trouble = (thrown: unknown): void => {
    const error = toTincanError(thrown);
    if (error.code === 'TINCAN_E_DATABASE') isUnsure = true;
    options.onTrouble(error);
  };
  /** What nobody waits for: its trouble is told, and costs no more. */
  const aside = (work: Promise<unknown>): void => {
    work.catch(trouble);
  };

  /** Who waits for the end of a message, by its id. */
  const waiters = new Map<string, Set<(message: MessageState | undefined) => void>>();
  const endWait = (id: string, message: MessageState | undefined): void => {
    const waiting = waiters.get(id);
    waiters.delete(id);
    for (const resolve of waiting ?? []) resolve(message);
  };
  const show = (conversation: string, message: MessageState, change: MessageChangeKind): void => {
    windows.put(conversation, message);
    options.onChanged?.(conversation, message, change);
    // A peer can give a message of its own the id of one that is waited for.
    if (message.from === 'self' && isSettled(message)) endWait(message.id, message);
  };

  const outbox = createOutbox({
    store,
    send: options.send,
    gate(peer, room) {
      if (rooms.mayTake(peer, room) === 'no') return 'never';
      return rooms.isSynced(peer, room) ? 'open' : 'wait';
    },
    onSettled: ({ conversation, message }: Settled) => {
      if (message !== undefined) show(conversation, message, 'state');
    },
    onQueued: options.onQueued,
    onTrouble: trouble,
  });
  const receipts = createReceipts({
    send: options.send,
    isOn: () => options.settings().readReceipts,
    lastRead: (peer) => store.lastRead(peer),
    onTrouble: trouble,
  });
  const typing = createTyping((conversation, peers) => windows.setTyping(conversation, peers));
  /** A later one covers those before it. */
  const seen = createLatest<string>((peer, id) =>
    store.seen(peer, id).then((changed) => {
      for (const one of changed) show(peer, one, 'state');
    }, trouble),
  );
  let retention: NodeJS.Timeout | undefined;
  let again: NodeJS.Timeout | undefined;
  let stopped = false;

  /** @throws TincanError */
  const recipientsOf = (conversation: string): PeerId[] => {
    if (conversation === EVERYONE) return options.connected();
    if (!isRoomId(conversation)) return [conversation];
    const members = rooms.recipients(conversation);
    if (members === undefined) throw new TincanError('TINCAN_E_INVALID', 'You are not in that room.');
    return members;
  };
  const requireRecipients = (conversation: string): PeerId[] => {
    const recipients = recipientsOf(conversation);
    if (recipients.length > 0) return recipients;
    throw new TincanError(
      'TINCAN_E_NOT_CONNECTED',
      conversation === EVERYONE
        ? 'Nobody is connected, so nobody would get this. /connect to someone first.'
        : 'Nobody else is in the room yet. /room invite asks somebody in.',
    );
  };
  /** Shows what the store has made of a message, and sends what waits of it now. */
  const showQueued = (
    { message, peers }: Queued,
    conversation: string,
    change: MessageChangeKind,
  ): MessageState => {
    show(conversation, message, change);
    for (const { peer, count } of peers) {
      outbox.note(peer, count);
      outbox.pump(peer);
    }
    return message;
  };

  const say = async (conversation: string, text: string, reply?: string): Promise<MessageState> => {
    const safe = checked(text);
    const recipients = requireRecipients(conversation);
    const added: NewMessage = {
      conversation,
      message: {
        id: randomBytes(16).toString('hex'),
        from: 'self',
        name: options.selfName(),
        text: safe,
        time: now(),
        status: 'queued',
        ...(reply === undefined ? {} : { reply: { id: reply } }),
      },
      recipients,
      shared: isRoomId(conversation),
    };
    const sent = await store.send(added, recipients.filter(outbox.isReady));
    outbox.leave(added, sent);
    show(conversation, sent.message, 'new');
    return sent.message;
  };

  /** Whether a peer may say something there. */
  const mayTake = (peer: PeerId, conversation: string): 'yes' | 'no' | 'later' =>
    isRoomId(conversation) ? rooms.mayTake(peer, conversation) : 'yes';

  const conversationOf = (peer: PeerId, { to }: WireMessageOf<'msg'>): string => to ?? peer;
  const received = (peer: PeerId, message: WireMessageOf<'msg'>): ReceivedMessage => {
    const conversation = conversationOf(peer, message);
    const text = safeText(message.text, { multiline: true });
    return {
      peer,
      conversation,
      message: {
        id: message.id,
        from: peer,
        name: options.nameOf(peer),
        text,
        time: plausibleTime(message.time, now()),
        status: 'delivered',
        ...(message.reply === undefined ? {} : { reply: { id: message.reply } }),
      },
      ...(isRoomId(conversation)
        ? {
            clock: message.clock ?? windows.lastOrder(conversation) + 1,
            countedTo: now() + CHAT.clockFollowed,
          }
        : {}),
      ...(message.edits === undefined ? {} : { edits: message.edits }),
      mention: mentions(text, options.selfName()),
    };
  };
  const intake = createIntake({
    async take(peer, messages) {
      const all = await store.takeAll(messages.map((message) => received(peer, message)));
      for (const taken of all) {
        if (taken.kind === 'known') continue;
        const conversation = taken.summary.id;
        if (taken.kind === 'fresh') {
          typing.heard(conversation, peer, false);
          windows.arrived(conversation, taken.message);
          options.onChanged?.(conversation, taken.message, 'new');
        } else show(conversation, taken.message, 'edited');
        windows.summarize(taken.summary);
      }
      if (!isUnsure) return;
      isUnsure = false;
      aside(
        review([...new Set([...windows.all(), ...messages.map((message) => conversationOf(peer, message))])]),
      );
    },
    send: options.send,
    onTrouble: trouble,
  });

  const receive = (peer: PeerId, message: WireMessageOf<'msg'>): void => {
    const { id } = message;
    const conversation = conversationOf(peer, message);
    const may = mayTake(peer, conversation);
    if (may === 'no') {
      options.send(peer, { t: 'nack', id, reason: 'Not a member of that room.' });
      return;
    }
    if ((message.clock ?? 0) > now() + CHAT.clockAhead) {
      options.send(peer, { t: 'nack', id, reason: 'Its clock is too far ahead.' });
      return;
    }
    intake.add(peer, message, may === 'yes');
  };

  const refresh = async (conversation: string): Promise<void> => {
    const opening = windows.opening(conversation);
    try {
      const page = await store.page({ conversation, direction: 'before', limit: CHAT.window });
      opening.open(page.messages, page.before);
    } finally {
      opening.end();
    }
  };

  /** Shows what the store has of conversations of which it has forgotten something. */
  const review = async (conversations: readonly string[]): Promise<void> => {
    for (const id of conversations) {
      if (windows.isOpen(id)) await refresh(id);
      else windows.close(id);
    }
    for (const summary of await store.summaries(conversations)) windows.summarize(summary);
  };

  const load = async (): Promise<void> => {
    const { conversations, outbox: waiting } = await store.load();
    for (const summary of conversations) windows.summarize(summary);
    for (const { peer, count } of waiting) outbox.note(peer, count);
    for (const { peer } of waiting) outbox.pump(peer);
    // A room may have lost members right before the last core ended.
    if (waiting.length > 0) for (const { id } of conversations) if (isRoomId(id)) outbox.onMembers(id);
    retention = setInterval(expire, HISTORY.retentionEvery);
    retention.unref();
    expire();
  };
  /** A disk that is full at the start has room later. */
  const loadLater = (): void => {
    again = setTimeout(() => {
      load().catch((thrown: unknown) => {
        trouble(thrown);
        if (!stopped) loadLater();
      });
    }, HISTORY.loadRetry);
    again.unref();
  };

  const expire = (): void => {
    const { historyDays } = options.settings();
    if (historyDays === 0) return;
    const before = now() - historyDays * 24 * 60 * 60_000;
    aside(store.expire(before).then(review));
  };

  return {
    async start() {
      try {
        await load();
      } catch (thrown) {
        if (!stopped) loadLater();
        throw thrown;
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(again);
      clearInterval(retention);
      outbox.stop();
      intake.stop();
      typing.stop();
      receipts.stop();
      await store.close();
    },

    say,
    async edit(conversation, id, text) {
      const safe = text === '' ? '' : checked(text);
      // Everyone is whoever was there then.
      const recipients = conversation === EVERYONE ? undefined : recipientsOf(conversation);
      const editId = randomBytes(16).toString('hex');
      const change = { conversation, id, editId, text: safe, time: now(), recipients };
      const changed = await store.edit(change);
      if (changed.missed !== undefined && changed.missed.length > 0)
        options.onMissed(conversation, changed.missed);
      return showQueued(changed, conversation, 'edited');
    },
    async retry(conversation, id) {
      const recipients = requireRecipients(conversation);
      return showQueued(await store.retry(conversation, id, recipients, now()), conversation, 'state');
    },
    async discard(conversation, id) {
      const error = new TincanError('TINCAN_E_CANCELLED', 'It was discarded before it was delivered.');
      return showQueued(await store.discard(conversation, id, error.toJSON()), conversation, 'state');
    },
    note(conversation, { from, name, text }) {
      aside(
        store
          .queue({
            conversation,
            message: {
              id: eventId(now()),
              from,
              name,
              text,
              time: now(),
              status: 'delivered',
              event: true,
            },
            recipients: [],
            shared: false,
          })
          .then((message) => show(conversation, message, 'new')),
      );
    },

    async open(conversation) {
      if (!windows.isOpen(conversation)) await refresh(conversation);
    },
    page: (request) => store.page(request),
    search: (request) => store.search(request),
    find: (conversation, id) => store.find(conversation, id),
    async settled(conversation, id, signal) {
      // Heard of before it is looked for, so that its end cannot come in between.
      let resolveEnd = (_message: MessageState | undefined): void => {};
      let letGo = (): void => {};
      const end = new Promise<MessageState | undefined>((resolve, reject) => {
        resolveEnd = resolve;
        letGo = () => reject(new TincanError('TINCAN_E_CANCELLED'));
      });
      // It may end before it is waited for.
      end.catch(() => {});
      const waiting = waiters.get(id) ?? new Set();
      waiters.set(id, waiting.add(resolveEnd));
      signal?.addEventListener('abort', letGo);
      try {
        const found = await store.find(conversation, id);
        return found !== undefined && !isSettled(found) ? await end : found;
      } finally {
        signal?.removeEventListener('abort', letGo);
        waiting.delete(resolveEnd);
        if (waiting.size === 0 && waiters.get(id) === waiting) waiters.delete(id);
      }
    },
    async markRead(conversation, upTo) {
      const { summary, newest } = await store.markRead(conversation, upTo);
      windows.summarize(summary);
      if (newest !== undefined && conversation === newest.from) receipts.read(newest.from, newest.id);
    },
    async setMuted(conversation, muted) {
      windows.summarize(await store.setMuted(conversation, muted));
    },
    async remove(conversation, id, from) {
      const { peers } = await store.remove(conversation, id, from);
      for (const { peer, count } of peers) outbox.note(peer, count);
      if (from === undefined || from === 'self') endWait(id, undefined);
      await review([conversation]);
    },
    async clear(conversation) {
      // Nothing is shown any more at once; to erase a million texts from the disk takes minutes, and goes on beside.
      if (conversation === undefined) aside(store.clearAll());
      else await store.clear(conversation);
      await review(conversation === undefined ? windows.all() : [conversation]);
    },
    typing(conversation, on) {
      if (!options.settings().typing) return;
      const to = conversation === EVERYONE || isRoomId(conversation) ? { to: conversation } : {};
      let recipients: PeerId[];
      try {
        recipients = recipientsOf(conversation);
      } catch {
        // Left the room in the meantime: nobody is to know.
        return;
      }
      for (const peer of recipients) {
        if (!isRoomId(conversation) || rooms.isSynced(peer, conversation)) {
          options.send(peer, { t: 'typing', on, ...to });
        }
      }
    },

    queuedFor: outbox.countOf,
    get waiting() {
      return [...waiters.values()].reduce((sum, { size }) => sum + size, 0);
    },
    onOpen(peer) {
      outbox.onOpen(peer);
      receipts.onOpen(peer);
    },
    onEnd(peer) {
      outbox.onEnd(peer);
      receipts.onEnd(peer);
      intake.onEnd(peer);
      typing.gone(peer);
    },
    onMessage(peer, message) {
      switch (message.t) {
        case 'msg':
          receive(peer, message);
          break;
        case 'ack':
          outbox.onAck(peer, message.id);
          break;
        case 'nack': {
          const reason = `The receiver refused it: ${safeText(message.reason)}`;
          outbox.onRefused(peer, message.id, new TincanError('TINCAN_E_DENIED', reason));
          break;
        }
        case 'later':
          outbox.onLater(peer, message.id);
          break;
        case 'read':
          seen(peer, message.id);
          break;
        case 'typing': {
          const conversation = message.to ?? peer;
          if (mayTake(peer, conversation) !== 'yes') return;
          typing.heard(conversation, peer, message.on);
        }
      }
    },
    onSynced: outbox.pump,
    onMembers: outbox.onMembers,
  };
}

/** @throws TincanError TINCAN_E_TEXT_EMPTY, TINCAN_E_TEXT_TOO_LONG */
function checked(text: string): string {
  // Also what somebody pastes here may have sequences in it that mean something to a terminal.
  const safe = safeText(text.toWellFormed(), { multiline: true });
  if (safe.trim() === '') throw new TincanError('TINCAN_E_TEXT_EMPTY');
  const bytes = Buffer.byteLength(safe);
  if (bytes > TEXT.messageBytes) {
    throw new TincanError(
      'TINCAN_E_TEXT_TOO_LONG',
      `The message has ${bytes} bytes; at most ${TEXT.messageBytes} can be sent at once. Send it as a file, or in parts.`,
    );
  }
  return safe;
}

/**
 * Ids of events, in their order: an event shares the place of the message before it, and comes behind it, so that the members' common count
 * goes on without it. Their ends are random: who could tell an id before could take it.
 */
let lastEvent = 0;
function eventId(time: number): string {
  lastEvent = Math.max(lastEvent + 1, time * 1_000);
  return `ffff${lastEvent.toString(16).padStart(14, '0')}${randomBytes(7).toString('hex')}`;
}

/** Nothing follows but that it is read. Of several recipients, each has it or will not get it. */
function isSettled({ status, recipients, delivered = 0, failed = 0 }: MessageState): boolean {
  if (status !== 'queued' && status !== 'sent') return true;
  return recipients !== undefined && delivered + failed >= recipients;
}

/** The sender's clock for display, unless it is so far off that it would tell nothing: then our own. */
function plausibleTime(sent: number, received: number): number {
  return sent <= received && received - sent <= CHAT.plausibleAge ? sent : received;
}
