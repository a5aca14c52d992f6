import { beforeEach, describe, expect, it } from 'vitest';
import { CHAT } from '../../src/limits.ts';
import { EVERYONE } from '../../src/store/state.ts';
import { idOf, type LocalStore, localMessageStore, newMessage, peerOf } from '../support/message-stores.ts';

const BOB = peerOf('bob');
const CAROL = peerOf('carol');
const DAVE = peerOf('dave');
const ROOM = 'a'.repeat(32);
const REFUSED = { status: 'failed', error: { code: 'TINCAN_E_DENIED', message: 'no' } } as const;
const DELIVERED = { status: 'delivered' } as const;

let store: LocalStore;

beforeEach(async () => {
  store = localMessageStore();
  await store.load();
});

const texts = async (peer: string) =>
  (await store.outbox(peer, 0, 100)).map(({ id, text, edits }) => [id, text, edits]);
const edit = async (
  conversation: string,
  number: number,
  editNumber: number,
  text: string,
  recipients: string[],
) => {
  const change = { conversation, id: idOf(number), editId: idOf(editNumber), text, time: 9_000, recipients };
  return (await store.edit(change)).message;
};
const invalid = expect.objectContaining({ code: 'TINCAN_E_INVALID' });

describe('a message to one peer', () => {
  it('is queued in its conversation and in the outbox', async () => {
    const first = await store.queue(newMessage(BOB, 1, 'hello'));
    const second = await store.queue(newMessage(BOB, 2, 'again', { reply: idOf(1) }));
    expect(first).toEqual({
      id: idOf(1),
      order: 1,
      from: 'self',
      name: 'me',
      text: 'hello',
      time: 1_001,
      status: 'queued',
    });
    expect(second).toMatchObject({
      order: 2,
      reply: { id: idOf(1), from: 'self', name: 'me', text: 'hello' },
    });
    expect(await store.outbox(BOB, 0, 10)).toEqual([
      { peer: BOB, seq: 1, id: idOf(1), conversation: BOB, shown: idOf(1), text: 'hello', time: 1_001 },
      {
        peer: BOB,
        seq: 2,
        id: idOf(2),
        conversation: BOB,
        shown: idOf(2),
        text: 'again',
        time: 1_002,
        reply: idOf(1),
      },
    ]);
    expect(await store.outbox(BOB, 1, 10)).toHaveLength(1);
    expect(await store.outbox(BOB, 0, 1)).toHaveLength(1);
  });

  it('is sent, comes back, is delivered and read', async () => {
    await store.queue(newMessage(BOB, 1, 'hello'));
    expect(await store.mark(BOB, [idOf(1), idOf(9)], 'sent')).toEqual([
      { message: expect.objectContaining({ status: 'sent' }), conversation: BOB, waiting: 1 },
    ]);
    expect(await store.mark(BOB, [idOf(1)], 'queued')).toMatchObject([{ message: { status: 'queued' } }]);
    expect(await store.settle(BOB, idOf(1), DELIVERED)).toMatchObject({
      message: { status: 'delivered' },
      conversation: BOB,
      waiting: 0,
    });
    expect(await store.settle(BOB, idOf(1), DELIVERED)).toBeUndefined();
    expect(await store.seen(BOB, idOf(1))).toMatchObject([{ id: idOf(1), status: 'read' }]);
    expect(await store.seen(BOB, idOf(1))).toEqual([]);
  });

  it('is queued again after a start, where it was sent before', async () => {
    await store.queue(newMessage(BOB, 1, 'hello'));
    await store.mark(BOB, [idOf(1)], 'sent');
    expect(await store.load()).toMatchObject({ outbox: [{ peer: BOB, count: 1 }] });
    expect(await store.find(BOB, idOf(1))).toMatchObject({ status: 'queued' });
  });

  it('for somebody who is ready has left with its number, alone or behind others', async () => {
    const first = await store.send(newMessage(BOB, 1, 'hello'), [BOB]);
    expect(first).toEqual({
      message: await store.find(BOB, idOf(1)),
      leaving: [{ peer: BOB, seq: 1, alone: true }],
    });
    expect(first.message.status).toBe('queued');
    const second = await store.send(newMessage(BOB, 2, 'again'), [BOB]);
    expect(second.leaving).toEqual([{ peer: BOB, seq: 2, alone: false }]);
    const room = newMessage(ROOM, 3, 'all', { recipients: [BOB, CAROL], shared: true });
    expect((await store.send(room, [CAROL])).leaving).toEqual([{ peer: CAROL, seq: 1, alone: true }]);
    expect((await store.send(newMessage(DAVE, 4, 'hello'), [])).leaving).toEqual([]);
  });

  it('that has left with its number is taken back by a change, as it may have come', async () => {
    await store.send(newMessage(BOB, 1, 'hello'), [BOB]);
    await store.queue(newMessage(CAROL, 2, 'hello'));
    expect((await edit(BOB, 1, 11, '', [BOB])).status).not.toBe('failed');
    expect(await texts(BOB)).toEqual([[idOf(11), '', idOf(1)]]);
    expect((await edit(CAROL, 2, 12, '', [CAROL])).status).toBe('failed');
    expect(await texts(CAROL)).toEqual([]);
  });

  it('that is refused has failed, can be retried, and keeps its id', async () => {
    await store.queue(newMessage(BOB, 1, 'hello'));
    await expect(store.retry(BOB, idOf(1), [BOB], 5_000)).rejects.toEqual(invalid);
    expect(await store.settle(BOB, idOf(1), REFUSED)).toMatchObject({
      message: { status: 'failed', error: REFUSED.error },
    });
    const { message: retried, peers } = await store.retry(BOB, idOf(1), [BOB], 5_000);
    expect(peers).toEqual([{ peer: BOB, count: 1 }]);
    expect(retried.status).toBe('queued');
    expect(retried).not.toHaveProperty('error');
    expect(await store.outbox(BOB, 0, 10)).toMatchObject([{ id: idOf(1), seq: 2 }]);
  });

  it('that is sent again has its place and its time behind what was said since, and is read no sooner', async () => {
    await store.queue(newMessage(BOB, 1, 'first'));
    await store.settle(BOB, idOf(1), REFUSED);
    await store.queue(newMessage(BOB, 2, 'second'));
    await store.settle(BOB, idOf(2), DELIVERED);
    const { message } = await store.retry(BOB, idOf(1), [BOB], 5_000);
    expect(message).toMatchObject({ order: 3, time: 5_000 });
    await store.settle(BOB, idOf(1), DELIVERED);
    // The receipt for what came behind the failed one.
    expect(await store.seen(BOB, idOf(2))).toMatchObject([{ id: idOf(2) }]);
    expect(await store.find(BOB, idOf(1))).toMatchObject({ status: 'delivered' });
    const { messages } = await store.page({ conversation: BOB, direction: 'before', limit: 10 });
    expect(messages.map(({ text }) => text)).toEqual(['second', 'first']);
    expect(await store.search({ query: 'first', limit: 10 })).toMatchObject({
      hits: [{ message: { order: 3 } }],
    });
    expect(await store.queue(newMessage(BOB, 3, 'third'))).toMatchObject({ order: 4 });
    expect(await store.seen(BOB, idOf(1))).toMatchObject([{ id: idOf(1), status: 'read' }]);
  });

  it('can be discarded while it waits', async () => {
    await store.queue(newMessage(BOB, 1, 'hello'));
    expect(await store.discard(BOB, idOf(1), REFUSED.error)).toMatchObject({
      message: { status: 'failed', error: REFUSED.error },
      peers: [{ peer: BOB, count: 0 }],
    });
    expect(await store.outbox(BOB, 0, 10)).toEqual([]);
    await expect(store.discard(BOB, idOf(1), REFUSED.error)).rejects.toEqual(invalid);
  });

  it('gets a sequence number that no other had, even after the outbox was empty', async () => {
    for (const number of [1, 2]) {
      await store.queue(newMessage(BOB, number, 'hello'));
      await store.settle(BOB, idOf(number), DELIVERED);
    }
    await store.queue(newMessage(BOB, 3, 'hello'));
    expect(await store.outbox(BOB, 0, 10)).toMatchObject([{ seq: 3 }]);
  });

  it('is refused where too many wait, and then is nowhere', async () => {
    for (let number = 1; number <= CHAT.outboxPerPeer; number += 1)
      await store.queue(newMessage(BOB, number, 'x'));
    await expect(store.queue(newMessage(BOB, 20_000, 'more'))).rejects.toMatchObject({
      code: 'TINCAN_E_OUTBOX_FULL',
    });
    expect(await store.find(BOB, idOf(20_000))).toBeUndefined();
    const room = { conversation: ROOM, shared: true };
    const toBoth = newMessage(ROOM, 20_001, 'more', { ...room, recipients: [BOB, CAROL] });
    expect(await store.queue(toBoth)).toMatchObject({ status: 'queued', recipients: 2, failed: 1 });
    expect(await store.outbox(CAROL, 0, 10)).toMatchObject([{ id: idOf(20_001) }]);
    await expect(
      store.queue(newMessage(ROOM, 20_002, 'more', { ...room, recipients: [BOB] })),
    ).rejects.toMatchObject({
      code: 'TINCAN_E_OUTBOX_FULL',
    });
  });

  it('becomes read with those before it, and not those that were never delivered', async () => {
    for (const number of [1, 2, 3, 4]) await store.queue(newMessage(BOB, number, 'x'));
    for (const number of [1, 3, 4]) await store.settle(BOB, idOf(number), DELIVERED);
    expect((await store.seen(BOB, idOf(3))).map(({ id }) => id)).toEqual([idOf(1), idOf(3)]);
    expect(await store.seen(BOB, idOf(77))).toEqual([]);
    expect(await store.find(BOB, idOf(2))).toMatchObject({ status: 'queued' });
    expect(await store.find(BOB, idOf(4))).toMatchObject({ status: 'delivered' });
  });

  it('that only happens here goes nowhere', async () => {
    const event = newMessage(BOB, 1, 'invited carol', { recipients: [] });
    const shown = await store.queue({
      ...event,
      message: { ...event.message, event: true, status: 'delivered' },
    });
    expect(shown).toMatchObject({ status: 'delivered', event: true });
    expect(shown).not.toHaveProperty('recipients');
    await expect(edit(BOB, 1, 2, 'x', [BOB])).rejects.toEqual(invalid);
  });

  it('of an id that is there already is refused', async () => {
    await store.queue(newMessage(BOB, 1, 'hello'));
    await expect(store.queue(newMessage(BOB, 1, 'other'))).rejects.toEqual(invalid);
    expect(await store.outbox(BOB, 0, 10)).toHaveLength(1);
  });
});

describe('a message to several', () => {
  const queue = () =>
    store.queue(newMessage(ROOM, 1, 'hello', { recipients: [BOB, CAROL, BOB], shared: true }));

  it('is delivered when all have it, once each', async () => {
    expect(await queue()).toMatchObject({ status: 'queued', recipients: 2, delivered: 0 });
    expect(await store.outbox(BOB, 0, 10)).toMatchObject([{ conversation: ROOM, clock: 1_001 }]);
    expect(await store.mark(BOB, [idOf(1)], 'sent')).toMatchObject([{ message: { status: 'sent' } }]);
    expect(await store.mark(BOB, [idOf(1)], 'queued')).toMatchObject([{ message: { status: 'queued' } }]);
    expect(await store.settle(BOB, idOf(1), DELIVERED)).toMatchObject({
      message: { status: 'sent', delivered: 1 },
      conversation: ROOM,
    });
    expect(await store.settle(BOB, idOf(1), DELIVERED)).toBeUndefined();
    expect(await store.settle(CAROL, idOf(1), DELIVERED)).toMatchObject({
      message: { status: 'delivered', recipients: 2, delivered: 2 },
    });
  });

  it('that one refuses stays sent; that all refuse has failed', async () => {
    await queue();
    await store.settle(BOB, idOf(1), REFUSED);
    expect(await store.settle(CAROL, idOf(1), DELIVERED)).toMatchObject({
      message: { status: 'sent', delivered: 1 },
    });
    await store.queue(newMessage(EVERYONE, 2, 'hello', { recipients: [BOB, CAROL] }));
    await store.settle(BOB, idOf(2), REFUSED);
    expect(await store.settle(CAROL, idOf(2), REFUSED)).toMatchObject({
      message: { status: 'failed', error: REFUSED.error },
    });
    // Only to who was sent it.
    expect((await store.retry(EVERYONE, idOf(2), [BOB, DAVE], 5_000)).message).toMatchObject({
      status: 'queued',
      recipients: 2,
      failed: 1,
    });
    expect(await store.outbox(DAVE, 0, 10)).toEqual([]);
  });

  it('that one refused is sent again to that one alone, at the place where the others have it', async () => {
    const { order, time } = await queue();
    await store.settle(BOB, idOf(1), DELIVERED);
    await store.settle(CAROL, idOf(1), REFUSED);
    await store.queue(newMessage(ROOM, 2, 'more', { recipients: [BOB], shared: true }));
    await expect(store.retry(ROOM, idOf(1), [BOB, DAVE], 5_000)).rejects.toEqual(invalid);
    const { message, peers } = await store.retry(ROOM, idOf(1), [BOB, CAROL, DAVE], 5_000);
    expect(message).toMatchObject({ status: 'sent', recipients: 2, delivered: 1, order, time });
    expect(message).not.toHaveProperty('failed');
    expect(peers).toEqual([{ peer: CAROL, count: 1 }]);
    expect(await texts(BOB)).toEqual([[idOf(2), 'more', undefined]]);
    expect(await store.outbox(CAROL, 0, 10)).toMatchObject([{ id: idOf(1), clock: order }]);
    await store.settle(CAROL, idOf(1), DELIVERED);
    expect(await store.find(ROOM, idOf(1))).toMatchObject({ status: 'delivered', delivered: 2 });
  });

  it('that all refused is said anew, with a clock behind what was said since', async () => {
    await queue();
    for (const peer of [BOB, CAROL]) await store.settle(peer, idOf(1), REFUSED);
    await store.queue(newMessage(ROOM, 2, 'more', { recipients: [BOB], shared: true, time: 9_000 }));
    const { message } = await store.retry(ROOM, idOf(1), [BOB, CAROL], 5_000);
    expect(message).toMatchObject({ order: 9_001, time: 5_000, status: 'queued' });
    expect(await store.outbox(CAROL, 0, 10)).toMatchObject([{ id: idOf(1), clock: 9_001, time: 5_000 }]);
  });

  it('that is sent again does not wait for one of them who can have no more waiting', async () => {
    await queue();
    for (const peer of [BOB, CAROL]) await store.settle(peer, idOf(1), REFUSED);
    for (let number = 0; number < CHAT.outboxPerPeer; number += 1)
      await store.queue(newMessage(BOB, 10 + number, 'x'));
    const { message } = await store.retry(ROOM, idOf(1), [BOB, CAROL], 5_000);
    expect(message).toMatchObject({ status: 'queued', recipients: 2, failed: 1 });
    await store.settle(CAROL, idOf(1), REFUSED);
    await expect(store.retry(ROOM, idOf(1), [BOB], 5_000)).rejects.toMatchObject({
      code: 'TINCAN_E_OUTBOX_FULL',
    });
    expect(await store.find(ROOM, idOf(1))).toMatchObject({ order: message.order, status: 'failed' });
  });

  it('that was discarded is sent again to those only who do not have it', async () => {
    await queue();
    await store.settle(BOB, idOf(1), DELIVERED);
    expect(await store.discard(ROOM, idOf(1), REFUSED.error)).toMatchObject({
      message: { status: 'failed', delivered: 1 },
      peers: [{ peer: CAROL, count: 0 }],
    });
    await store.retry(ROOM, idOf(1), [BOB, CAROL], 5_000);
    expect(await store.outbox(BOB, 0, 10)).toEqual([]);
    expect(await store.settle(CAROL, idOf(1), DELIVERED)).toMatchObject({
      message: { status: 'delivered', delivered: 2 },
    });
  });
});

describe('a change of a message', () => {
  it('that has not left is made where it waits', async () => {
    await store.queue(newMessage(BOB, 1, 'helo'));
    expect(await edit(BOB, 1, 2, 'hello', [BOB])).toMatchObject({
      text: 'hello',
      status: 'queued',
      editedAt: 9_000,
    });
    expect(await texts(BOB)).toEqual([[idOf(1), 'hello', undefined]]);
  });

  it('of one that may have arrived follows it, and so does one after a start', async () => {
    await store.queue(newMessage(BOB, 1, 'helo'));
    await store.mark(BOB, [idOf(1)], 'sent');
    await store.mark(BOB, [idOf(1)], 'queued');
    await edit(BOB, 1, 2, 'hello', [BOB]);
    expect(await texts(BOB)).toEqual([
      [idOf(1), 'hello', undefined],
      [idOf(2), 'hello', idOf(1)],
    ]);
    await store.queue(newMessage(CAROL, 3, 'helo'));
    await store.load();
    await edit(CAROL, 3, 4, 'hello', [CAROL]);
    expect(await texts(CAROL)).toHaveLength(2);
  });

  it('goes to those who have it, and leaves its status as it is', async () => {
    await store.queue(newMessage(ROOM, 1, 'helo', { recipients: [BOB, CAROL], shared: true }));
    await store.settle(BOB, idOf(1), DELIVERED);
    await edit(ROOM, 1, 2, 'hello', [BOB, CAROL, DAVE]);
    expect(await store.outbox(BOB, 0, 10)).toEqual([
      {
        peer: BOB,
        seq: 2,
        id: idOf(2),
        conversation: ROOM,
        shown: idOf(1),
        text: 'hello',
        time: 9_000,
        edits: idOf(1),
      },
    ]);
    expect(await texts(CAROL)).toEqual([[idOf(1), 'hello', undefined]]);
    expect(await texts(DAVE)).toEqual([]);
    await store.mark(BOB, [idOf(2)], 'sent');
    expect(await store.settle(BOB, idOf(2), DELIVERED)).toMatchObject({
      message: { status: 'sent', recipients: 2, delivered: 1 },
      waiting: 0,
    });
  });

  describe('in a room of which one member is never there', () => {
    const fillBob = async (): Promise<void> => {
      for (let number = 0; number < CHAT.outboxPerPeer; number += 1)
        await store.queue(newMessage(BOB, 100 + number, 'x'));
      await store.mark(BOB, [idOf(100)], 'sent');
    };
    const change = (number: number, text: string) =>
      store.edit({
        ...{ conversation: ROOM, id: idOf(1), editId: idOf(number), text, time: 9_000 },
        recipients: [BOB, CAROL],
      });

    it.each(['hello', ''])('goes to the others, and says who is not told (%j)', async (text) => {
      await store.queue(newMessage(ROOM, 1, 'helo', { recipients: [BOB, CAROL], shared: true }));
      for (const peer of [BOB, CAROL]) await store.settle(peer, idOf(1), DELIVERED);
      await fillBob();
      const { message, missed } = await change(2, text);
      expect(missed).toEqual([BOB]);
      expect(message).toMatchObject({ text, status: 'delivered', error: { code: 'TINCAN_E_OUTBOX_FULL' } });
      expect(await texts(CAROL)).toEqual([[idOf(2), text, idOf(1)]]);
      // It goes on being said, and not of the next change that everybody gets.
      expect(await store.settle(CAROL, idOf(2), DELIVERED)).toMatchObject({
        message: { error: message.error },
      });
      if (text === '') return;
      await store.settle(BOB, idOf(101), DELIVERED);
      const next = await change(3, 'hello!');
      expect([next.missed, next.message.error]).toEqual([[], undefined]);
    });

    it('says so also while others are still to get the message', async () => {
      await store.queue(newMessage(ROOM, 1, 'helo', { recipients: [BOB, CAROL], shared: true }));
      await store.settle(BOB, idOf(1), DELIVERED);
      await fillBob();
      const { message } = await change(2, 'hello');
      expect(message).toMatchObject({
        status: 'sent',
        delivered: 1,
        error: { code: 'TINCAN_E_OUTBOX_FULL' },
      });
      expect(await store.settle(CAROL, idOf(1), DELIVERED)).toMatchObject({
        message: { status: 'delivered', error: message.error },
      });
    });

    it('is refused as a whole where nobody else could be told', async () => {
      await store.queue(newMessage(ROOM, 1, 'helo', { recipients: [BOB], shared: true }));
      await store.settle(BOB, idOf(1), DELIVERED);
      await fillBob();
      await expect(change(2, 'hello')).rejects.toMatchObject({ code: 'TINCAN_E_OUTBOX_FULL' });
      expect(await store.find(ROOM, idOf(1))).toMatchObject({ text: 'helo' });
    });
  });

  it('that is refused is told beside the message, whose status stays', async () => {
    await store.queue(newMessage(BOB, 1, 'helo'));
    await store.settle(BOB, idOf(1), DELIVERED);
    await edit(BOB, 1, 2, 'hello', [BOB]);
    expect(await store.settle(BOB, idOf(2), REFUSED)).toMatchObject({
      message: { status: 'delivered', text: 'hello', error: REFUSED.error },
    });
    expect(await edit(BOB, 1, 3, 'hello!', [BOB])).not.toHaveProperty('error');
  });

  it('waits once where several were made before the first could go', async () => {
    await store.queue(newMessage(BOB, 1, 'a'));
    await store.settle(BOB, idOf(1), DELIVERED);
    await edit(BOB, 1, 2, 'b', [BOB]);
    await edit(BOB, 1, 3, 'c', [BOB]);
    expect(await texts(BOB)).toEqual([[idOf(2), 'c', idOf(1)]]);
    await store.mark(BOB, [idOf(2)], 'sent');
    await edit(BOB, 1, 4, 'd', [BOB]);
    expect(await texts(BOB)).toEqual([
      [idOf(2), 'd', idOf(1)],
      [idOf(4), 'd', idOf(1)],
    ]);
  });

  it('takes back one that has not left without a word to anybody', async () => {
    await store.queue(newMessage(BOB, 1, 'oops'));
    expect(await edit(BOB, 1, 2, '', [BOB])).toMatchObject({
      text: '',
      retracted: true,
      status: 'failed',
      error: { code: 'TINCAN_E_CANCELLED' },
    });
    expect(await texts(BOB)).toEqual([]);
    await expect(store.retry(BOB, idOf(1), [BOB], 5_000)).rejects.toEqual(invalid);
    await expect(edit(BOB, 1, 3, 'again', [BOB])).rejects.toEqual(invalid);
  });

  it('takes back one that may have arrived with the change alone', async () => {
    await store.queue(newMessage(BOB, 1, 'oops'));
    await store.mark(BOB, [idOf(1)], 'sent');
    await edit(BOB, 1, 2, '', [BOB]);
    expect(await texts(BOB)).toEqual([[idOf(2), '', idOf(1)]]);
    // The acknowledgement of the message itself, late.
    expect(await store.settle(BOB, idOf(1), DELIVERED)).toBeUndefined();
    expect(await store.settle(BOB, idOf(2), DELIVERED)).toMatchObject({
      message: { status: 'delivered', retracted: true },
    });
  });

  it("is not made of what is not one's own", async () => {
    await expect(edit(BOB, 1, 2, 'x', [BOB])).rejects.toEqual(invalid);
  });

  it('of one that has failed goes with it when it is retried', async () => {
    await store.queue(newMessage(BOB, 1, 'helo'));
    await store.settle(BOB, idOf(1), REFUSED);
    expect(await edit(BOB, 1, 2, 'hello', [BOB])).toMatchObject({ status: 'failed', error: REFUSED.error });
    await store.retry(BOB, idOf(1), [BOB], 5_000);
    expect(await texts(BOB)).toEqual([[idOf(1), 'hello', undefined]]);
  });
});
