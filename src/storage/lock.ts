/**
 * One core per home. Node has no flock(), so the lock is an exclusive transaction on an empty SQLite
 * database: SQLite takes the operating system's own file locks, which end with the process that holds them,
 * however it ends. There is thus no stale lock, and nothing to take over.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { isNoSpace, noSpace, TincanError, toTincanError } from '../errors.ts';
import { CONTROL } from '../limits.ts';

/** Keep a reference for as long as the lock is wanted: a collected database closes itself and lets go. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock of a home.
 *
 * @param file path of the lock file in the home's 0700 data directory
 * @throws TincanError TINCAN_E_ALREADY_RUNNING when another core has it, TINCAN_E_HOME_UNUSABLE when the file
 *   cannot be used
 */
export function acquireLock(file: string): Lock {
  let database: DatabaseSyncInstance | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    // Rollback mode: the exclusive transaction holds the lock from its first statement on.
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (thrown) {
    try {
      database?.close();
    } catch {
      // It never opened.
    }
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (/locked|busy/i.test(message)) throw new TincanError('TINCAN_E_ALREADY_RUNNING');
    if (isNoSpace(thrown)) throw noSpace(file, thrown);
    throw new TincanError(
      'TINCAN_E_HOME_UNUSABLE',
      `The lock ${file} cannot be used (${message}). If no tincan runs for this home, remove that file.`,
      {
        cause: thrown,
      },
    );
  }
  const held = database;
  let released = false;
  return {
    release() {
      if (released) return;
      released = true;
      held.exec('ROLLBACK;');
      held.close();
    },
  };
}

/**
 * The same, waiting for a core that ends.
 *
 * @param patience in ms
 * Errors, as rejections: those of `acquireLock`.
 */
export async function acquireLockWithin(file: string, patience: number): Promise<Lock> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return acquireLock(file);
    } catch (thrown) {
      if (toTincanError(thrown).code !== 'TINCAN_E_ALREADY_RUNNING' || performance.now() >= deadline)
        throw thrown;
      await sleep(CONTROL.startRetryEvery);
    }
  }
}
