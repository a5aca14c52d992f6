import { beforeEach, describe, expect, it } from 'vitest';
import { type Chat, createChat, createMemoryLog } from '../../src/chat/index.ts';
import { CHAT, TEXT } from '../../src/limits.ts';
import { type ConversationState, EVERYONE, type MessageState } from '../../src/store/state.ts';
import type { ChatMessage, WireMessage, WireMessageOf } from '../../src/wire/messages.ts';
import { peerId } from '../support/states.ts';

const [BOB, CAROL, DAVE] = [peerId('bob'), peerId('carol'), peerId('dave')];

interface Device {
  chat: Chat;
  /** What it has put on the wire, oldest first. */
  sent: { peer: string; message: WireMessage }[];
  connected: Set<string>;
  conversations: Map<string, ConversationState>;
  fresh: MessageState[];
  queued: Map<string, number>;
}

function device(): Device {
  const sent: Device['sent'] = [];
  const connected = new Set<string>();
  const conversations = new Map<string, ConversationState>();
  const fresh: MessageState[] = [];
  const queued = new Map<string, number>();
  const chat = createChat({
    log: createMemoryLog(),
    send(peer, message) {
      if (!connected.has(peer)) return false;
      sent.push({ peer, message });
      return true;
    },
    selfName: () => 'alice',
    onConversation(conversation, message) {
      conversations.set(conversation.id, conversation);
      if (message !== undefined) fresh.push(message);
    },
    onQueued: (peer, count) => queued.set(peer, count),
    now: () => 1_700_000_000_000,
  });
  return { chat, sent, connected, conversations, fresh, queued };
}

let alice: Device;
beforeEach(() => {
  alice = device();
});

function open(...peers: string[]): void {
  for (const peer of peers) {
    alice.connected.add(peer);
    alice.chat.onOpen(peer);
  }
}
function lose(...peers: string[]): void {
  for (const peer of peers) {
    alice.connected.delete(peer);
    alice.chat.onEnd(peer);
  }
}
const messagesTo = (peer: string): WireMessageOf<'msg'>[] =>
  alice.sent.flatMap(({ peer: to, message }) => (to === peer && message.t === 'msg' ? message : []));
const ack = (peer: string, id: string): void => alice.chat.onMessage(peer, 'them', { t: 'ack', id });
const statusOf = (conversation: string, id: string) => alice.chat.find(conversation, id)?.status;
const incoming = (text: string, fields: Partial<WireMessageOf<'msg'>> = {}): WireMessageOf<'msg'> => ({
  t: 'msg',
  id: Buffer.from(text.padEnd(16).slice(0, 16)).toString('hex'),
  seq: 1,
  time: 5,
  text,
  ...fields,
});

describe('a message to a peer', () => {
  it('is queued while the peer is away, sent when it is written, delivered when it is acknowledged', () => {
    const { id, status } = alice.chat.sendTo(BOB, 'hello');
    expect(status).toBe('queued');
    expect(alice.queued.get(BOB)).toBe(1);
    expect(alice.sent).toEqual([]);
    open(BOB);
    expect(statusOf(BOB, id)).toBe('sent');
    expect(messagesTo(BOB)).toEqual([{ t: 'msg', id, seq: 1, time: 1_700_000_000_000, text: 'hello' }]);
    ack(BOB, id);
    expect(statusOf(BOB, id)).toBe('delivered');
    expect(alice.queued.get(BOB)).toBe(0);
    expect(alice.conversations.get(BOB)?.messages.at(-1)?.status).toBe('delivered');
  });

  it('is sent at once while the peer is there', () => {
    open(BOB);
    expect(alice.chat.sendTo(BOB, 'hello').status).toBe('sent');
  });

  it('fails for good, with the reason made safe, when the receiver refuses it', () => {
    open(BOB);
    const { id } = alice.chat.sendTo(BOB, 'hello');
    alice.chat.onMessage(BOB, 'bob', { t: 'nack', id, reason: 'full\u001b[2J' });
    expect(alice.chat.find(BOB, id)).toMatchObject({
      status: 'failed',
      error: { code: 'TINCAN_E_DENIED', message: 'The receiver refused it: full�[2J' },
    });
    lose(BOB);
    open(BOB);
    expect(messagesTo(BOB)).toHaveLength(1);
  });

  it('is not delivered by the word of another peer', () => {
    open(BOB, CAROL);
    const { id } = alice.chat.sendTo(BOB, 'hello');
    ack(CAROL, id);
    ack(BOB, 'f'.repeat(32));
    expect(statusOf(BOB, id)).toBe('sent');
  });

  it('stays delivered whatever is said of it later', () => {
    open(BOB);
    const { id } = alice.chat.sendTo(BOB, 'hello');
    ack(BOB, id);
    alice.chat.onMessage(BOB, 'bob', { t: 'nack', id, reason: 'no' });
    lose(BOB);
    expect(statusOf(BOB, id)).toBe('delivered');
  });

  it('may have 16 KiB of UTF-8 and not a byte more', () => {
    open(BOB);
    const longest = 'ü'.repeat(TEXT.messageBytes / 2);
    alice.chat.sendTo(BOB, longest);
    expect(messagesTo(BOB)[0]?.text).toBe(longest);
    expect(() => alice.chat.sendTo(BOB, `${longest}x`)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_TEXT_TOO_LONG' }),
    );
    expect(alice.queued.get(BOB)).toBe(1);
  });

  it.each([190, 191, 4_096])('of %i bytes arrives whole', (bytes) => {
    const bob = device();
    bob.connected.add(BOB);
    open(BOB);
    const text = 'x'.repeat(bytes);
    alice.chat.sendTo(BOB, text);
    bob.chat.onMessage(BOB, 'alice', messagesTo(BOB)[0] as ChatMessage);
    expect(bob.fresh[0]?.text).toBe(text);
  });

  it.each(['', ' ', '\n\t '])('is not %j: there is nothing in it', (text) => {
    expect(() => alice.chat.sendTo(BOB, text)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_TEXT_EMPTY' }),
    );
    expect(alice.conversations.size).toBe(0);
  });

  it('travels as it was written, and is shown without what steers a terminal', () => {
    open(BOB);
    const { text } = alice.chat.sendTo(BOB, 'a\tb\u001b[2J\ud800');
    expect(text).toBe('a    b�[2J�');
    expect(messagesTo(BOB)[0]?.text).toBe('a\tb\u001b[2J�');
  });

  it('is refused when too many wait for the peer, and what waits stays', () => {
    for (let count = 0; count < CHAT.outboxPerPeer; count += 1) alice.chat.sendTo(BOB, `${count}`);
    expect(() => alice.chat.sendTo(BOB, 'more')).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_OUTBOX_FULL' }),
    );
    expect(alice.chat.queuedFor(BOB)).toBe(CHAT.outboxPerPeer);
    alice.chat.sendTo(CAROL, 'another peer has room');
  });
});

describe('messages to a peer', () => {
  it('go in order, no more unacknowledged ones than the window has', () => {
    for (let count = 0; count < 200; count += 1) alice.chat.sendTo(BOB, `${count}`);
    open(BOB);
    expect(messagesTo(BOB)).toHaveLength(CHAT.inFlight);
    for (let count = 0; count < 200; count += 1) ack(BOB, messagesTo(BOB)[count]?.id as string);
    const sent = messagesTo(BOB);
    expect(sent.map(({ text }) => text)).toEqual(Array.from({ length: 200 }, (_, count) => `${count}`));
    expect(sent.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, count) => count + 1));
    expect(alice.chat.queuedFor(BOB)).toBe(0);
  });

  it('that were not acknowledged go again, in order and with the same ids, over the next session', () => {
    open(BOB);
    const ids = ['one', 'two', 'three'].map((text) => alice.chat.sendTo(BOB, text).id);
    ack(BOB, ids[0] as string);
    lose(BOB);
    expect(ids.map((id) => statusOf(BOB, id))).toEqual(['delivered', 'queued', 'queued']);
    expect(alice.queued.get(BOB)).toBe(2);
    const late = alice.chat.sendTo(BOB, 'four').id;
    alice.sent.length = 0;
    open(BOB);
    expect(messagesTo(BOB).map(({ id }) => id)).toEqual([ids[1], ids[2], late]);
    expect(messagesTo(BOB).map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  it('go nowhere while the session takes none, and are not called sent', () => {
    alice.chat.onOpen(BOB);
    expect(alice.chat.sendTo(BOB, 'hello').status).toBe('queued');
  });
});

describe('a message from a peer', () => {
  beforeEach(() => open(BOB));

  it('is shown, counted as unread, and acknowledged', () => {
    alice.chat.onMessage(BOB, 'bob', incoming('hi'));
    expect(alice.conversations.get(BOB)).toMatchObject({
      unread: 1,
      messages: [{ from: BOB, name: 'bob', text: 'hi' }],
    });
    expect(alice.sent).toEqual([{ peer: BOB, message: { t: 'ack', id: incoming('hi').id } }]);
    alice.chat.markRead(BOB);
    expect(alice.conversations.get(BOB)?.unread).toBe(0);
  });

  it('is shown once, however often it comes, and acknowledged each time', () => {
    for (let count = 0; count < 1_000; count += 1) alice.chat.onMessage(BOB, 'bob', incoming('hi'));
    expect(alice.fresh).toHaveLength(1);
    expect(alice.conversations.get(BOB)?.messages).toHaveLength(1);
    expect(alice.sent).toHaveLength(1_000);
  });

  it('is shown once also across sessions', () => {
    alice.chat.onMessage(BOB, 'bob', incoming('hi'));
    lose(BOB);
    open(BOB);
    alice.chat.onMessage(BOB, 'bob', incoming('hi'));
    expect(alice.fresh).toHaveLength(1);
  });

  it('is no duplicate of another peer’s with the same id', () => {
    open(CAROL);
    alice.chat.onMessage(BOB, 'bob', incoming('hi'));
    alice.chat.onMessage(CAROL, 'carol', incoming('hi'));
    expect(alice.fresh.map(({ from }) => from)).toEqual([BOB, CAROL]);
  });

  it('is made safe', () => {
    alice.chat.onMessage(BOB, 'bob', incoming('\u001b[2Jline\r\nnext\u202e'));
    expect(alice.fresh[0]?.text).toBe('�[2Jline\nnext�');
  });

  it('for everyone is shown there, with its sender', () => {
    alice.chat.onMessage(BOB, 'bob', incoming('all', { to: 'everyone' }));
    expect(alice.conversations.get(EVERYONE)).toMatchObject({ unread: 1, messages: [{ from: BOB }] });
    expect(alice.conversations.has(BOB)).toBe(false);
  });

  it('is kept in a window of the newest', () => {
    for (let count = 0; count < CHAT.window + 5; count += 1)
      alice.chat.onMessage(BOB, 'bob', incoming(`m${count}`));
    const shown = alice.conversations.get(BOB);
    expect(shown?.messages).toHaveLength(CHAT.window);
    expect(shown?.messages[0]?.text).toBe('m5');
    expect(shown?.more).toBe(true);
  });

  it('that was cleared does not come back', () => {
    alice.chat.onMessage(BOB, 'bob', incoming('hi'));
    alice.chat.clear(BOB);
    alice.chat.onMessage(BOB, 'bob', incoming('hi'));
    expect(alice.conversations.get(BOB)).toMatchObject({ messages: [], unread: 0 });
  });
});

describe('a message to everyone', () => {
  it('goes to each connected peer once and counts who has it', () => {
    open(BOB, CAROL, DAVE);
    const { id } = alice.chat.broadcast([BOB, CAROL, DAVE], 'hello all');
    expect(alice.sent.map(({ peer }) => peer)).toEqual([BOB, CAROL, DAVE]);
    expect(messagesTo(BOB)[0]).toMatchObject({ id, to: 'everyone' });
    expect(alice.chat.find(EVERYONE, id)).toMatchObject({ status: 'sent', recipients: 3, delivered: 0 });
    ack(BOB, id);
    ack(BOB, id);
    ack(CAROL, id);
    expect(alice.chat.find(EVERYONE, id)).toMatchObject({ status: 'sent', delivered: 2 });
    ack(DAVE, id);
    expect(alice.chat.find(EVERYONE, id)).toMatchObject({ status: 'delivered', delivered: 3 });
  });

  it('stays "sent" with its count where one refuses it', () => {
    open(BOB, CAROL);
    const { id } = alice.chat.broadcast([BOB, CAROL], 'hello all');
    ack(BOB, id);
    alice.chat.onMessage(CAROL, 'carol', { t: 'nack', id, reason: 'no' });
    expect(alice.chat.find(EVERYONE, id)).toMatchObject({ status: 'sent', delivered: 1, recipients: 2 });
  });

  it('reaches a peer that was lost in between when it is back', () => {
    open(BOB, CAROL);
    const { id } = alice.chat.broadcast([BOB, CAROL], 'hello all');
    lose(CAROL);
    ack(BOB, id);
    alice.sent.length = 0;
    open(CAROL);
    expect(messagesTo(CAROL).map((message) => message.id)).toEqual([id]);
    ack(CAROL, id);
    expect(alice.chat.find(EVERYONE, id)).toMatchObject({ status: 'delivered', delivered: 2 });
  });

  it('is an error where nobody is there, and is not kept', () => {
    expect(() => alice.chat.broadcast([], 'hello?')).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_NOT_CONNECTED' }),
    );
    expect(alice.conversations.size).toBe(0);
  });

  it('goes to nobody where one has no room, rather than to some', () => {
    for (let count = 0; count < CHAT.outboxPerPeer; count += 1) alice.chat.sendTo(CAROL, `${count}`);
    open(BOB);
    expect(() => alice.chat.broadcast([BOB, CAROL], 'all')).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_OUTBOX_FULL' }),
    );
    expect(messagesTo(BOB)).toEqual([]);
  });
});
