/** A connected peer, or a member of a room, with bad intentions: what it can say of messages, and what comes of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHAT, TEXT } from '../../src/limits.ts';
import { EVERYONE, type MessageState } from '../../src/store/state.ts';
import type { ChatMessage, WireMessageOf } from '../../src/wire/messages.ts';
import { idOf } from '../support/message-stores.ts';
import { createNet, type Device, messagesTo, type Net, shownBy } from './devices.ts';

const ROOM = 'abcdef01'.repeat(4);

let net: Net;
let alice: Device;
let bob: Device;
let mallory: Device;
beforeEach(async () => {
  net = createNet();
  [alice, bob, mallory] = await Promise.all([net.device('alice'), net.device('bob'), net.device('mallory')]);
  for (const device of [alice, bob, mallory]) device.rooms.set(ROOM, new Set([alice.id, bob.id, mallory.id]));
  net.connect(alice, bob);
  net.connect(alice, mallory);
  net.connect(bob, mallory);
});
afterEach(async () => {
  for (const device of [alice, bob, mallory]) await device.chat.stop();
});

const forge = (to: Device, message: ChatMessage): void => to.chat.onMessage(mallory.id, message);
const message = (number: number, fields: Partial<WireMessageOf<'msg'>> = {}): WireMessageOf<'msg'> => ({
  t: 'msg',
  id: idOf(number),
  seq: number,
  time: 5,
  text: `forged ${number}`,
  ...fields,
});
const answersTo = (device: Device): string[] =>
  device.sent.filter(({ peer }) => peer === mallory.id).map(({ message: { t } }) => t);
const texts = (device: Device, conversation: string): string[] =>
  shownBy(device, conversation).map(({ text }) => text);
/** How often the store was asked for a thing. */
function counted(device: Device, name: 'settle' | 'mark' | 'seen' | 'outbox'): { count: number } {
  const calls = { count: 0 };
  const done = device.store[name] as (...args: unknown[]) => Promise<never>;
  device.store[name] = (...args: unknown[]) => {
    calls.count += 1;
    return done(...args);
  };
  return calls;
}

describe('the clock of a room', () => {
  it('cannot be brought to where others refuse what honest members say', async () => {
    // To bob alone, as far as he takes it, over and over: above CHAT.clockFollowed, so that he counts on from below.
    for (let number = 1; number <= 50; number += 1) {
      forge(bob, message(number, { to: ROOM, clock: bob.now + CHAT.clockAhead - 50 + number }));
      await net.rest();
    }
    expect(texts(bob, ROOM)).toHaveLength(50);
    alice.now -= 60_000;
    const { id } = await bob.chat.say(ROOM, 'can you hear me?');
    await net.rest();
    expect(texts(alice, ROOM)).toEqual(['can you hear me?']);
    expect((await bob.chat.find(ROOM, id))?.delivered).toBe(2);
    // Whoever has lost all that was said, or has just come, hears it too.
    const carol = await net.device('carol');
    for (const device of [alice, bob, mallory, carol])
      device.rooms.set(ROOM, new Set([alice.id, bob.id, carol.id, mallory.id]));
    net.connect(bob, carol);
    await bob.chat.say(ROOM, 'welcome');
    await net.rest();
    expect(texts(carol, ROOM)).toEqual(['welcome']);
    await carol.chat.stop();
  });

  it('leaves behind within a day what was put above it', async () => {
    for (const to of [alice, bob])
      forge(to, message(1, { to: ROOM, clock: to.now + CHAT.clockAhead, text: 'last word' }));
    await net.rest();
    await alice.chat.say(ROOM, 'one');
    await net.rest();
    expect(texts(bob, ROOM)).toEqual(['one', 'last word']);
    for (const device of [alice, bob, mallory]) device.now += CHAT.clockAhead + 1;
    await bob.chat.say(ROOM, 'two');
    await net.rest();
    for (const device of [alice, bob]) expect(texts(device, ROOM)).toEqual(['one', 'last word', 'two']);
  });
});

describe('an id of somebody else', () => {
  it('makes nothing delivered to whoever waits for the end of a message', async () => {
    net.cut(alice, bob);
    const { id } = await alice.chat.say(ROOM, 'to all of you');
    let end: MessageState | undefined;
    const settled = alice.chat.settled(ROOM, id).then((found) => {
      end = found;
    });
    await net.rest();
    forge(alice, message(1, { id, to: ROOM, clock: 9, text: 'I am it' }));
    await net.rest();
    expect(end).toBeUndefined();
    net.connect(alice, bob);
    await settled;
    expect(end).toMatchObject({ from: 'self', delivered: 2 });
  });

  it('keeps that one from nobody, whoever is first', async () => {
    const { id } = await alice.chat.say(ROOM, 'the true one');
    forge(bob, message(1, { id, to: ROOM, clock: 1, text: 'the false one' }));
    forge(alice, message(1, { id, to: ROOM, clock: 1, text: 'the false one' }));
    await net.rest();
    for (const device of [alice, bob])
      expect(texts(device, ROOM).sort()).toEqual(['the false one', 'the true one']);
  });

  it('takes no place of what is done here', async () => {
    await alice.chat.open(ROOM);
    const from = alice.now * 1_000;
    for (let number = 0; number < 60; number += 1)
      forge(
        alice,
        message(number, { id: (from + number).toString(16).padStart(16, '0').padStart(32, 'f'), to: ROOM }),
      );
    await net.rest();
    alice.chat.note(ROOM, { from: mallory.id, name: 'mallory', text: 'removed bob' });
    await net.rest();
    expect(texts(alice, ROOM)).toContain('removed bob');
    expect(alice.troubles).toEqual([]);
  });

  it('is neither changed nor taken back, nor seen, by who did not write it', async () => {
    const { id } = await alice.chat.say(bob.id, 'mine');
    const inRoom = await alice.chat.say(ROOM, 'ours');
    await net.rest();
    for (const [number, to, edits] of [
      [1, undefined, id],
      [2, ROOM, inRoom.id],
      [3, EVERYONE, id],
    ] as const)
      for (const text of ['', 'changed'])
        forge(bob, message(number + text.length, { edits, text, ...(to === undefined ? {} : { to }) }));
    for (const victim of [id, inRoom.id]) forge(alice, { t: 'read', id: victim });
    await net.rest();
    expect(texts(bob, alice.id)).toEqual(['mine']);
    expect(texts(bob, ROOM)).toEqual(['ours']);
    expect(shownBy(alice, bob.id)[0]?.status).toBe('delivered');
    expect(shownBy(alice, ROOM)[0]).not.toMatchObject({ status: 'read' });
  });

  it('is not forgotten with that one’s message', async () => {
    const { id } = await alice.chat.say(ROOM, 'mine');
    forge(alice, message(1, { id, to: ROOM, clock: 2, text: 'spam' }));
    await net.rest();
    await alice.chat.open(ROOM);
    await alice.chat.remove(ROOM, id, mallory.id);
    expect(texts(alice, ROOM)).toEqual(['mine']);
    expect(await alice.chat.find(ROOM, id)).toMatchObject({ from: 'self', status: 'delivered' });
  });

  it('quotes nothing of another conversation', async () => {
    const { id } = await alice.chat.say(bob.id, 'between us');
    await net.rest();
    forge(bob, message(1, { reply: id }));
    forge(bob, message(2, { reply: id, to: ROOM }));
    await net.rest();
    for (const shown of [...shownBy(bob, mallory.id), ...shownBy(bob, ROOM)])
      expect(shown.reply).toEqual({ id });
  });
});

describe('answers to what was never sent', () => {
  it('cost the store nothing, and end nothing', async () => {
    const { id } = await alice.chat.say(bob.id, 'for bob');
    await net.rest();
    const settles = counted(alice, 'settle');
    const marks = counted(alice, 'mark');
    for (let number = 0; number < 1_000; number += 1) {
      forge(alice, { t: 'ack', id: idOf(number) });
      forge(alice, { t: 'nack', id, reason: 'no' });
      forge(alice, { t: 'later', id });
    }
    await net.rest();
    expect([settles.count, marks.count]).toEqual([0, 0]);
    expect(shownBy(alice, bob.id)[0]?.status).toBe('delivered');
    const { id: next } = await alice.chat.say(mallory.id, 'not held up by it');
    await net.rest();
    expect(messagesTo(alice, mallory).map(({ id: sent }) => sent)).toEqual([next]);
  });

  it('that all was read are looked up one by one, and the last of them counts', async () => {
    const { id } = await alice.chat.say(mallory.id, 'hello');
    await net.rest();
    const looks = counted(alice, 'seen');
    for (let number = 0; number < 1_000; number += 1) forge(alice, { t: 'read', id: idOf(number) });
    forge(alice, { t: 'read', id });
    await net.rest();
    expect(looks.count).toBe(2);
    expect(shownBy(alice, mallory.id)[0]?.status).toBe('read');
  });
});

describe('what is said a thousand times', () => {
  it('is shown once', async () => {
    for (let times = 0; times < 1_000; times += 1) {
      forge(bob, message(1));
      forge(bob, message(2, { to: ROOM, clock: 3 }));
      forge(bob, message(3, { edits: idOf(1), text: 'changed' }));
      if (times % 50 === 49) await net.rest();
    }
    await net.rest();
    expect(texts(bob, mallory.id)).toEqual(['changed']);
    expect(texts(bob, ROOM)).toEqual(['forged 2']);
    expect(bob.conversations.get(ROOM)?.unread).toBe(1);
  });

  it('waits for a slow disk only up to a bound of its text', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const take = bob.store.takeAll;
    bob.store.takeAll = async (received) => {
      await held;
      return take(received);
    };
    const text = 'x'.repeat(TEXT.messageBytes);
    for (let number = 0; number < 200; number += 1) forge(bob, message(number, { text }));
    expect(answersTo(bob)).toEqual(Array(200 - CHAT.inFlight).fill('later'));
    // Somebody else is not held up by that.
    bob.chat.onMessage(alice.id, message(1));
    release();
    await net.rest();
    expect(answersTo(bob).filter((type) => type === 'ack')).toHaveLength(CHAT.inFlight);
    expect(texts(bob, alice.id)).toEqual(['forged 1']);
    // The first that was put off comes again.
    forge(bob, message(CHAT.inFlight, { text }));
    await net.rest();
    expect(answersTo(bob).at(-1)).toBe('ack');
  });

  it('of a room that changes, has what waits looked through once after another', async () => {
    net.cut(alice, bob);
    for (let number = 0; number < 200; number += 1) await alice.chat.say(bob.id, 'waits');
    const reads = counted(alice, 'outbox');
    alice.rooms.set(ROOM, new Set([alice.id, mallory.id]));
    for (let number = 0; number < 1_000; number += 1) alice.chat.onMembers(ROOM);
    await net.rest();
    expect(reads.count).toBeLessThan(20);
  });
});
