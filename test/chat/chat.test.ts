import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { CHAT, HISTORY, TEXT } from '../../src/limits.ts';
import { EVERYONE } from '../../src/store/state.ts';
import { chance } from '../support/seeded.ts';
import { createNet, type Device, messagesTo, type Net, shownBy } from './devices.ts';

const ROOM = 'abcdef01'.repeat(4);

let net: Net;
let alice: Device;
let bob: Device;
let carol: Device;
beforeEach(async () => {
  net = createNet();
  [alice, bob, carol] = await Promise.all([net.device('alice'), net.device('bob'), net.device('carol')]);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const device of [alice, bob, carol]) await device.chat.stop();
});

const statusOf = async (device: Device, conversation: string, id: string): Promise<string | undefined> =>
  (await device.chat.find(conversation, id))?.status;
const texts = (device: Device, conversation: string): string[] =>
  shownBy(device, conversation).map(({ text }) => text);

describe('a message to a peer', () => {
  it('is queued while the peer is away, and delivered when it is back', async () => {
    const { id, status } = await alice.chat.say(bob.id, 'hello');
    expect(status).toBe('queued');
    expect(alice.queued.get(bob.id)).toBe(1);
    net.connect(alice, bob);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('delivered');
    expect(alice.queued.get(bob.id)).toBe(0);
    expect(shownBy(bob, alice.id)).toMatchObject([{ id, from: alice.id, name: 'alice', text: 'hello' }]);
    expect(bob.conversations.get(alice.id)).toMatchObject({ unread: 1 });
  });

  it('is sent while nothing has been heard, queued again when the session ends, and taken once', async () => {
    bob.loses = ({ t }) => t === 'ack';
    net.connect(alice, bob);
    const { id } = await alice.chat.say(bob.id, 'hello');
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('sent');
    net.cut(alice, bob);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('queued');
    bob.loses = () => false;
    net.connect(alice, bob);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('delivered');
    expect(messagesTo(alice, bob)).toHaveLength(2);
    expect(texts(bob, alice.id)).toEqual(['hello']);
    expect(bob.conversations.get(alice.id)?.unread).toBe(1);
  });

  it('is not called sent where the session ended while it was being sent', async () => {
    alice.rooms.set(ROOM, new Set([alice.id, bob.id]));
    const { id } = await alice.chat.say(bob.id, 'hello');
    await alice.chat.say(ROOM, 'for the room');
    const { settle } = alice.store;
    alice.store.settle = async (...end) => {
      net.cut(alice, bob);
      return await settle(...end);
    };
    alice.rooms.delete(ROOM);
    net.connect(alice, bob);
    await net.rest();
    expect(messagesTo(alice, bob).map(({ text }) => text)).toEqual(['hello']);
    expect(await statusOf(alice, bob.id, id)).toBe('queued');
  });

  it('outlives a restart of either side, in order', async () => {
    for (let number = 0; number < 5; number += 1) await alice.chat.say(bob.id, `message ${number}`);
    await net.restart(alice);
    expect(alice.queued.get(bob.id)).toBe(5);
    await net.restart(bob);
    net.connect(alice, bob);
    await net.rest();
    expect(texts(bob, alice.id)).toEqual([0, 1, 2, 3, 4].map((number) => `message ${number}`));
  });

  it('goes without a look at what waits, where nothing does', async () => {
    net.connect(alice, bob);
    await net.rest();
    const looks = vi.spyOn(alice.store, 'outbox');
    const marks = vi.spyOn(alice.store, 'mark');
    const said = [alice.chat.say(bob.id, 'one'), alice.chat.say(bob.id, 'two')];
    await Promise.all(said);
    await alice.chat.say(bob.id, 'three');
    await net.rest();
    expect(texts(bob, alice.id)).toEqual(['one', 'two', 'three']);
    expect(shownBy(alice, bob.id).map(({ status }) => status)).toEqual(Array(3).fill('delivered'));
    expect(messagesTo(alice, bob).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(looks).not.toHaveBeenCalled();
    expect(marks).not.toHaveBeenCalled();
  });

  it('that went at once is shown as sent, where no word comes back, and goes again', async () => {
    net.connect(alice, bob);
    await net.rest();
    bob.loses = ({ t }) => t === 'ack';
    const { id } = await alice.chat.say(bob.id, 'hello');
    await vi.waitFor(async () => expect(await statusOf(alice, bob.id, id)).toBe('sent'), {
      timeout: 10_000,
    });
    net.cut(alice, bob);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('queued');
    bob.loses = () => false;
    net.connect(alice, bob);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('delivered');
    expect(texts(bob, alice.id)).toEqual(['hello']);
  });

  it('that went at once is changed at its receiver by a change of its own', async () => {
    net.connect(alice, bob);
    await net.rest();
    bob.loses = ({ t }) => t === 'ack';
    const { id } = await alice.chat.say(bob.id, 'helo');
    await alice.chat.edit(bob.id, id, 'hello');
    await net.rest();
    expect(texts(bob, alice.id)).toEqual(['hello']);
    expect(messagesTo(alice, bob).map(({ text }) => text)).toEqual(['helo', 'hello']);
  });

  it('goes behind one that has its turn again', async () => {
    net.connect(alice, bob);
    await net.rest();
    bob.loses = ({ t }) => t === 'ack';
    const { id } = await alice.chat.say(bob.id, 'first');
    await net.rest();
    alice.chat.onMessage(bob.id, { t: 'nack', id, reason: 'no' });
    await net.rest();
    bob.loses = () => false;
    await Promise.all([alice.chat.retry(bob.id, id), alice.chat.say(bob.id, 'second')]);
    await net.rest();
    expect(messagesTo(alice, bob).map(({ text }) => text)).toEqual(['first', 'first', 'second']);
    expect(texts(bob, alice.id)).toEqual(['first', 'second']);
  });

  it('waits for room on the wire, also where all before it went at once', async () => {
    net.connect(alice, bob);
    await net.rest();
    bob.loses = ({ t }) => t === 'ack';
    const numbers = Array.from({ length: CHAT.inFlight + 10 }, (_, number) => `${number}`);
    for (const text of numbers) await alice.chat.say(bob.id, text);
    await net.rest();
    expect(messagesTo(alice, bob)).toHaveLength(CHAT.inFlight);
    bob.loses = () => false;
    net.cut(alice, bob);
    net.connect(alice, bob);
    await net.rest();
    await net.rest();
    expect(texts(bob, alice.id)).toEqual(numbers);
  });

  it('waits for room on the wire', async () => {
    bob.loses = ({ t }) => t === 'ack';
    net.connect(alice, bob);
    for (let number = 0; number < CHAT.inFlight + 10; number += 1) await alice.chat.say(bob.id, `${number}`);
    await net.rest();
    expect(messagesTo(alice, bob)).toHaveLength(CHAT.inFlight);
    bob.loses = () => false;
    net.cut(alice, bob);
    net.connect(alice, bob);
    await net.rest();
    await net.rest();
    expect(shownBy(bob, alice.id)).toHaveLength(CHAT.inFlight + 10);
  });

  it('has failed, and says so, when it is refused for good', async () => {
    net.connect(alice, bob);
    bob.loses = ({ t }) => t === 'ack';
    const { id } = await alice.chat.say(bob.id, 'hello');
    await net.rest();
    alice.chat.onMessage(bob.id, { t: 'nack', id, reason: 'no \u001b[31mroom' });
    await net.rest();
    const failed = await alice.chat.find(bob.id, id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'TINCAN_E_DENIED' } });
    expect(failed?.error?.message).not.toContain('\u001b');
    expect(alice.queued.get(bob.id)).toBe(0);
    bob.loses = () => false;
    await alice.chat.retry(bob.id, id);
    await net.rest();
    // It had come: there it is known already.
    expect(await statusOf(alice, bob.id, id)).toBe('delivered');
    expect(texts(bob, alice.id)).toEqual(['hello']);
  });

  it('can be discarded while it waits, and is never sent then', async () => {
    const { id } = await alice.chat.say(bob.id, 'hello');
    const discarded = await alice.chat.discard(bob.id, id);
    expect(discarded).toMatchObject({ status: 'failed', error: { code: 'TINCAN_E_CANCELLED' } });
    net.connect(alice, bob);
    await net.rest();
    expect(messagesTo(alice, bob)).toEqual([]);
  });

  it('is shown also where it came while the conversation was being opened', async () => {
    const { page } = bob.store;
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    bob.store.page = async (request) => {
      const before = await page(request);
      await held;
      return before;
    };
    net.connect(alice, bob);
    const opened = bob.chat.open(alice.id);
    await net.rest();
    await alice.chat.say(bob.id, 'hello');
    await net.rest();
    expect(texts(bob, alice.id)).toEqual(['hello']);
    answer();
    await opened;
    expect(texts(bob, alice.id)).toEqual(['hello']);
  });

  it('waits a while where the peer cannot take it now', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { takeAll } = bob.store;
    bob.store.takeAll = async () => {
      throw new TincanError('TINCAN_E_NO_SPACE');
    };
    net.connect(alice, bob);
    const { id } = await alice.chat.say(bob.id, 'hello');
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('queued');
    expect(bob.troubles).toMatchObject([{ code: 'TINCAN_E_NO_SPACE' }]);
    bob.store.takeAll = takeAll;
    vi.advanceTimersByTime(CHAT.laterMin);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('delivered');
  });

  it('comes in order also where the peer could not take an earlier one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { takeAll } = bob.store;
    // The disk has room for the small ones only.
    bob.store.takeAll = async (received) => {
      if (received.some(({ message }) => message.text === 'large'))
        throw new TincanError('TINCAN_E_NO_SPACE');
      return await takeAll(received);
    };
    for (const text of ['one', 'large', 'three', 'four']) await alice.chat.say(bob.id, text);
    net.connect(alice, bob);
    await alice.chat.say(bob.id, 'five');
    await net.rest();
    expect(texts(bob, alice.id)).not.toContain('three');
    bob.store.takeAll = takeAll;
    vi.advanceTimersByTime(CHAT.laterMin);
    await net.rest();
    expect(texts(bob, alice.id)).toEqual(['one', 'large', 'three', 'four', 'five']);
  });

  it.each([1, 2, 3, 4, 5])('comes in order whatever is put off, given up or cut off (%i)', async (seed) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const dice = chance(`put off ${seed}`);
    const { takeAll } = bob.store;
    bob.store.takeAll = async (all) => {
      if (dice.real() < 0.4) throw new TincanError('TINCAN_E_NO_SPACE');
      return await takeAll(all);
    };
    const said: string[] = [];
    net.connect(alice, bob);
    for (let round = 0; round < 60; round += 1) {
      const { id } = await alice.chat.say(bob.id, `message ${round}`);
      const isGivenUp = dice.real() < 0.1 && (await statusOf(alice, bob.id, id)) === 'queued';
      if (isGivenUp) await alice.chat.discard(bob.id, id);
      if (dice.real() < 0.1) {
        net.cut(alice, bob);
        net.connect(alice, bob);
      }
      if (dice.real() < 0.3) await net.rest();
      if (dice.real() < 0.2) vi.advanceTimersByTime(CHAT.laterMax);
    }
    bob.store.takeAll = takeAll;
    for (let pause = 0; pause < 5; pause += 1) {
      vi.advanceTimersByTime(CHAT.laterMax);
      await net.rest();
    }
    const { messages } = await alice.chat.page({ conversation: bob.id, direction: 'before', limit: 100 });
    for (const { text, status } of messages) if (status === 'delivered') said.push(text);
    expect(said.length).toBeGreaterThan(40);
    expect(texts(bob, alice.id).filter((text) => said.includes(text))).toEqual(said);
  });

  it('comes after those that were put off and then discarded', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { takeAll } = bob.store;
    bob.store.takeAll = async () => {
      throw new TincanError('TINCAN_E_NO_SPACE');
    };
    net.connect(alice, bob);
    const { id } = await alice.chat.say(bob.id, 'given up');
    await net.rest();
    await alice.chat.discard(bob.id, id);
    await alice.chat.say(bob.id, 'kept');
    bob.store.takeAll = takeAll;
    for (let pause = 0; pause < 3; pause += 1) {
      vi.advanceTimersByTime(CHAT.laterMax);
      await net.rest();
    }
    expect(texts(bob, alice.id)).toEqual(['kept']);
  });

  it('is shown, and counts as unread, also where the store ended before it could say that it has it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { takeAll } = bob.store;
    bob.store.takeAll = async (all) => {
      await takeAll(all);
      throw new TincanError('TINCAN_E_DATABASE');
    };
    net.connect(alice, bob);
    const { id } = await alice.chat.say(bob.id, 'hello');
    await net.rest();
    bob.store.takeAll = takeAll;
    vi.advanceTimersByTime(CHAT.laterMin);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('delivered');
    expect(bob.conversations.get(alice.id)).toMatchObject({ unread: 1 });
    await bob.chat.open(alice.id);
    expect(texts(bob, alice.id)).toEqual(['hello']);
  });

  it('is refused with the reason where it cannot be written down', async () => {
    alice.store.send = async () => {
      throw new TincanError('TINCAN_E_NO_SPACE');
    };
    await expect(alice.chat.say(bob.id, 'hello')).rejects.toMatchObject({ code: 'TINCAN_E_NO_SPACE' });
    expect(alice.queued.get(bob.id) ?? 0).toBe(0);
  });

  it.each([
    ['', 'TINCAN_E_TEXT_EMPTY'],
    [' \n\t ', 'TINCAN_E_TEXT_EMPTY'],
    ['x'.repeat(TEXT.messageBytes + 1), 'TINCAN_E_TEXT_TOO_LONG'],
    ['ü'.repeat(TEXT.messageBytes / 2 + 1), 'TINCAN_E_TEXT_TOO_LONG'],
  ])('is refused where nothing could take it (%#)', async (text, code) => {
    await expect(alice.chat.say(bob.id, text)).rejects.toMatchObject({ code });
    expect(shownBy(alice, bob.id)).toEqual([]);
  });

  it('is settled for whoever waits for its end', async () => {
    const { id } = await alice.chat.say(bob.id, 'hello');
    const end = alice.chat.settled(bob.id, id);
    net.connect(alice, bob);
    expect(await end).toMatchObject({ id, status: 'delivered' });
    expect(await alice.chat.settled(bob.id, id)).toMatchObject({ status: 'delivered' });
    expect(await alice.chat.settled(bob.id, 'f'.repeat(32))).toBeUndefined();
  });

  it('is waited for no longer by who has gone', async () => {
    const { id } = await alice.chat.say(bob.id, 'hello');
    const gone = new AbortController();
    const [left, stays] = [alice.chat.settled(bob.id, id, gone.signal), alice.chat.settled(bob.id, id)];
    await net.rest();
    expect(alice.chat.waiting).toBe(2);
    gone.abort();
    await expect(left).rejects.toMatchObject({ code: 'TINCAN_E_CANCELLED' });
    expect(alice.chat.waiting).toBe(1);
    net.connect(alice, bob);
    expect(await stays).toMatchObject({ status: 'delivered' });
    expect(alice.chat.waiting).toBe(0);
  });

  it('shows nothing that means something to a terminal, wherever it comes from', async () => {
    net.connect(alice, bob);
    await alice.chat.say(bob.id, 'a\u001b]52;c;xyz\u0007b');
    await net.rest();
    for (const shown of [...texts(alice, bob.id), ...texts(bob, alice.id)]) {
      expect(shown).not.toMatch(/[\u001b\u0007]/);
    }
  });

  it('has the time of its arrival where its own is not to be believed', async () => {
    net.connect(alice, bob);
    alice.now = bob.now + 60_000;
    await alice.chat.say(bob.id, 'from the future');
    await net.rest();
    expect(shownBy(bob, alice.id)).toMatchObject([{ time: bob.now }]);
    alice.now = bob.now - CHAT.plausibleAge - 1;
    await alice.chat.say(bob.id, 'from another age');
    await net.rest();
    expect(shownBy(bob, alice.id)).toMatchObject([{ time: bob.now }, { time: bob.now }]);
  });
});

describe('what was said can be', () => {
  beforeEach(() => net.connect(alice, bob));

  it('changed, and taken back, by its author', async () => {
    const { id } = await alice.chat.say(bob.id, 'helo');
    await net.rest();
    await alice.chat.edit(bob.id, id, 'hello');
    await net.rest();
    expect(shownBy(bob, alice.id)).toMatchObject([{ id, text: 'hello' }]);
    expect(shownBy(bob, alice.id)[0]).toHaveProperty('editedAt');
    await alice.chat.edit(bob.id, id, '');
    await net.rest();
    expect(shownBy(bob, alice.id)).toMatchObject([{ id, text: '', retracted: true }]);
    expect(bob.conversations.get(alice.id)?.unread).toBe(0);
  });

  it('changed by nobody else', async () => {
    net.connect(bob, carol);
    const { id } = await alice.chat.say(bob.id, 'mine');
    await net.rest();
    carol.chat.say = carol.chat.say.bind(carol.chat);
    bob.chat.onMessage(carol.id, {
      t: 'msg',
      id: 'c'.repeat(32),
      seq: 1,
      time: 5,
      text: 'forged',
      edits: id,
    });
    await net.rest();
    expect(texts(bob, alice.id)).toEqual(['mine']);
    await expect(bob.chat.edit(alice.id, id, 'forged')).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
  });

  it('answered, with what the reader knows of it', async () => {
    const { id } = await alice.chat.say(bob.id, 'how are you?');
    await net.rest();
    await bob.chat.say(alice.id, 'well', id);
    await net.rest();
    expect(shownBy(alice, bob.id).at(-1)).toMatchObject({
      text: 'well',
      reply: { id, from: 'self', text: 'how are you?' },
    });
    bob.chat.onMessage(alice.id, {
      t: 'msg',
      id: 'd'.repeat(32),
      seq: 9,
      time: 5,
      text: 'x',
      reply: 'e'.repeat(32),
    });
    await net.rest();
    expect(shownBy(bob, alice.id).at(-1)?.reply).toEqual({ id: 'e'.repeat(32) });
  });

  it('quoted by its beginning, however long it is', async () => {
    const { id } = await alice.chat.say(bob.id, 'x'.repeat(CHAT.quoteCharacters + 1));
    await net.rest();
    await bob.chat.say(alice.id, 'that long?', id);
    await net.rest();
    expect(shownBy(alice, bob.id).at(-1)?.reply).toMatchObject({ text: 'x'.repeat(CHAT.quoteCharacters) });
  });

  it('told as read, once its reader has seen it', async () => {
    const { id } = await alice.chat.say(bob.id, 'hello');
    await net.rest();
    await bob.chat.markRead(alice.id);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('read');
    expect(bob.conversations.get(alice.id)?.unread).toBe(0);
  });

  it('told as read after its author was away', async () => {
    const { id } = await alice.chat.say(bob.id, 'hello');
    await net.rest();
    net.cut(alice, bob);
    await bob.chat.markRead(alice.id);
    net.connect(alice, bob);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('read');
  });

  it('read without a word, where the reader wants it so', async () => {
    bob.settings.readReceipts = false;
    const { id } = await alice.chat.say(bob.id, 'hello');
    await net.rest();
    await bob.chat.markRead(alice.id);
    await net.rest();
    expect(await statusOf(alice, bob.id, id)).toBe('delivered');
  });

  it('forgotten here, one by one and altogether', async () => {
    const { id } = await alice.chat.say(bob.id, 'one');
    await alice.chat.say(bob.id, 'two');
    await net.rest();
    await alice.chat.open(bob.id);
    await alice.chat.remove(bob.id, id);
    expect(texts(alice, bob.id)).toEqual(['two']);
    await alice.chat.clear(bob.id);
    expect(texts(alice, bob.id)).toEqual([]);
    await bob.chat.clear();
    expect(texts(bob, alice.id)).toEqual([]);
    expect(bob.conversations.get(alice.id)).toMatchObject({ unread: 0, more: false });
  });

  it('forgotten together with a change of it that waits', async () => {
    const { id } = await alice.chat.say(bob.id, 'one');
    await net.rest();
    net.cut(alice, bob);
    await alice.chat.edit(bob.id, id, 'two');
    expect(alice.queued.get(bob.id)).toBe(1);
    await alice.chat.remove(bob.id, id);
    expect(alice.queued.get(bob.id)).toBe(0);
  });

  it('forgotten without a trace on what waits elsewhere', async () => {
    await alice.chat.say(bob.id, 'one');
    const { id } = await alice.chat.say(carol.id, 'helo');
    await net.rest();
    await alice.chat.clear(bob.id);
    await alice.chat.edit(carol.id, id, 'hello');
    expect(alice.queued.get(carol.id)).toBe(1);
    net.connect(alice, carol);
    await net.rest();
    expect(messagesTo(alice, carol)).toMatchObject([{ id, text: 'hello' }]);
  });

  it('found again', async () => {
    await alice.chat.say(bob.id, 'the build is green');
    await net.rest();
    const { hits } = await bob.chat.search({ query: 'build gr', limit: 10 });
    expect(hits).toMatchObject([{ conversation: alice.id, message: { text: 'the build is green' } }]);
  });
});

it('whoever writes is shown as writing until the message comes, where the writer wants it', async () => {
  net.connect(alice, bob);
  await alice.chat.say(bob.id, 'first');
  await net.rest();
  alice.chat.typing(bob.id, true);
  await net.rest();
  expect(bob.conversations.get(alice.id)?.typing).toEqual([alice.id]);
  await alice.chat.say(bob.id, 'second');
  await net.rest();
  expect(bob.conversations.get(alice.id)).not.toHaveProperty('typing');
  alice.settings.typing = false;
  alice.chat.typing(bob.id, true);
  await net.rest();
  expect(bob.conversations.get(alice.id)).not.toHaveProperty('typing');
});

describe('everyone', () => {
  it('are those who are connected now', async () => {
    await expect(alice.chat.say(EVERYONE, 'hello')).rejects.toMatchObject({ code: 'TINCAN_E_NOT_CONNECTED' });
    net.connect(alice, bob);
    const { id } = await alice.chat.say(EVERYONE, 'hello');
    net.connect(alice, carol);
    await net.rest();
    expect(await alice.chat.find(EVERYONE, id)).toMatchObject({
      recipients: 1,
      delivered: 1,
      status: 'delivered',
    });
    expect(texts(bob, EVERYONE)).toEqual(['hello']);
    expect(texts(carol, EVERYONE)).toEqual([]);
  });

  it('whose change one member cannot be told is changed for the others, and that one is named', async () => {
    for (const device of [alice, bob, carol]) device.rooms.set(ROOM, new Set([alice.id, bob.id, carol.id]));
    for (const other of [bob, carol]) net.connect(alice, other);
    const { id } = await alice.chat.say(ROOM, 'helo');
    await net.rest();
    net.cut(alice, bob);
    for (let number = 0; number < CHAT.outboxPerPeer; number += 1) await alice.chat.say(bob.id, `${number}`);
    await alice.chat.edit(ROOM, id, 'hello');
    await net.rest();
    expect(alice.missed).toEqual([bob.id]);
    expect(shownBy(carol, ROOM).map(({ text }) => text)).toEqual(['hello']);
    expect(shownBy(bob, ROOM).map(({ text }) => text)).toEqual(['helo']);
  });

  it('hear of a change also when they come back later', async () => {
    net.connect(alice, bob);
    net.connect(alice, carol);
    const { id } = await alice.chat.say(EVERYONE, 'helo');
    await net.rest();
    net.cut(alice, carol);
    await alice.chat.edit(EVERYONE, id, 'hello');
    await net.rest();
    net.connect(alice, carol);
    await net.rest();
    expect(texts(bob, EVERYONE)).toEqual(['hello']);
    expect(texts(carol, EVERYONE)).toEqual(['hello']);
  });

  it('get a message that names them as a mention', async () => {
    net.connect(alice, bob);
    net.connect(alice, carol);
    await alice.chat.say(EVERYONE, 'ask @bob');
    await net.rest();
    expect(bob.conversations.get(EVERYONE)).toMatchObject({ unread: 1, mentions: 1 });
    expect(carol.conversations.get(EVERYONE)).not.toHaveProperty('mentions');
  });
});

describe('a room', () => {
  beforeEach(() => {
    for (const device of [alice, bob, carol]) {
      device.rooms.set(ROOM, new Set([alice.id, bob.id, carol.id]));
    }
  });

  it('has every message at each member, also those that come later, and counts who has it', async () => {
    net.connect(alice, bob);
    const { id } = await alice.chat.say(ROOM, 'hello');
    await net.rest();
    expect(await alice.chat.find(ROOM, id)).toMatchObject({ recipients: 2, delivered: 1, status: 'sent' });
    net.connect(alice, carol);
    await net.rest();
    expect(await alice.chat.find(ROOM, id)).toMatchObject({ delivered: 2, status: 'delivered' });
    expect(texts(carol, ROOM)).toEqual(['hello']);
  });

  it('has the same order everywhere, whatever comes when', async () => {
    const dice = chance('order');
    const devices = [alice, bob, carol];
    for (let round = 0; round < 30; round += 1) {
      const [one, other] = [dice.pick(devices), dice.pick(devices)];
      if (one !== other) {
        if (dice.real() < 0.6) net.connect(one, other);
        else net.cut(one, other);
      }
      await dice.pick(devices).chat.say(ROOM, `message ${round}`);
      if (dice.real() < 0.5) await net.rest();
    }
    for (const [one, other] of [
      [alice, bob],
      [bob, carol],
      [alice, carol],
    ] as const) {
      net.cut(one, other);
      net.connect(one, other);
    }
    await net.rest();
    await net.rest();
    for (const device of devices) await device.chat.open(ROOM);
    expect(texts(alice, ROOM)).toHaveLength(30);
    for (const device of devices) {
      const { messages } = await device.chat.page({ conversation: ROOM, direction: 'before', limit: 100 });
      expect(messages.map(({ text }) => text)).toEqual(texts(alice, ROOM));
      expect(texts(device, ROOM)).toEqual(texts(alice, ROOM));
    }
  });

  it('takes nothing from whoever is not in it', async () => {
    bob.rooms.set(ROOM, new Set([bob.id, carol.id]));
    net.connect(alice, bob);
    const { id } = await alice.chat.say(ROOM, 'let me in');
    await net.rest();
    expect(texts(bob, ROOM)).toEqual([]);
    expect(await alice.chat.find(ROOM, id)).toMatchObject({ delivered: 0 });
    expect(alice.queued.get(bob.id)).toBe(0);
  });

  it('is waited with until the peer knows it, and other messages are not', async () => {
    alice.unsynced.add(ROOM);
    net.connect(alice, bob);
    await alice.chat.say(ROOM, 'for the room');
    await alice.chat.say(bob.id, 'for you');
    await net.rest();
    expect(messagesTo(alice, bob).map(({ text }) => text)).toEqual(['for you']);
    alice.unsynced.clear();
    alice.chat.onSynced(bob.id);
    await net.rest();
    expect(texts(bob, ROOM)).toEqual(['for the room']);
  });

  it('is not spoken in by somebody who is not in it, nor to nobody', async () => {
    alice.rooms.set(ROOM, new Set([bob.id]));
    await expect(alice.chat.say(ROOM, 'hello')).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
    alice.rooms.set(ROOM, new Set([alice.id]));
    await expect(alice.chat.say(ROOM, 'hello')).rejects.toMatchObject({ code: 'TINCAN_E_NOT_CONNECTED' });
  });

  it('has what somebody says who has just come behind what was said before', async () => {
    net.connect(alice, bob);
    for (const text of ['one', 'two', 'three']) {
      alice.now += 1_000;
      await alice.chat.say(ROOM, text);
    }
    await net.rest();
    net.connect(carol, bob);
    carol.now += 60_000;
    await carol.chat.say(ROOM, 'hello, I am new');
    await net.rest();
    expect(texts(bob, ROOM)).toEqual(['one', 'two', 'three', 'hello, I am new']);
  });

  it('has an answer behind what it answers, whatever the time is there', async () => {
    net.connect(alice, bob);
    alice.now += 3_600_000;
    await alice.chat.say(ROOM, 'what time is it?');
    await net.rest();
    await bob.chat.say(ROOM, 'an hour less than you think');
    await net.rest();
    for (const device of [alice, bob])
      expect(texts(device, ROOM)).toEqual(['what time is it?', 'an hour less than you think']);
  });

  it('gives up what waits for somebody who is no member any more', async () => {
    await alice.chat.say(ROOM, 'one');
    expect(alice.queued.get(carol.id)).toBe(1);
    alice.rooms.set(ROOM, new Set([alice.id, bob.id]));
    alice.chat.onMembers(ROOM);
    await net.rest();
    expect(alice.queued.get(carol.id)).toBe(0);
    expect(alice.queued.get(bob.id)).toBe(1);
  });

  it('loses nobody who has fallen far behind its clock, and does not believe one that no counting gets to', async () => {
    net.connect(alice, bob);
    bob.chat.onMessage(alice.id, {
      t: 'msg',
      id: 'c'.repeat(32),
      seq: 1,
      time: 5,
      text: 'for ever last',
      to: ROOM,
      clock: bob.now + CHAT.clockAhead + 1,
    });
    await net.rest();
    expect(texts(bob, ROOM)).toEqual([]);
    expect(bob.sent.map(({ message }) => message.t)).toEqual(['nack']);
    const far = { t: 'msg', id: 'd'.repeat(32), seq: 2, time: 5, text: 'from far ahead', to: ROOM } as const;
    bob.chat.onMessage(alice.id, { ...far, clock: 50_000_000 });
    await net.rest();
    await bob.chat.say(ROOM, 'behind it');
    expect(texts(bob, ROOM)).toEqual(['from far ahead', 'behind it']);
  });

  it('gives up what waits for somebody who was taken out right before a crash', async () => {
    const { id } = await alice.chat.say(ROOM, 'one');
    alice.rooms.set(ROOM, new Set([alice.id, bob.id]));
    await net.restart(alice);
    await net.rest();
    expect(alice.queued.get(carol.id) ?? 0).toBe(0);
    expect(alice.queued.get(bob.id)).toBe(1);
    expect(await alice.chat.find(ROOM, id)).toMatchObject({ recipients: 2, failed: 1 });
  });

  it('has a message that some refused at its end once all others have it, and it can be forgotten', async () => {
    bob.rooms.set(ROOM, new Set([bob.id, carol.id]));
    net.connect(alice, bob);
    const { id } = await alice.chat.say(ROOM, 'hello');
    let end: unknown = 'open';
    void alice.chat.settled(ROOM, id).then((message) => {
      end = message;
    });
    await net.rest();
    expect(end).toBe('open');
    net.connect(alice, carol);
    await net.rest();
    expect(end).toMatchObject({ status: 'sent', recipients: 2, delivered: 1, failed: 1 });
    await alice.chat.remove(ROOM, id);
    expect(await alice.chat.find(ROOM, id)).toBeUndefined();
  });

  it('has what was done in it, here', async () => {
    alice.chat.note(ROOM, { from: bob.id, name: 'bob', text: 'invited carol' });
    await net.rest();
    expect(shownBy(alice, ROOM)).toMatchObject([{ event: true, name: 'bob', text: 'invited carol' }]);
    expect(alice.conversations.get(ROOM)?.unread).toBe(0);
  });
});

it('messages older than the setting allows go, and those that wait stay', async () => {
  net.connect(alice, bob);
  await alice.chat.say(bob.id, 'old');
  await net.rest();
  net.cut(alice, bob);
  await alice.chat.say(bob.id, 'old, and waits');
  alice.now += 3 * 24 * 60 * 60_000;
  await alice.chat.say(bob.id, 'new');
  alice.settings.historyDays = 2;
  await net.restart(alice);
  await net.rest();
  await alice.chat.open(bob.id);
  expect(texts(alice, bob.id)).toEqual(['old, and waits', 'new']);
});

it('what was not read and is too old counts as unread no more', async () => {
  net.connect(alice, bob);
  await bob.chat.say(alice.id, 'old');
  await net.rest();
  expect(alice.conversations.get(bob.id)).toMatchObject({ unread: 1 });
  alice.now += 3 * 24 * 60 * 60_000;
  alice.settings.historyDays = 2;
  await net.restart(alice);
  await net.rest();
  expect(alice.conversations.get(bob.id)).toMatchObject({ unread: 0 });
  expect(alice.conversations.get(bob.id)).not.toHaveProperty('firstUnread');
});

it('a flood of one peer is put off, and loses nothing', async () => {
  net.connect(alice, bob);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { takeAll } = bob.store;
  bob.store.takeAll = async (received) => {
    await held;
    return takeAll(received);
  };
  for (let number = 0; number <= CHAT.takesAtOnce; number += 1) {
    bob.chat.onMessage(alice.id, {
      t: 'msg',
      id: number.toString(16).padStart(32, '0'),
      seq: number,
      time: 5,
      text: 'x',
    });
  }
  expect(bob.sent.map(({ message }) => message.t)).toEqual(['later']);
  release();
  await net.rest();
  expect(bob.sent.filter(({ message }) => message.t === 'ack')).toHaveLength(CHAT.takesAtOnce);
});

it('what was done in a room stands between what was said before it and after it, at each member in the same order of messages', async () => {
  for (const device of [alice, bob]) device.rooms.set(ROOM, new Set([alice.id, bob.id]));
  net.connect(alice, bob);
  alice.chat.note(ROOM, { from: 'self', name: 'alice', text: 'made the room' });
  alice.chat.note(ROOM, { from: 'self', name: 'alice', text: 'invited bob' });
  alice.chat.note(ROOM, { from: bob.id, name: 'bob', text: 'joined' });
  await net.rest();
  await bob.chat.say(ROOM, 'hello');
  await net.rest();
  alice.chat.note(ROOM, { from: bob.id, name: 'bob', text: 'left' });
  await alice.chat.say(ROOM, 'bye');
  await net.rest();
  await net.restart(alice);
  await alice.chat.open(ROOM);
  expect(texts(alice, ROOM)).toEqual(['made the room', 'invited bob', 'joined', 'hello', 'left', 'bye']);
  expect(texts(bob, ROOM)).toEqual(['hello', 'bye']);
});

it('what could not be read at the start is read when the disk gives it', async () => {
  await alice.chat.say(bob.id, 'waits');
  const { load } = alice.store;
  let tries = 0;
  alice.store.load = () => {
    tries += 1;
    return tries < 3 ? Promise.reject(new TincanError('TINCAN_E_NO_SPACE')) : load();
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await expect(net.restart(alice)).rejects.toMatchObject({ code: 'TINCAN_E_NO_SPACE' });
  expect(alice.queued.get(bob.id)).toBeUndefined();
  for (let times = 0; times < 2; times += 1) {
    await vi.advanceTimersByTimeAsync(HISTORY.loadRetry);
    await net.rest();
  }
  expect(alice.queued.get(bob.id)).toBe(1);
  net.connect(alice, bob);
  await net.rest();
  expect(texts(bob, alice.id)).toEqual(['waits']);
});
