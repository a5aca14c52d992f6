import { beforeEach, describe, expect, it } from 'vitest';
import { CHAT } from '../../src/limits.ts';
import type { MessageState } from '../../src/store/state.ts';
import {
  idOf,
  type LocalStore,
  localMessageStore,
  newMessage,
  peerOf,
  received,
} from '../support/message-stores.ts';

const BOB = peerOf('bob');
const CAROL = peerOf('carol');
const ROOM = 'a'.repeat(32);

let store: LocalStore;

beforeEach(() => {
  store = localMessageStore();
});

const order = async (conversation: string): Promise<string[]> =>
  (await store.page({ conversation, direction: 'before', limit: 100 })).messages.map(({ text }) => text);

describe('a message that comes', () => {
  it('is taken once, and counts as unread', async () => {
    expect(await store.take(received(BOB, 1, 'hello', { mention: true }))).toEqual({
      kind: 'fresh',
      message: {
        id: idOf(1),
        order: 1,
        from: BOB,
        name: 'bob',
        text: 'hello',
        time: 1_001,
        status: 'delivered',
      },
      summary: {
        id: BOB,
        unread: 1,
        mentions: 1,
        firstUnread: { order: 1, id: idOf(1) },
        muted: false,
        lastAt: 1_001,
        lastOrder: 1,
      },
    });
    expect(await store.take(received(BOB, 1, 'hello'))).toEqual({ kind: 'known' });
    expect(await order(BOB)).toEqual(['hello']);
  });

  it("is told from another peer's of the same id", async () => {
    await store.take(received(BOB, 1, 'of bob', { conversation: ROOM, clock: 1 }));
    expect(await store.take(received(CAROL, 1, 'of carol', { conversation: ROOM, clock: 2 }))).toMatchObject({
      kind: 'fresh',
    });
    expect(await order(ROOM)).toEqual(['of bob', 'of carol']);
  });

  it('stays known after it was forgotten, among as many as are remembered', async () => {
    await store.take(received(BOB, 1, 'hello'));
    await store.clear(BOB);
    for (let number = 2; number <= CHAT.takenIds; number += 1) await store.take(received(BOB, number, 'x'));
    expect(await store.take(received(BOB, 1, 'hello'))).toEqual({ kind: 'known' });
    await store.take(received(BOB, CHAT.takenIds + 1, 'x'));
    expect(await store.take(received(BOB, 1, 'hello'))).toMatchObject({ kind: 'fresh' });
    // This one's id is remembered no more, but it is still here.
    expect(await store.take(received(BOB, 2, 'x'))).toEqual({ kind: 'known' });
  });

  it('of a room stands where its clock says, and is unread wherever that is', async () => {
    await store.take(received(BOB, 1, 'first', { conversation: ROOM, clock: 1 }));
    await store.take(received(BOB, 3, 'third', { conversation: ROOM, clock: 7 }));
    await store.markRead(ROOM);
    const late = await store.take(received(CAROL, 2, 'second', { conversation: ROOM, clock: 2 }));
    expect(late).toMatchObject({
      summary: { unread: 1, firstUnread: { order: 2, id: idOf(2) }, lastOrder: 7 },
    });
    expect(await order(ROOM)).toEqual(['first', 'second', 'third']);
  });

  it('of a room is followed by its answer also where the time here is behind', async () => {
    const mine = (number: number): Promise<MessageState> =>
      store.queue(newMessage(ROOM, number, 'mine', { recipients: [BOB], shared: true }));
    await store.take(received(BOB, 1, 'first', { conversation: ROOM, clock: 5 }));
    const own = await mine(2);
    expect(own.order).toBe(own.time);
    await store.take(received(BOB, 3, 'ahead', { conversation: ROOM, clock: 9_000_000 }));
    expect(await mine(4)).toMatchObject({ order: 9_000_001 });
  });

  it('changes an earlier one of the same peer in the same conversation, and no other', async () => {
    await store.take(received(BOB, 1, 'helo'));
    const change = { edits: idOf(1), time: 5_000 };
    expect(await store.take(received(CAROL, 2, 'x', { ...change, conversation: BOB }))).toEqual({
      kind: 'known',
    });
    expect(await store.take(received(BOB, 3, 'x', { ...change, conversation: ROOM }))).toEqual({
      kind: 'known',
    });
    expect(await store.take(received(BOB, 4, 'hello', { ...change, mention: true }))).toMatchObject({
      kind: 'edited',
      message: { id: idOf(1), text: 'hello', editedAt: 5_000 },
      summary: { unread: 1, mentions: 1 },
    });
    expect(await store.take(received(BOB, 4, 'hello', change))).toEqual({ kind: 'known' });
    expect(await order(BOB)).toEqual(['hello']);
  });

  it('takes an earlier one back for good', async () => {
    await store.take(received(BOB, 1, 'secret', { mention: true }));
    expect(await store.take(received(BOB, 2, '', { edits: idOf(1) }))).toMatchObject({
      kind: 'edited',
      message: { text: '', retracted: true },
      summary: { unread: 0, mentions: 0 },
    });
    expect(await store.take(received(BOB, 3, 'back', { edits: idOf(1) }))).toEqual({ kind: 'known' });
    expect((await store.search({ query: 'secret', limit: 10 })).hits).toEqual([]);
  });
});

describe('reading', () => {
  beforeEach(async () => {
    for (const number of [1, 2, 3])
      await store.take(received(BOB, number, `m${number}`, { mention: number === 3 }));
  });

  it('counts down to what was not seen, and says which message was the newest that was', async () => {
    expect(await store.markRead(BOB, { order: 2, id: idOf(2) })).toEqual({
      summary: expect.objectContaining({ unread: 1, mentions: 1, firstUnread: { order: 3, id: idOf(3) } }),
      newest: { from: BOB, id: idOf(2) },
    });
    const rest = await store.markRead(BOB);
    expect(rest).toMatchObject({ summary: { unread: 0, mentions: 0 }, newest: { id: idOf(3) } });
    expect(rest.summary).not.toHaveProperty('firstUnread');
    expect(await store.markRead(BOB)).not.toHaveProperty('newest');
  });

  it('of a conversation that there is none of is nothing', async () => {
    expect(await store.markRead(CAROL)).toEqual({
      summary: { id: CAROL, unread: 0, mentions: 0, muted: false, lastAt: 0, lastOrder: 0 },
    });
    expect((await store.load()).conversations).toHaveLength(1);
  });

  it('goes on after a start', async () => {
    await store.setMuted(BOB, true);
    expect(await store.load()).toMatchObject({
      conversations: [{ id: BOB, unread: 3, mentions: 1, muted: true }],
    });
  });
});
