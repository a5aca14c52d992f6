/**
 * The passphrase of a home: whether it has one, and giving, changing and removing it. The file of the identity says which databases hold; it is
 * written in one step when the others are there, so a crash leaves either all as it was or all as it is to be.
 */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ensureHome, type Home } from './config/home.ts';
import { TincanError } from './errors.ts';
import {
  loadOrCreateIdentity,
  lockSecrets,
  passphraseProblem,
  readIdentityFile,
  type StoredIdentity,
  unlockSecrets,
  writeIdentityFile,
} from './identity/index.ts';
import { copyDatabase, type KeyedFile, removeDatabase } from './storage/copy-database.ts';
import { assertEncryptable } from './storage/encrypted-database.ts';
import { acquireLock } from './storage/lock.ts';

export { passphraseProblem };

/** The databases that hold. */
export interface DatabaseFiles {
  isEncrypted: boolean;
  databaseFile: string;
  messagesFile: string;
}

/** Them, and what the user should know of the file of the identity, which says which they are. */
export interface SettledDatabases extends DatabaseFiles {
  warning?: string;
}

/** What is to be said after the protection of a home was changed. */
export interface ProtectionChange {
  /** Copies of databases that were put aside earlier and lie there in clear, though a passphrase protects the home. */
  inClear: string[];
  /** As of the databases. */
  warning?: string;
}

/**
 * Which databases of a home hold. What a change that was cut off has left of the others is removed. The caller has the lock of the home.
 *
 * @throws TincanError TINCAN_E_IDENTITY_DAMAGED, TINCAN_E_HOME_UNUSABLE, TINCAN_E_NO_SPACE
 */
export async function settleDatabases(home: Home): Promise<SettledDatabases> {
  const found = await readIdentityFile(home.identityFile);
  const isEncrypted = found?.stored.version === 2;
  if (found?.stored.superseded === true) await removeSuperseded(home, found.stored);
  const { warning } = found ?? {};
  return { ...filesOf(home, isEncrypted), ...(warning === undefined ? {} : { warning }) };
}

/**
 * Protects a home that has no passphrase. One that was never used gets its identity.
 *
 * @throws TincanError TINCAN_E_PASSPHRASE_INVALID, TINCAN_E_PASSPHRASE_THERE, TINCAN_E_ALREADY_RUNNING, those of a core's start, and of a full disk
 */
export async function setPassphrase(home: Home, passphrase: string): Promise<ProtectionChange> {
  return await withHome(home, async () => {
    assertUsable(passphrase);
    if ((await readIdentityFile(home.identityFile))?.stored.version === 2)
      throw new TincanError('TINCAN_E_PASSPHRASE_THERE');
    // A home without databases has nothing to copy, and could not be opened afterwards.
    assertEncryptable();
    // What is to be protected has to be sound.
    const { createdAt, credentials } = await loadOrCreateIdentity(home.identityFile);
    const { key, certificate } = credentials;
    const databaseKey = randomBytes(32).toString('hex');
    const locked = await lockSecrets({ privateKey: key, databaseKey }, passphrase, certificate);
    const stored: StoredIdentity = { version: 1, createdAt, certificate, key };
    await copyAll(home, stored, { from: undefined, to: databaseKey });
    await replaceIdentity(home, { version: 2, createdAt, certificate, locked });
  });
}

/**
 * Gives a protected home another passphrase; the databases stay as they are.
 *
 * @throws TincanError TINCAN_E_PASSPHRASE_WRONG, TINCAN_E_PASSPHRASE_INVALID, TINCAN_E_NO_PASSPHRASE, and those of `setPassphrase`
 */
export async function changePassphrase(
  home: Home,
  current: string,
  passphrase: string,
): Promise<ProtectionChange> {
  return await withHome(home, async () => {
    assertUsable(passphrase);
    const stored = await lockedIdentity(home);
    const secrets = await unlockSecrets(stored.locked, current, stored.certificate);
    const locked = await lockSecrets(secrets, passphrase, stored.certificate);
    await writeIdentityFile(home.identityFile, { ...stored, locked });
  });
}

/**
 * Takes the passphrase away: key and databases lie on the disk in clear again.
 *
 * @throws TincanError TINCAN_E_PASSPHRASE_WRONG, TINCAN_E_NO_PASSPHRASE, and those of `setPassphrase`
 */
export async function removePassphrase(home: Home, current: string): Promise<ProtectionChange> {
  return await withHome(home, async () => {
    const stored = await lockedIdentity(home);
    const { createdAt, certificate, locked } = stored;
    const { privateKey, databaseKey } = await unlockSecrets(locked, current, certificate);
    await copyAll(home, stored, { from: databaseKey, to: undefined });
    await replaceIdentity(home, { version: 1, createdAt, certificate, key: privateKey });
  });
}

/** Does something with a home that no core runs for. */
async function withHome(home: Home, work: () => Promise<void>): Promise<ProtectionChange> {
  const umask = process.umask(0o077);
  try {
    await ensureHome(home);
    const lock = acquireLock(home.lockFile);
    try {
      const { warning } = await settleDatabases(home);
      await work();
      const { isEncrypted } = await settleDatabases(home);
      const inClear = isEncrypted ? await copiesInClear(home) : [];
      return warning === undefined ? { inClear } : { inClear, warning };
    } finally {
      lock.release();
    }
  } finally {
    process.umask(umask);
  }
}

function assertUsable(passphrase: string): void {
  const problem = passphraseProblem(passphrase);
  if (problem !== undefined) throw new TincanError('TINCAN_E_PASSPHRASE_INVALID', problem);
}

async function lockedIdentity(home: Home): Promise<Extract<StoredIdentity, { version: 2 }>> {
  const found = await readIdentityFile(home.identityFile);
  if (found?.stored.version !== 2) throw new TincanError('TINCAN_E_NO_PASSPHRASE');
  return found.stored;
}

/** The step that counts; afterwards nothing of the other kind is needed any more. */
async function replaceIdentity(home: Home, stored: StoredIdentity): Promise<void> {
  const superseding: StoredIdentity = { ...stored, superseded: true };
  await writeIdentityFile(home.identityFile, superseding);
  await removeSuperseded(home, superseding);
}

async function removeSuperseded(home: Home, { superseded, ...stored }: StoredIdentity): Promise<void> {
  const { databaseFile, messagesFile } = filesOf(home, stored.version === 1);
  for (const file of [databaseFile, messagesFile]) removeDatabase(file);
  await writeIdentityFile(home.identityFile, stored as StoredIdentity);
}

/**
 * Copies the databases that hold into ones of the other kind. While they are made the identity says that those are to be removed, so that
 * neither an error nor a crash leaves copies in clear beside an identity that is still locked.
 *
 * @param keys of the databases; undefined: not encrypted
 */
async function copyAll(
  home: Home,
  stored: StoredIdentity,
  { from, to }: { from: string | undefined; to: string | undefined },
): Promise<void> {
  const keyed = (key: string | undefined): KeyedFile[] => {
    const { databaseFile, messagesFile } = filesOf(home, key !== undefined);
    return [databaseFile, messagesFile].map((file) => ({ file, key }));
  };
  const targets = keyed(to);
  const unfinished: StoredIdentity = { ...stored, superseded: true };
  await writeIdentityFile(home.identityFile, unfinished);
  try {
    for (const [index, source] of keyed(from).entries()) {
      const target = targets[index];
      if (target !== undefined) copyDatabase(source, target);
    }
  } catch (thrown) {
    // Where even that cannot be written, the next start does it.
    await removeSuperseded(home, unfinished).catch(() => {});
    throw thrown;
  }
}

function filesOf(home: Home, isEncrypted: boolean): DatabaseFiles {
  const named = (file: string): string => (isEncrypted ? file.replace(/\.db$/, '.encrypted.db') : file);
  return {
    isEncrypted,
    databaseFile: named(home.databaseFile),
    messagesFile: named(home.messagesFile),
  };
}

/**
 * Databases that were damaged or replaced are put aside under names of their own, and are not encrypted with the others. Of the key there may be
 * a backup, or what was being written when the machine stopped.
 */
async function copiesInClear(home: Home): Promise<string[]> {
  const named = async (prefixes: readonly string[]): Promise<string[]> =>
    (await readdir(home.data))
      .filter((name) => prefixes.some((prefix) => name.startsWith(`${path.basename(prefix)}.`)))
      .map((name) => path.join(home.data, name));
  const keys = await Promise.all(
    (await named([home.identityFile])).map(async (file) => ((await hasKey(file)) ? [file] : [])),
  );
  return [...(await named([home.databaseFile, home.messagesFile])), ...keys.flat()];
}

/** What cannot be read may have one. */
async function hasKey(file: string): Promise<boolean> {
  const found = await readIdentityFile(file).catch(() => undefined);
  return found?.stored.version !== 2;
}
