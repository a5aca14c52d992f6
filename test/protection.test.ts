import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureHome, type Home, isProtected, resolveHome } from '../src/config/home.ts';
import { loadOrCreateIdentity } from '../src/identity/index.ts';
import { changePassphrase, removePassphrase, setPassphrase, settleDatabases } from '../src/protection.ts';
import { openDatabase } from '../src/storage/database.ts';
import { acquireLock } from '../src/storage/lock.ts';
import { createTrustBook } from '../src/trust/index.ts';
import { localMessageStore, peerOf, received } from './support/message-stores.ts';
import { testIdentity } from './support/test-identities.ts';

/** Called before a database is copied. */
let onCopy = (): void => {};
vi.mock('../src/storage/copy-database.ts', async (original) => {
  const real = await original<typeof import('../src/storage/copy-database.ts')>();
  return {
    ...real,
    copyDatabase(...args: Parameters<typeof real.copyDatabase>) {
      onCopy();
      real.copyDatabase(...args);
    },
  };
});

// As little work as a file may ask for: what the real one is worth is tried where secrets are locked.
vi.mock('../src/limits.ts', async (original) => {
  const limits = await original<typeof import('../src/limits.ts')>();
  return { ...limits, PASSPHRASE: { ...limits.PASSPHRASE, cost: 2 ** 14, parallelization: 1 } };
});

const PASS = 'correct horse';
const NEXT = 'battery staple';
const BOB = peerOf('bob');

let root: string;
let home: Home;
/** Id of the identity in the home. */
let id: string;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'tincan-protection-'));
  home = resolveHome({ home: root });
  const { credentials, id: made } = await testIdentity('protected');
  id = made;
  await ensureHome(home);
  writeFileSync(home.identityFile, JSON.stringify({ version: 1, createdAt: 5, ...credentials }), {
    mode: 0o600,
  });
  const { database } = openDatabase(home.databaseFile);
  createTrustBook(database).approve(BOB, 'bob of the lighthouse');
  database.close();
  const store = localMessageStore(home.messagesFile);
  await store.take(received(BOB, 1, 'the treasure lies under the lighthouse'));
  await store.close();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const onDisk = (text: string): string[] =>
  readdirSync(home.data).filter(
    (name) =>
      statSync(path.join(home.data, name)).isFile() &&
      readFileSync(path.join(home.data, name)).includes(text),
  );

/** What a core finds at its start. */
async function opened(passphrase?: string): Promise<{ id: string; bob: string; texts: string[] }> {
  const { databaseFile, messagesFile } = await settleDatabases(home);
  const identity = await loadOrCreateIdentity(home.identityFile, { passphrase });
  const key = identity.databaseKey;
  const { database, setAside } = openDatabase(databaseFile, { key });
  expect(setAside).toBeUndefined();
  const bob = createTrustBook(database).trustOf(BOB);
  database.close();
  const store = localMessageStore(messagesFile, key === undefined ? Date.now : { key });
  const { hits } = await store.search({ query: 'treasure', limit: 10 });
  await store.close();
  return { id: identity.id, bob, texts: hits.map(({ message }) => message.text) };
}
const whole = () => ({ id, bob: 'approved', texts: ['the treasure lies under the lighthouse'] });

describe('a passphrase', () => {
  it('hides key and databases, which come back with it and with no other', async () => {
    expect(await isProtected(home)).toBe(false);
    expect(await setPassphrase(home, PASS)).toEqual({ inClear: [] });
    expect(await isProtected(home)).toBe(true);
    expect(onDisk('lighthouse')).toEqual([]);
    expect(onDisk('PRIVATE KEY')).toEqual([]);
    for (const name of readdirSync(home.data)) {
      const file = path.join(home.data, name);
      if (statSync(file).isFile()) expect([name, statSync(file).mode & 0o077]).toEqual([name, 0]);
    }
    expect(await opened(PASS)).toEqual(whole());
    await expect(opened('incorrect horse')).rejects.toMatchObject({ code: 'TINCAN_E_PASSPHRASE_WRONG' });
    await expect(opened()).rejects.toMatchObject({ code: 'TINCAN_E_LOCKED' });
    await expect(setPassphrase(home, NEXT)).rejects.toMatchObject({ code: 'TINCAN_E_PASSPHRASE_THERE' });
  });

  it('is changed for another, and removed', async () => {
    await setPassphrase(home, PASS);
    await expect(changePassphrase(home, NEXT, 'third of them')).rejects.toMatchObject({
      code: 'TINCAN_E_PASSPHRASE_WRONG',
    });
    await expect(changePassphrase(home, PASS, 'short')).rejects.toMatchObject({
      code: 'TINCAN_E_PASSPHRASE_INVALID',
    });
    await changePassphrase(home, PASS, NEXT);
    await expect(opened(PASS)).rejects.toMatchObject({ code: 'TINCAN_E_PASSPHRASE_WRONG' });
    expect(await opened(NEXT)).toEqual(whole());
    await expect(removePassphrase(home, PASS)).rejects.toMatchObject({ code: 'TINCAN_E_PASSPHRASE_WRONG' });
    await removePassphrase(home, NEXT);
    expect(await opened()).toEqual(whole());
    expect(readdirSync(home.data).filter((name) => name.includes('encrypted'))).toEqual([]);
    await expect(removePassphrase(home, NEXT)).rejects.toMatchObject({ code: 'TINCAN_E_NO_PASSPHRASE' });
    await expect(changePassphrase(home, NEXT, PASS)).rejects.toMatchObject({
      code: 'TINCAN_E_NO_PASSPHRASE',
    });
  });

  it('makes the identity of a home that was never used', async () => {
    rmSync(home.identityFile);
    await setPassphrase(home, PASS);
    expect((await loadOrCreateIdentity(home.identityFile, { passphrase: PASS })).id).not.toBe(id);
  });

  it('is nothing for a home that a core runs for, nor for a damaged identity', async () => {
    const lock = acquireLock(home.lockFile);
    await expect(setPassphrase(home, PASS)).rejects.toMatchObject({ code: 'TINCAN_E_ALREADY_RUNNING' });
    lock.release();
    writeFileSync(home.identityFile, '{}');
    await expect(setPassphrase(home, PASS)).rejects.toMatchObject({ code: 'TINCAN_E_IDENTITY_DAMAGED' });
    expect(onDisk('lighthouse').length).toBeGreaterThan(0);
  });

  it('tells of older copies that lie there in clear', async () => {
    await setPassphrase(home, PASS);
    const lockedIdentity: unknown = JSON.parse(readFileSync(home.identityFile, 'utf8'));
    await removePassphrase(home, PASS);
    const copy = `${home.messagesFile}.damaged-42`;
    writeFileSync(copy, 'the lighthouse again');
    const key = `${home.identityFile}.tmp-1234`;
    writeFileSync(key, readFileSync(home.identityFile));
    expect(await setPassphrase(home, PASS)).toEqual({ inClear: [copy, key] });
    await removePassphrase(home, PASS);
    rmSync(key);
    writeFileSync(`${home.identityFile}.protected`, JSON.stringify(lockedIdentity));
    expect(await setPassphrase(home, PASS)).toEqual({ inClear: [copy] });
  });

  it('leaves all as it was where a database cannot be copied', async () => {
    writeFileSync(
      home.messagesFile,
      'this is no database at all, but it is longer than the head of one'.repeat(9),
    );
    await expect(setPassphrase(home, PASS)).rejects.toMatchObject({ code: 'TINCAN_E_DATABASE' });
    expect(await isProtected(home)).toBe(false);
    expect(readFileSync(home.messagesFile, 'utf8')).toContain('this is no database');
  });

  it('leaves nothing in clear where it is to be removed and a database cannot be copied', async () => {
    await setPassphrase(home, PASS);
    const messages = path.join(home.data, 'messages.encrypted.db');
    const sound = readFileSync(messages);
    writeFileSync(messages, 'this is no database at all, but it is longer than the head of one'.repeat(9));
    await expect(removePassphrase(home, PASS)).rejects.toMatchObject({ code: 'TINCAN_E_DATABASE' });
    expect(onDisk('lighthouse')).toEqual([]);
    writeFileSync(messages, sound);
    expect(await opened(PASS)).toEqual(whole());
    expect(readFileSync(home.identityFile, 'utf8')).not.toContain('superseded');
  });

  it('leaves nothing in clear for longer than until the next start where its removal is cut off', async () => {
    await setPassphrase(home, PASS);
    const protectedIdentity = readFileSync(home.identityFile);
    const copied: string[] = [];
    onCopy = () => copied.push(readFileSync(home.identityFile, 'utf8'));
    await removePassphrase(home, PASS);
    onCopy = () => {};
    expect(copied).toHaveLength(2);
    // As the machine would find it that stopped in the middle.
    for (const identity of copied)
      expect(JSON.parse(identity)).toEqual({ ...JSON.parse(`${protectedIdentity}`), superseded: true });
    expect(await opened()).toEqual(whole());
  });

  it('that was cut off before it counted leaves all as it was, and can be set again', async () => {
    // What is there when the machine stops just before the identity is written.
    writeFileSync(path.join(home.data, 'messages.encrypted.db'), 'half of a copy');
    writeFileSync(path.join(home.data, 'tincan.encrypted.db'), 'half of a copy');
    expect(await opened()).toEqual(whole());
    await setPassphrase(home, PASS);
    expect(await opened(PASS)).toEqual(whole());
  });

  it('that was cut off as soon as it counted is finished by the next start', async () => {
    const kept = [home.databaseFile, home.messagesFile].map((file) => ({ file, bytes: readFileSync(file) }));
    await setPassphrase(home, PASS);
    for (const { file, bytes } of kept) writeFileSync(file, bytes);
    const identity: object = JSON.parse(readFileSync(home.identityFile, 'utf8'));
    writeFileSync(home.identityFile, JSON.stringify({ ...identity, superseded: true }));
    expect(await opened(PASS)).toEqual(whole());
    expect(onDisk('lighthouse')).toEqual([]);
    expect(readFileSync(home.identityFile, 'utf8')).not.toContain('superseded');
  });

  it('never removes databases of the other kind that it has not replaced itself', async () => {
    await setPassphrase(home, PASS);
    // Somebody has brought back an identity of before from a backup.
    const { credentials } = await testIdentity('protected');
    renameSync(home.identityFile, `${home.identityFile}.kept`);
    writeFileSync(home.identityFile, JSON.stringify({ version: 1, createdAt: 5, ...credentials }));
    chmodSync(home.identityFile, 0o600);
    await settleDatabases(home);
    expect(existsSync(path.join(home.data, 'messages.encrypted.db'))).toBe(true);
    renameSync(`${home.identityFile}.kept`, home.identityFile);
    expect(await opened(PASS)).toEqual(whole());
  });
});
