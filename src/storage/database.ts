/** The home's database: SQLite with a write-ahead log, versioned migrations, and a check at the start. */
import { renameSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { systemCode, TincanError } from '../errors.ts';

export type Database = DatabaseSyncInstance;

/** Each entry brings the schema from its index to the next version; entries are never changed, only added. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE peers (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     trust TEXT NOT NULL CHECK (trust IN ('unknown', 'approved', 'verified', 'blocked')),
     denials INTEGER NOT NULL DEFAULT 0,
     address TEXT NOT NULL DEFAULT '',
     port INTEGER NOT NULL DEFAULT 0,
     first_seen INTEGER NOT NULL,
     last_seen INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TABLE transfers (
     id TEXT PRIMARY KEY,
     state TEXT NOT NULL,
     changed_at INTEGER NOT NULL,
     ended_at INTEGER,
     record TEXT NOT NULL
   ) STRICT;
   CREATE INDEX transfers_by_end ON transfers (ended_at);
   ALTER TABLE peers ADD COLUMN rules TEXT NOT NULL DEFAULT '{}';`,
  `CREATE TABLE rooms (
     id TEXT PRIMARY KEY,
     changed_at INTEGER NOT NULL,
     record TEXT NOT NULL
   ) STRICT;
   CREATE TABLE room_departures (
     peer TEXT NOT NULL,
     room TEXT NOT NULL,
     record TEXT NOT NULL,
     PRIMARY KEY (peer, room)
   ) STRICT;
   CREATE INDEX room_departures_by_room ON room_departures (room);`,
];

export interface OpenedDatabase {
  database: Database;
  /** Where a damaged database was put before a new one was made, if that happened. */
  setAside?: string;
}

/**
 * Opens the database, checks it and brings its schema up to date. A damaged one is set aside, never wiped.
 *
 * @throws TincanError TINCAN_E_DATABASE when it cannot be opened, or a newer version of tincan wrote it
 */
export function openDatabase(file: string, now: () => number = Date.now): OpenedDatabase {
  try {
    return { database: openChecked(file) };
  } catch (thrown) {
    if (thrown instanceof TincanError) throw thrown;
    if (!isDamage(thrown)) throw unusable(file, thrown);
    const setAside = `${file}.damaged-${now()}`;
    for (const suffix of ['', '-wal', '-shm']) {
      try {
        renameSync(file + suffix, setAside + suffix);
      } catch (problem) {
        if (systemCode(problem) !== 'ENOENT') throw unusable(file, problem);
      }
    }
    try {
      return { database: openChecked(file), setAside };
    } catch (again) {
      throw unusable(file, again);
    }
  }
}

function openChecked(file: string): Database {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    const [verdict] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check?: string }[];
    if (verdict?.quick_check !== 'ok') throw new Error('database disk image is malformed');
    migrate(database, file);
    // A damaged schema may have lost its tables and still be sound to quick_check.
    for (const table of ['peers', 'transfers', 'rooms', 'room_departures'])
      database.exec(`SELECT 1 FROM ${table} LIMIT 1`);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function migrate(database: Database, file: string): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > MIGRATIONS.length) {
    throw new TincanError(
      'TINCAN_E_DATABASE',
      `${file} was written by a newer version of tincan; use that one.`,
    );
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${migration} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

function isDamage(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /malformed|not a database|corrupt|unsupported file format|no such table|already exists/i.test(
      thrown.message,
    )
  );
}

function unusable(file: string, cause: unknown): TincanError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TincanError('TINCAN_E_DATABASE', `The database ${file} cannot be used (${why}).`, { cause });
}
