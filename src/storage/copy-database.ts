/** A database as another file, encrypted or not. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { isNoSpace, noSpace, TincanError } from '../errors.ts';
import { checkSound, type Database } from './database.ts';
import { copyTarget, openEncrypted, openPlainForCopy } from './encrypted-database.ts';

/** A file and its key; no key: it is not encrypted. */
export interface KeyedFile {
  file: string;
  key?: string | undefined;
}

/**
 * Writes all that a database has to a new file, checks that, and makes it durable. Nothing of it lies on the disk in clear on the way to an
 * encrypted one. What stood at the new place before is replaced; where there is no database to copy, nothing is there afterwards.
 *
 * @throws TincanError TINCAN_E_NO_SPACE, TINCAN_E_DATABASE; then nothing is left of the copy
 */
export function copyDatabase(from: KeyedFile, to: KeyedFile): void {
  removeDatabase(to.file);
  if (!existsSync(from.file)) return;
  const target = copyTarget(to.file, to.key);
  try {
    using(open(from), (database) => database.prepare('VACUUM INTO ?').run(target));
    using(open(to), (database) => checkSound(database));
    const written = openSync(to.file, 'r+');
    fsyncSync(written);
    closeSync(written);
  } catch (thrown) {
    removeDatabase(to.file);
    if (thrown instanceof TincanError) throw thrown;
    if (isNoSpace(thrown)) throw noSpace(to.file, thrown);
    // SQLite names what it could not open, with the key in it: it must not go on as a cause either.
    const why = (thrown instanceof Error ? thrown.message : String(thrown)).replaceAll(target, to.file);
    throw new TincanError('TINCAN_E_DATABASE', `${from.file} cannot be copied to ${to.file} (${why}).`);
  }
}

/** Removes a database with its log. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

function open({ file, key }: KeyedFile): Database {
  return key === undefined ? openPlainForCopy(file) : openEncrypted(file, key);
}

function using(database: Database, work: (database: Database) => void): void {
  try {
    work(database);
  } finally {
    database.close();
  }
}
