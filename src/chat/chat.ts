/**
 * Messages between people: at least once on the wire, exactly once on screen. A message is `queued` until it
 * is written to a live session, `sent` until its receiver has acknowledged it, then `delivered`; `failed` when
 * the receiver refused it for good. A session that breaks puts what was unacknowledged back into the queue.
 */
import { randomBytes } from 'node:crypto';
import { TincanError } from '../errors.ts';
import { CHAT, TEXT } from '../limits.ts';
import { type ConversationState, EVERYONE, type MessageState, type PeerId } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { ChatMessage, WireMessage, WireMessageOf } from '../wire/messages.ts';
import type { MessageLog, OutboundMessage } from './message-log.ts';

export interface ChatOptions {
  log: MessageLog;
  /** Writes to the live session with a peer. @returns false where there is none */
  send(peer: PeerId, message: WireMessage): boolean;
  selfName(): string;
  /** A conversation has changed; `fresh` is a message that has just come in. */
  onConversation(conversation: ConversationState, fresh?: MessageState): void;
  /** How many messages wait for a peer. */
  onQueued(peer: PeerId, count: number): void;
  now?: () => number;
}

export interface Chat {
  /**
   * Sends to one peer, or keeps it for when the peer is there.
   *
   * @throws TincanError TINCAN_E_TEXT_EMPTY, TINCAN_E_TEXT_TOO_LONG, TINCAN_E_OUTBOX_FULL
   */
  sendTo(peer: PeerId, text: string): MessageState;
  /** Sends to the peers given. @throws the same, and TINCAN_E_NOT_CONNECTED where there are none */
  broadcast(peers: PeerId[], text: string): MessageState;
  find(conversation: string, id: string): MessageState | undefined;
  markRead(conversation: string): void;
  clear(conversation: string): void;
  queuedFor(peer: PeerId): number;
  /** A session is open: what waits for the peer goes now. */
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  /** @param senderName the peer's name, made safe */
  onMessage(peer: PeerId, senderName: string, message: ChatMessage): void;
}

export function createChat(options: ChatOptions): Chat {
  const { log, now = Date.now } = options;
  const unread = new Map<string, number>();
  /** Ids on the wire to each connected peer, unacknowledged. */
  const inFlight = new Map<PeerId, Set<string>>();

  const publish = (conversation: string, fresh?: MessageState): void => {
    options.onConversation(
      { id: conversation, ...log.window(conversation), unread: unread.get(conversation) ?? 0 },
      fresh,
    );
  };
  const publishQueued = (peer: PeerId): void => options.onQueued(peer, log.outbox(peer).length);

  const checked = (text: string): string => {
    const wellFormed = text.toWellFormed();
    if (wellFormed.trim() === '') throw new TincanError('TINCAN_E_TEXT_EMPTY');
    const bytes = Buffer.byteLength(wellFormed);
    if (bytes > TEXT.messageBytes) {
      throw new TincanError(
        'TINCAN_E_TEXT_TOO_LONG',
        `The message has ${bytes} bytes; at most ${TEXT.messageBytes} can be sent at once. Send it as a file, or in parts.`,
      );
    }
    return wellFormed;
  };
  const requireRoom = (peer: PeerId): void => {
    if (log.outbox(peer).length >= CHAT.outboxPerPeer) throw new TincanError('TINCAN_E_OUTBOX_FULL');
  };

  const ownMessage = (id: string, text: string): MessageState => ({
    id,
    order: 0,
    from: 'self',
    name: options.selfName(),
    text: safeText(text, { multiline: true }),
    time: now(),
    status: 'queued',
  });

  const setStatus = (message: OutboundMessage, status: MessageState['status'], error?: TincanError): void => {
    log.update(message.conversation, message.id, (shown) => {
      if (message.conversation !== EVERYONE) {
        return { ...shown, status, ...(error === undefined ? {} : { error: error.toJSON() }) };
      }
      const delivered = (shown.delivered ?? 0) + (status === 'delivered' ? 1 : 0);
      const complete = delivered === shown.recipients;
      // One recipient's failure or absence leaves the whole at "sent", with the count beside it.
      return { ...shown, delivered, status: complete ? 'delivered' : 'sent' };
    });
  };

  /** Writes what waits, in order, up to the window of unacknowledged messages. */
  const pump = (peer: PeerId): void => {
    const flying = inFlight.get(peer);
    if (flying === undefined) return;
    const changed = new Set<string>();
    for (const message of log.outbox(peer)) {
      if (flying.size >= CHAT.inFlight) break;
      if (flying.has(message.id)) continue;
      const { id, seq, time, text } = message;
      const to = message.conversation === EVERYONE ? { to: EVERYONE as 'everyone' } : {};
      if (!options.send(peer, { t: 'msg', id, seq, time, text, ...to })) break;
      flying.add(id);
      setStatus(message, 'sent');
      changed.add(message.conversation);
    }
    for (const conversation of changed) publish(conversation);
  };

  const receive = (peer: PeerId, senderName: string, message: WireMessageOf<'msg'>): void => {
    const conversation = message.to ?? peer;
    if (log.take(peer, message.id)) {
      const fresh: MessageState = {
        id: message.id,
        order: 0,
        from: peer,
        name: senderName,
        text: safeText(message.text, { multiline: true }),
        time: plausibleTime(message.time, now()),
        status: 'delivered',
      };
      log.append(conversation, fresh);
      unread.set(conversation, (unread.get(conversation) ?? 0) + 1);
      publish(conversation, fresh);
    }
    // A duplicate is acknowledged too: its sender did not get the first acknowledgement.
    options.send(peer, { t: 'ack', id: message.id });
  };

  const settle = (peer: PeerId, id: string, error?: TincanError): void => {
    const message = log.dequeue(peer, id);
    if (message === undefined) return;
    inFlight.get(peer)?.delete(id);
    setStatus(message, error === undefined ? 'delivered' : 'failed', error);
    publish(message.conversation);
    publishQueued(peer);
    pump(peer);
  };

  return {
    sendTo(peer, text) {
      const wellFormed = checked(text);
      requireRoom(peer);
      const message = ownMessage(randomBytes(16).toString('hex'), wellFormed);
      log.append(peer, message);
      log.enqueue({
        id: message.id,
        seq: log.nextSeq(peer),
        peer,
        conversation: peer,
        text: wellFormed,
        time: message.time,
      });
      publish(peer);
      pump(peer);
      publishQueued(peer);
      return log.find(peer, message.id) ?? message;
    },
    broadcast(peers, text) {
      const wellFormed = checked(text);
      if (peers.length === 0) {
        throw new TincanError(
          'TINCAN_E_NOT_CONNECTED',
          'Nobody is connected, so nobody would get this. /connect to someone first.',
        );
      }
      for (const peer of peers) requireRoom(peer);
      const message: MessageState = {
        ...ownMessage(randomBytes(16).toString('hex'), wellFormed),
        recipients: peers.length,
        delivered: 0,
      };
      log.append(EVERYONE, message);
      for (const peer of peers) {
        log.enqueue({
          id: message.id,
          seq: log.nextSeq(peer),
          peer,
          conversation: EVERYONE,
          text: wellFormed,
          time: message.time,
        });
      }
      publish(EVERYONE);
      for (const peer of peers) {
        pump(peer);
        publishQueued(peer);
      }
      return log.find(EVERYONE, message.id) ?? message;
    },
    find: (conversation, id) => log.find(conversation, id),
    markRead(conversation) {
      if ((unread.get(conversation) ?? 0) === 0) return;
      unread.delete(conversation);
      publish(conversation);
    },
    clear(conversation) {
      log.clear(conversation);
      unread.delete(conversation);
      publish(conversation);
    },
    queuedFor: (peer) => log.outbox(peer).length,
    onOpen(peer) {
      inFlight.set(peer, new Set());
      pump(peer);
    },
    onEnd(peer) {
      const flying = inFlight.get(peer);
      inFlight.delete(peer);
      if (flying === undefined || flying.size === 0) return;
      const changed = new Set<string>();
      for (const message of log.outbox(peer)) {
        if (!flying.has(message.id)) continue;
        if (message.conversation !== EVERYONE) setStatus(message, 'queued');
        changed.add(message.conversation);
      }
      for (const conversation of changed) publish(conversation);
      publishQueued(peer);
    },
    onMessage(peer, senderName, message) {
      if (message.t === 'msg') receive(peer, senderName, message);
      else if (message.t === 'ack') settle(peer, message.id);
      else if (message.t === 'nack') {
        const reason = `The receiver refused it: ${safeText(message.reason)}`;
        settle(peer, message.id, new TincanError('TINCAN_E_DENIED', reason));
      }
    },
  };
}

/** The sender's clock for display, unless it is so far off that it would tell nothing: then our own. */
function plausibleTime(sent: number, received: number): number {
  return sent <= received && received - sent <= CHAT.plausibleAge ? sent : received;
}
