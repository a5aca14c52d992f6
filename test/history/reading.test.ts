import { beforeEach, describe, expect, it } from 'vitest';
import { CHAT, TEXT } from '../../src/limits.ts';
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

let store: LocalStore;

beforeEach(() => {
  store = localMessageStore();
});

describe('a page of history', () => {
  beforeEach(async () => {
    for (let number = 1; number <= 9; number += 1) await store.take(received(BOB, number, `m${number}`));
    await store.take(received(CAROL, 50, "not bob's"));
  });
  const page = async (
    direction: 'before' | 'after' | 'around',
    limit: number,
    at?: number,
  ): Promise<[string, boolean, boolean]> => {
    const cursor = at === undefined ? undefined : { order: at, id: idOf(at) };
    const found = await store.page({ conversation: BOB, at: cursor, direction, limit });
    return [found.messages.map(({ order }) => order).join(''), found.before, found.after];
  };

  it.each([
    ['before', 3, undefined, ['789', true, false]],
    ['before', 20, undefined, ['123456789', false, false]],
    ['before', 3, 7, ['456', true, true]],
    ['before', 3, 4, ['123', false, true]],
    ['before', 3, 1, ['', false, true]],
    ['after', 3, 4, ['567', true, true]],
    ['after', 3, 6, ['789', true, false]],
    ['after', 3, 9, ['', true, false]],
    ['around', 3, 5, ['456', true, true]],
    ['around', 4, 5, ['4567', true, true]],
    ['around', 4, 9, ['6789', true, false]],
    ['around', 4, 1, ['1234', false, true]],
    ['around', 20, 5, ['123456789', false, false]],
  ] as const)('%s, %i long, at %s', async (direction, limit, at, expected) => {
    expect(await page(direction, limit, at)).toEqual(expected);
  });

  it('of very many is no longer than a page may be, whatever is asked for', async () => {
    for (let number = 10; number <= CHAT.pageMessages + 10; number += 1)
      await store.take(received(BOB, number, 'x'));
    const asked = { conversation: BOB, direction: 'before', limit: 1_000_000 } as const;
    const { messages, before } = await store.page(asked);
    expect([messages.length, before]).toEqual([CHAT.pageMessages, true]);
  });

  it('around a message that is gone stands where it was', async () => {
    await store.remove(BOB, idOf(5));
    expect(await page('around', 4, 5)).toEqual(['3467', true, true]);
  });

  describe('of long texts', () => {
    const LONG = 'x'.repeat(TEXT.messageBytes);
    const whole = CHAT.pageCharacters / TEXT.messageBytes;
    beforeEach(async () => {
      for (let number = 10; number <= 59; number += 1) await store.take(received(BOB, number, LONG));
    });

    it('is shorter than what was asked for, and says that there is more', async () => {
      const at = { order: 30, id: idOf(30) };
      for (const direction of ['before', 'after', 'around'] as const) {
        const { messages, before, after } = await store.page({
          conversation: BOB,
          at,
          direction,
          limit: 200,
        });
        expect(messages.length).toBeGreaterThanOrEqual(whole);
        expect(messages.length).toBeLessThanOrEqual(whole + 1);
        expect([before, after]).toEqual([true, true]);
      }
      const around = await store.page({ conversation: BOB, at, direction: 'around', limit: 200 });
      expect(around.messages.map(({ order }) => order)).toContain(30);
    });

    it('leads to everything, either way', async () => {
      for (const direction of ['before', 'after'] as const) {
        const seen: number[] = [];
        for (let at = { order: direction === 'before' ? 100 : 0, id: idOf(0) }; ; ) {
          const page = await store.page({ conversation: BOB, at, direction, limit: 200 });
          const [first] = page.messages;
          const last = page.messages.at(-1);
          seen.push(...page.messages.map(({ order }) => order));
          const next = direction === 'before' ? first : last;
          if (next === undefined || !page[direction]) break;
          at = { order: next.order, id: next.id };
        }
        expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 59 }, (_, index) => index + 1));
      }
    });

    it('is none without a message, however long', async () => {
      const { messages } = await store.page({ conversation: BOB, direction: 'before', limit: 1 });
      expect(messages).toHaveLength(1);
    });

    it('found by a search come in as short pages', async () => {
      for (let number = 60; number <= 79; number += 1)
        await store.take(received(CAROL, number, `needle ${LONG.slice(8)}`));
      const all: string[] = [];
      let before: number | undefined;
      do {
        const page = await store.search({ query: 'needle', before, limit: 200 });
        expect(page.hits.length).toBeLessThanOrEqual(whole + 1);
        all.push(...page.hits.map(({ message }) => message.id));
        before = page.next;
      } while (before !== undefined);
      expect(all).toEqual(Array.from({ length: 20 }, (_, index) => idOf(79 - index)));
    });
  });

  it('does not leave out what another has put at the same place', async () => {
    const room = 'a'.repeat(32);
    for (const [peer, number, clock] of [
      [BOB, 101, 1],
      [CAROL, 102, 2],
      [BOB, 102, 2],
      [BOB, 103, 3],
    ] as const)
      await store.take(received(peer, number, 'x', { conversation: room, clock }));
    const newest = await store.page({ conversation: room, direction: 'before', limit: 2 });
    expect(newest.messages.map(({ order }) => order)).toEqual([2, 2, 3]);
    const [first] = newest.messages;
    const at = { order: first?.order ?? 0, id: first?.id ?? '' };
    const older = await store.page({ conversation: room, at, direction: 'before', limit: 2 });
    expect(older.messages.map(({ order }) => order)).toEqual([1]);
  });

  it('of no conversation is empty', async () => {
    expect(await store.page({ conversation: peerOf('x'), direction: 'before', limit: 5 })).toEqual({
      messages: [],
      before: false,
      after: false,
    });
    expect(await store.find(peerOf('x'), idOf(1))).toBeUndefined();
    expect(await store.find(BOB, idOf(99))).toBeUndefined();
  });
});

describe('a search', () => {
  const texts = async (query: string, rest: object = {}): Promise<string[]> =>
    (await store.search({ query, limit: 100, ...rest })).hits.map(({ message }) => message.text);

  it('finds words in any order, newest first, the last one by its beginning', async () => {
    await store.take(received(BOB, 1, 'The quick brown fox'));
    await store.queue(newMessage(CAROL, 2, 'Brown bears are QUICK'));
    await store.take(received(BOB, 3, 'quicksand'));
    expect(await texts('quick bro')).toEqual(['Brown bears are QUICK', 'The quick brown fox']);
    expect(await texts('qui')).toEqual(['quicksand', 'Brown bears are QUICK', 'The quick brown fox']);
    expect(await texts('quick', { conversation: BOB })).toEqual(['quicksand', 'The quick brown fox']);
    expect(await texts('quick', { conversation: peerOf('x') })).toEqual([]);
    expect(await texts('bro quick')).toEqual([]);
    expect(await texts('  ')).toEqual([]);
    expect(await texts('... !!')).toEqual([]);
    expect(await texts('c1')).toEqual([]);
  });

  it('does not mind accents, case, width or how a letter is composed', async () => {
    await store.take(received(BOB, 1, 'Ärger im Café'));
    await store.take(received(BOB, 2, 'ＴＩＮＣＡＮ'));
    expect(await texts('arger cafe')).toEqual(['Ärger im Café']);
    expect(await texts('CAFE\u0301')).toEqual(['Ärger im Café']);
    expect(await texts('tincan')).toEqual(['ＴＩＮＣＡＮ']);
  });

  it('finds any part of Chinese, Japanese and Korean', async () => {
    await store.take(received(BOB, 1, '今日は東京タワーへ行きました'));
    await store.take(received(BOB, 2, '안녕하세요 여러분'));
    expect(await texts('東京タワー')).toHaveLength(1);
    expect(await texts('京タ')).toHaveLength(1);
    expect(await texts('京東')).toEqual([]);
    expect(await texts('하세')).toHaveLength(1);
  });

  it('goes on where the page before ended', async () => {
    for (let number = 1; number <= 7; number += 1) await store.take(received(BOB, number, `word ${number}`));
    const first = await store.search({ query: 'word', limit: 3 });
    const second = await store.search({ query: 'word', limit: 3, before: first.next });
    const third = await store.search({ query: 'word', limit: 3, before: second.next });
    expect(
      [first, second, third].map(({ hits }) => hits.map(({ message }) => message.order).join('')),
    ).toEqual(['765', '432', '1']);
    expect(third.next).toBeUndefined();
  });

  it('from a time on leaves out what is older, whenever it came', async () => {
    await store.take(received(BOB, 1, 'word a', { time: 100 }));
    await store.take(received(BOB, 2, 'word b', { time: 300 }));
    await store.take(received(BOB, 3, 'word c', { time: 200 }));
    await store.take(received(BOB, 4, 'word d', { time: 400 }));
    expect(await texts('word', { since: 300 })).toEqual(['word d', 'word b']);
    expect(await texts('word', { since: 300, limit: 1 })).toEqual(['word d']);
    expect(await texts('word', { since: 500 })).toEqual([]);
  });

  it('finds what a message says now, and not what is done', async () => {
    await store.queue(newMessage(BOB, 1, 'before'));
    await store.edit({
      conversation: BOB,
      id: idOf(1),
      editId: idOf(2),
      text: 'behind',
      time: 1,
      recipients: [],
    });
    const event = newMessage(BOB, 3, 'event', { recipients: [] });
    await store.queue({ ...event, message: { ...event.message, event: true } });
    expect(await texts('before')).toEqual([]);
    expect(await texts('behind')).toEqual(['behind']);
    expect(await texts('event')).toEqual([]);
  });
});
