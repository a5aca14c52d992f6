import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyDatabase } from '../../src/storage/copy-database.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { openEncrypted } from '../../src/storage/encrypted-database.ts';
import { localMessageStore, newMessage, peerOf, received } from '../support/message-stores.ts';

const KEY = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const BOB = peerOf('bob');

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-encrypted-'));
  file = path.join(directory, 'some ?#% file.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Whether any file of the directory has a text in it. */
const onDisk = (text: string): boolean =>
  readdirSync(directory).some((name) => readFileSync(path.join(directory, name)).includes(text));

function withTable(database: Database): Database {
  database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE, c REAL) STRICT');
  return database;
}

describe('an encrypted database', () => {
  it('does what another does', () => {
    const database = withTable(openEncrypted(file, KEY));
    const insert = database.prepare('INSERT INTO t (b, c) VALUES (?, ?)');
    expect(insert.run('eins\0zwei', null)).toEqual({ changes: 1 });
    expect(insert.run('drei', 0.5).changes).toBe(1);
    expect(database.prepare('SELECT a, b, c FROM t WHERE a = ?').get(1)).toEqual({
      a: 1,
      b: 'eins\0zwei',
      c: null,
    });
    expect(database.prepare('SELECT * FROM t WHERE a > ? ORDER BY a DESC').all(0)).toEqual([
      { a: 2, b: 'drei', c: 0.5 },
      { a: 1, b: 'eins\0zwei', c: null },
    ]);
    expect([...database.prepare('SELECT b FROM t ORDER BY a').iterate()]).toEqual([
      { b: 'eins\0zwei' },
      { b: 'drei' },
    ]);
    expect(database.prepare('SELECT b FROM t WHERE a = 9').get()).toBeUndefined();
    expect(database.prepare('SELECT ? AS big').get(Number.MAX_SAFE_INTEGER)).toEqual({
      big: Number.MAX_SAFE_INTEGER,
    });
    // SQLite's own number, as errors of the other have it: 2067 is SQLITE_CONSTRAINT_UNIQUE.
    expect(() => insert.run('drei', 1)).toThrow(expect.objectContaining({ errcode: 2067 }));
    expect(() => database.exec('SELEC')).toThrow(/syntax error/);
    database.exec('BEGIN');
    expect(database.isTransaction).toBe(true);
    database.exec('ROLLBACK');
    expect(database.isTransaction).toBe(false);
    database.close();
  });

  it('shows nothing of it in its files, the log included, and nothing to another key', () => {
    const database = withTable(openEncrypted(file, KEY));
    database.exec('PRAGMA journal_mode = WAL');
    database.prepare('INSERT INTO t (b) VALUES (?)').run('what was said');
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(onDisk('what was said')).toBe(false);
    expect(onDisk('CREATE TABLE')).toBe(false);
    expect(onDisk('SQLite format')).toBe(false);
    database.close();
    expect(onDisk('what was said')).toBe(false);
    for (const open of [() => openEncrypted(file, OTHER), () => openDatabase(file).database]) {
      expect(() => {
        const opened = open();
        const rows = opened.prepare('SELECT b FROM t').all();
        opened.close();
        return rows;
      }).toThrow();
    }
  });

  it('takes no key that is none', () => {
    for (const key of ['', 'ab', `${KEY}'`, KEY.toUpperCase()])
      expect(() => openEncrypted(file, key)).toThrow(TypeError);
  });

  it('does not end the process where a text is not one, as in a damaged file', () => {
    const database = withTable(openEncrypted(file, KEY));
    database.exec("INSERT INTO t (b) VALUES (CAST(x'ff00fe' AS TEXT))");
    expect(database.prepare('SELECT b FROM t').all()).toEqual([{ b: '\uFFFD\0\uFFFD' }]);
    database.close();
  });

  it('is copied into one that is not, and back, with all that it has', () => {
    const clear = path.join(directory, 'clear.db');
    const database = withTable(openEncrypted(file, KEY));
    database.exec("PRAGMA journal_mode = WAL; PRAGMA user_version = 7; INSERT INTO t (b) VALUES ('words')");
    database.close();
    copyDatabase({ file, key: KEY }, { file: clear });
    expect(readFileSync(clear).includes('words')).toBe(true);
    copyDatabase({ file: clear }, { file, key: OTHER });
    rmSync(clear);
    expect(onDisk('words')).toBe(false);
    const again = openEncrypted(file, OTHER);
    expect(again.prepare('SELECT b FROM t').all()).toEqual([{ b: 'words' }]);
    expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 7 });
    again.close();
  });

  it('leaves nothing of a copy that fails, and nothing in the place where there was nothing to copy', () => {
    const target = path.join(directory, 'target.db');
    writeFileSync(file, 'no database, and long enough to be read as the head of one, as SQLite does it');
    expect(() => copyDatabase({ file }, { file: target, key: KEY })).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_DATABASE' }),
    );
    expect(existsSync(target)).toBe(false);
    writeFileSync(target, 'of an attempt before');
    copyDatabase({ file: path.join(directory, 'none.db') }, { file: target, key: KEY });
    expect(existsSync(target)).toBe(false);
  });

  it('keeps messages, finds them, and puts a damaged file aside', async () => {
    let store = localMessageStore(file, { key: KEY });
    await store.take(received(BOB, 1, 'a lighthouse'));
    await store.queue(newMessage(BOB, 2, 'my answer'));
    await store.close();
    expect(onDisk('lighthouse')).toBe(false);
    store = localMessageStore(file, { key: KEY });
    const { hits } = await store.search({ query: 'lighthouse', limit: 10 });
    expect(hits.map(({ message }) => message.text)).toEqual(['a lighthouse']);
    // Written anew under the same key, once somebody has deleted it.
    for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
    await store.queue(newMessage(BOB, 3, 'still there'));
    await store.close();
    expect(onDisk('still there')).toBe(false);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x55, 4_096, 12_288));
    store = localMessageStore(file, { key: KEY });
    await store.load();
    expect(store.setAside).toHaveLength(1);
    await store.close();
  });

  it('that cannot be written tells no key', () => {
    withTable(openEncrypted(file, KEY)).close();
    const to = { file: path.join(directory, 'no such folder', 'copy.db'), key: OTHER };
    let told: unknown;
    try {
      copyDatabase({ file, key: KEY }, to);
    } catch (thrown) {
      told = thrown;
    }
    expect(told).toMatchObject({ code: 'TINCAN_E_DATABASE' });
    for (let error = told; error instanceof Error; error = error.cause) {
      expect(`${error.message} ${error.stack}`).not.toContain(OTHER);
      expect(`${error.message} ${error.stack}`).not.toContain(KEY);
    }
  });
});
