import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MESSAGES_SCHEMA } from '../../src/history/schema.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { localMessageStore, newMessage, peerOf, received } from '../support/message-stores.ts';

const BOB = peerOf('bob');
const CAROL = peerOf('carol');

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-damage-'));
  file = path.join(directory, 'messages.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The files as they are after a kill: some of what was said in the database, the rest in its log. */
async function written(): Promise<{ database: Buffer; wal: Buffer }> {
  const first = localMessageStore(file);
  for (let number = 1; number <= 150; number += 1) {
    await first.take(received(BOB, number, `said number ${number}`));
  }
  await first.close();
  const store = localMessageStore(file);
  for (let number = 151; number <= 170; number += 1)
    await store.queue(newMessage(CAROL, number, `mine ${number}`));
  const files = { database: readFileSync(file), wal: readFileSync(`${file}-wal`) };
  await store.close();
  return files;
}

const damage = (length: number) =>
  fc.record({
    flips: fc.array(fc.record({ at: fc.oneof(fc.nat(99), fc.nat(length - 1)), bit: fc.nat(7) }), {
      maxLength: 12,
    }),
    keep: fc.option(fc.nat(length)),
  });
type Damage = { flips: { at: number; bit: number }[]; keep: number | null };
const torn = (whole: Buffer, { flips, keep }: Damage): Buffer => {
  const bytes = Buffer.from(whole);
  for (const { at, bit } of flips) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  return bytes.subarray(0, keep ?? whole.length);
};

describe('torn storage', () => {
  it('loads, or is put aside, and is never a crash', async () => {
    const { database, wal } = await written();
    let whole = 0;
    let aside = 0;
    await fc.assert(
      fc.asyncProperty(damage(database.length), damage(wal.length), async (ofDatabase, ofWal) => {
        for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
        writeFileSync(file, torn(database, ofDatabase));
        writeFileSync(`${file}-wal`, torn(wal, ofWal));
        const store = localMessageStore(file, () => 42);
        try {
          await store.load();
          // Whatever else is damaged shows itself as an error of ours, and not more than once.
          const works = async (): Promise<unknown> => {
            await store.page({ conversation: BOB, direction: 'before', limit: 200 });
            await store.search({ query: 'said', limit: 100 });
            return store.queue(newMessage(BOB, 1_000, 'after'));
          };
          const error: unknown = await works().then(
            () => undefined,
            (thrown) => thrown,
          );
          if (error !== undefined) expect(error).toMatchObject({ code: 'TINCAN_E_DATABASE' });
        } catch (thrown) {
          // Bits of its header that say just that.
          expect(thrown).toMatchObject({
            code: 'TINCAN_E_DATABASE',
            message: expect.stringMatching(/newer version|readonly/),
          });
        }
        if (store.setAside.length > 0) {
          expect(readdirSync(directory)).toContain('messages.db.damaged-42');
          aside += 1;
        } else whole += 1;
        await store.close();
      }),
      { numRuns: 120 },
    );
    expect(whole).toBeGreaterThan(0);
    expect(aside).toBeGreaterThan(0);
  });

  it('of the log alone loses no more than its end', async () => {
    const { database, wal } = await written();
    for (const keep of [0, 31, 5_000, Math.floor(wal.length / 2), wal.length - 1, wal.length]) {
      for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
      writeFileSync(file, database);
      writeFileSync(`${file}-wal`, wal.subarray(0, keep));
      const store = localMessageStore(file);
      await store.load();
      expect(store.setAside).toEqual([]);
      const { messages } = await store.page({ conversation: CAROL, direction: 'before', limit: 100 });
      expect(messages.map(({ order }) => order)).toEqual(messages.map((_, index) => index + 1));
      if (keep === wal.length) expect(messages).toHaveLength(20);
      expect((await store.outbox(CAROL, 0, 100)).length).toBe(messages.length);
      await store.close();
    }
  });

  it('that has lost a table or a column is put aside', async () => {
    for (const sql of [
      'DROP TABLE taken',
      'ALTER TABLE messages RENAME COLUMN shared TO shored',
      'DROP TABLE search',
    ]) {
      const { database } = openDatabase(file, { schema: MESSAGES_SCHEMA });
      database.exec(sql);
      database.close();
      const store = localMessageStore(file);
      await store.load();
      expect(store.setAside).toHaveLength(1);
      await store.close();
    }
  });

  it('of a newer version is refused and left as it is', async () => {
    const { database } = openDatabase(file, { schema: MESSAGES_SCHEMA });
    database.exec('PRAGMA user_version = 1000');
    database.close();
    const store = localMessageStore(file);
    await expect(store.load()).rejects.toMatchObject({
      code: 'TINCAN_E_DATABASE',
      message: expect.stringContaining('newer version'),
    });
    expect(store.setAside).toEqual([]);
  });
});

describe('a database whose file somebody', () => {
  it('has deleted is written down again, with all that was said', async () => {
    for (const names of [['messages.db'], ['messages.db', 'messages.db-wal', 'messages.db-shm']]) {
      const store = localMessageStore(file);
      const before = (await store.load()).outbox[0]?.count ?? 0;
      for (let number = 1; number <= 20; number += 1)
        await store.queue(newMessage(BOB, before + number, `said number ${number}`));
      for (const name of names) rmSync(path.join(directory, name));
      await store.queue(newMessage(BOB, before + 21, 'and after'));
      await store.close();
      expect(store.setAside).toEqual([]);
      const again = localMessageStore(file);
      expect((await again.load()).outbox).toEqual([{ peer: BOB, count: before + 21 }]);
      expect(again.setAside).toEqual([]);
      await again.close();
    }
  });

  it('has put another in place of is kept beside it, and that is told', async () => {
    const other = path.join(directory, 'other.db');
    const from = localMessageStore(other);
    await from.take(received(CAROL, 1, 'from a backup'));
    await from.close();
    const store = localMessageStore(file, () => 42);
    await store.take(received(BOB, 1, 'said since'));
    renameSync(other, file);
    const { conversations } = await store.load();
    expect(conversations.map(({ id }) => id)).toEqual([CAROL]);
    expect(store.setAside).toEqual([`${file}.replaced-42`]);
    await store.close();
    const kept = localMessageStore(`${file}.replaced-42`);
    expect((await kept.load()).conversations.map(({ id }) => id)).toEqual([BOB]);
    await kept.close();
  });

  it('has taken away with its directory is no crash', async () => {
    const store = localMessageStore(file);
    await store.take(received(BOB, 1, 'said'));
    rmSync(directory, { recursive: true });
    await expect(store.take(received(BOB, 2, 'lost'))).rejects.toMatchObject({ code: 'TINCAN_E_DATABASE' });
    mkdirSync(directory);
    await store.take(received(BOB, 3, 'there again'));
    const { messages } = await store.page({ conversation: BOB, direction: 'before', limit: 10 });
    expect(messages.map(({ text }) => text)).toEqual(['said', 'there again']);
    await store.close();
  });
});

describe('a search index that is not that of the messages', () => {
  it('is made anew when a message cannot be taken out of it', async () => {
    const store = localMessageStore(file);
    for (const number of [1, 2, 3]) await store.take(received(BOB, number, `word number${number}`));
    await store.close();
    const { database } = openDatabase(file, { schema: MESSAGES_SCHEMA });
    database.exec(`INSERT INTO search (search) VALUES ('delete-all');
      INSERT INTO search (rowid, text, place) VALUES (2, 'other', 'c1')`);
    database.close();
    const again = localMessageStore(file);
    const [second] = (await again.page({ conversation: BOB, direction: 'before', limit: 2 })).messages;
    await again.remove(BOB, second?.id ?? '');
    const { hits } = await again.search({ query: 'word', limit: 10 });
    expect(hits.map(({ message }) => message.text)).toEqual(['word number3', 'word number1']);
    await again.close();
  });
});
