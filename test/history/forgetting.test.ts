import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMessageDatabase } from '../../src/history/message-database.ts';
import { HISTORY } from '../../src/limits.ts';
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

let directory: string;
let store: LocalStore;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-forgetting-'));
  store = localMessageStore(path.join(directory, 'messages.db'));
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const texts = async (conversation: string): Promise<string[]> =>
  (await store.page({ conversation, direction: 'before', limit: 100 })).messages.map(({ text }) => text);
const found = async (query: string): Promise<number> =>
  (await store.search({ query, limit: 10 })).hits.length;

/** Whether a word stands in what the search index is kept in. */
function indexed(word: string): boolean {
  const database = new DatabaseSync(path.join(directory, 'messages.db'), { readOnly: true });
  const blocks = database.prepare('SELECT block FROM search_data').all() as { block: Uint8Array }[];
  database.close();
  return blocks.some(({ block }) => Buffer.from(block).includes(word));
}

/** What is still to be done with the file. */
function chores(): unknown[] {
  const database = new DatabaseSync(path.join(directory, 'messages.db'), { readOnly: true });
  const all = database.prepare('SELECT name FROM chores').all();
  database.close();
  return all;
}

describe('forgetting', () => {
  it('one message takes it off the screen, the search, the unread ones and the outbox', async () => {
    await store.take(received(BOB, 1, 'theirs', { mention: true }));
    await store.queue(newMessage(BOB, 2, 'mine'));
    expect((await store.remove(BOB, idOf(1))).summary).toMatchObject({
      unread: 0,
      mentions: 0,
      lastOrder: 2,
    });
    await store.remove(BOB, idOf(2));
    expect(await texts(BOB)).toEqual([]);
    expect(await found('theirs')).toBe(0);
    expect(await store.outbox(BOB, 0, 10)).toEqual([]);
    expect((await store.load()).outbox).toEqual([]);
    expect((await store.remove(CAROL, idOf(9))).summary).toMatchObject({ id: CAROL, unread: 0 });
  });

  it('a conversation leaves what has to be delivered, the others, and that it is muted', async () => {
    await store.setMuted(BOB, true);
    await store.take(received(BOB, 1, 'gone'));
    await store.queue(newMessage(BOB, 2, 'waits'));
    await store.take(received(CAROL, 3, 'other gone'));
    expect(await store.clear(BOB)).toEqual({
      id: BOB,
      unread: 0,
      mentions: 0,
      muted: true,
      lastAt: 1_002,
      lastOrder: 2,
    });
    expect(await texts(BOB)).toEqual(['waits']);
    expect(await texts(CAROL)).toEqual(['other gone']);
    expect(await found('gone')).toBe(1);
    expect(await found('waits')).toBe(1);
    expect(await store.search({ query: 'waits', conversation: BOB, limit: 5 })).toMatchObject({ hits: [{}] });
    expect(await store.settle(BOB, idOf(2), { status: 'delivered' })).toMatchObject({ conversation: BOB });
    expect(await store.queue(newMessage(BOB, 4, 'next'))).toMatchObject({ order: 3 });
  });

  it('a conversation that is begun to be erased goes on being so at the next start', async () => {
    for (let number = 1; number <= 5; number += 1) await store.take(received(BOB, number, 'quietly gone'));
    const file = path.join(directory, 'messages.db');
    // Its erasing comes to nothing.
    const cleared = store.clear(BOB);
    await store.close();
    await cleared.catch(() => {});
    store = localMessageStore(file);
    const { conversations } = await store.load();
    expect(conversations).toMatchObject([{ id: BOB, unread: 0, lastAt: 0 }]);
    await store.clearAll();
    expect(readFileSync(file).includes('quietly')).toBe(false);
  });

  it('everything leaves no text in any file, but for what has to be delivered', async () => {
    for (let number = 1; number <= 500; number += 1) {
      await store.take(
        received(number % 2 === 0 ? BOB : CAROL, number, `xylophone number ${number} qrst${number}`),
      );
    }
    await store.queue(newMessage(BOB, 1_000, 'marimba waits'));
    await store.clearAll();
    const files = readdirSync(directory).map((name) => readFileSync(path.join(directory, name)));
    expect(files.some((bytes) => bytes.includes('xylo'))).toBe(false);
    expect(files.some((bytes) => bytes.includes('qrst'))).toBe(false);
    expect(await texts(BOB)).toEqual(['marimba waits']);
    expect(await found('marimba')).toBe(1);
    expect(await found('number')).toBe(0);
    expect((await store.load()).conversations).toMatchObject([
      { id: CAROL, unread: 0 },
      { id: BOB, unread: 0 },
    ]);
    expect(await store.take(received(BOB, 2, 'again'))).toEqual({ kind: 'known' });
  });

  it.each(['at once', 'with all of it erased'])(
    'everything is finished at the next start where the core ended %s',
    async (when) => {
      const file = path.join(directory, 'messages.db');
      for (let number = 1; number <= 500; number += 1)
        await store.take(received(BOB, number, `xylophone number ${number}`));
      await store.close();
      const full = statSync(file).size;
      const cut = createMessageDatabase({ file, onSetAside: () => {} });
      cut.run([{ name: 'clearAll', args: [] }]);
      const erase = { name: 'erase', args: [] } as const;
      while (when !== 'at once' && JSON.stringify(cut.run([erase])).includes('true'));
      cut.close();
      expect(statSync(file).size).toBeGreaterThan(full / 2);
      store = localMessageStore(file);
      await store.load();
      await vi.waitFor(() => expect(statSync(file).size).toBeLessThan(full / 2));
      expect(readFileSync(file).includes('xylo')).toBe(false);
      // Once, and not at each start from then on.
      await vi.waitFor(() => expect(chores()).toEqual([]));
    },
  );

  it('one message leaves none of its words in the search index', async () => {
    await store.take(received(BOB, 1, 'xylophone'));
    for (let number = 2; number <= 100; number += 1)
      await store.take(received(BOB, number, `other ${number}`));
    expect(indexed('xylo')).toBe(true);
    await store.remove(BOB, idOf(1));
    expect(indexed('xylo')).toBe(false);
    await store.queue(newMessage(BOB, 200, 'marimba'));
    await store.edit({
      conversation: BOB,
      id: idOf(200),
      editId: idOf(201),
      text: '',
      time: 1,
      recipients: [BOB],
    });
    expect(indexed('marimba')).toBe(false);
  });

  it('a conversation leaves none of its words in the search index when it is erased', async () => {
    for (let number = 1; number <= 100; number += 1) {
      await store.take(received(BOB, number, `xylophone ${number}`));
      await store.take(received(CAROL, number, `other ${number}`));
    }
    await store.clear(BOB);
    await expect.poll(() => indexed('xylo')).toBe(false);
    expect(await found('other')).toBe(10);
  });

  it('what is old goes in parts, unread or not, and leaves what has to be delivered', async () => {
    const many = HISTORY.retentionBatch + 10;
    for (let number = 1; number <= many; number += 1)
      await store.take(received(BOB, number, 'old', { time: 5 }));
    await store.queue(newMessage(CAROL, 9_001, 'waits', { time: 5 }));
    await store.take(received(CAROL, 9_002, 'new', { time: 50 }));
    expect(await store.expire(50)).toEqual([BOB]);
    expect(await store.load()).toMatchObject({
      conversations: [
        { id: BOB, unread: 0, lastAt: 0 },
        { id: CAROL, unread: 1 },
      ],
    });
    expect(await texts(CAROL)).toEqual(['waits', 'new']);
    expect(await found('old')).toBe(0);
    expect(await store.expire(50)).toEqual([]);
  });
});
