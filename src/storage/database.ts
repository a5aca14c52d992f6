/** Databases: SQLite with a write-ahead log, versioned migrations, and a check at the start. */
import { renameSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { isNoSpace, noSpace, systemCode, TincanError } from '../errors.ts';
import { openEncrypted } from './encrypted-database.ts';

/** What is bound to a statement. */
export type Value = string | number | null;

export interface Statement {
  run(...values: Value[]): { changes: number };
  get(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
  iterate(...values: Value[]): IterableIterator<unknown>;
}

/** A connection, as far as it is used: what node:sqlite has, whatever lies below. */
export interface Database {
  /** A transaction is open. */
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** What a database is to look like. */
export interface Schema {
  /** Each entry brings the schema from its index to the next version; entries are never changed, only added. */
  migrations: readonly string[];
  /** Tables without which it is damaged: quick_check finds nothing wrong with a schema that has lost them. */
  tables: readonly string[];
  /** Throws where what will be asked of it cannot be: damage may have changed names of columns. */
  probe?: (database: Database) => void;
  /**
   * Tables whose pages are checked at the start, one by one; default: the whole file. A virtual table's check reads all that is in it,
   * and is left out by naming the tables that it is kept in.
   */
  checked?: readonly string[];
  /** Settings of the connection, beside those that all have. */
  pragmas?: string;
}

/** The home's database: who is known, and the transfers. */
const HOME_SCHEMA: Schema = {
  migrations: [
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
    `ALTER TABLE peers ADD COLUMN note TEXT NOT NULL DEFAULT '';
   ALTER TABLE peers ADD COLUMN earlier_names TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE peers ADD COLUMN verified_by TEXT;
   ALTER TABLE peers ADD COLUMN verified_at INTEGER;`,
    `CREATE TABLE addresses (
     host TEXT NOT NULL,
     port INTEGER NOT NULL,
     added_at INTEGER NOT NULL,
     asked_at INTEGER,
     refusal TEXT,
     PRIMARY KEY (host, port)
   ) STRICT;`,
  ],
  tables: ['peers', 'transfers', 'rooms', 'room_departures', 'addresses'],
};

export interface OpenedDatabase {
  database: Database;
  /** Where a damaged database was put before a new one was made, if that happened. */
  setAside?: string;
}

export interface DatabaseOptions {
  now?: (() => number) | undefined;
  /** Default: that of the home. */
  schema?: Schema | undefined;
  /** Of a file that is encrypted: 32 bytes in hexadecimal. */
  key?: string | undefined;
}

/**
 * Opens the database, checks it and brings its schema up to date. A damaged one is set aside, never wiped.
 *
 * @throws TincanError TINCAN_E_NO_SPACE, TINCAN_E_DATABASE when it cannot be opened, or a newer version of tincan wrote it
 */
export function openDatabase(
  file: string,
  { now = Date.now, schema = HOME_SCHEMA, key }: DatabaseOptions = {},
): OpenedDatabase {
  try {
    return { database: openChecked(file, schema, key) };
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
      return { database: openChecked(file, schema, key), setAside };
    } catch (again) {
      throw unusable(file, again);
    }
  }
}

function openChecked(file: string, schema: Schema, key: string | undefined): Database {
  const database: Database = key === undefined ? new DatabaseSync(file) : openEncrypted(file, key);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    if (schema.pragmas !== undefined) database.exec(schema.pragmas);
    // The first one of a new database has no tables to check yet.
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    checkSound(database, version === 0 ? undefined : schema.checked);
    migrate(database, file, version, schema.migrations);
    // A damaged schema may have lost its tables and still be sound to quick_check.
    for (const table of schema.tables) database.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
    schema.probe?.(database);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/**
 * @param tables default: the whole file
 * @throws where they are damaged
 */
export function checkSound(database: Database, tables?: readonly string[]): void {
  for (const what of tables ?? [undefined]) {
    const of = what === undefined ? '' : `('${what}')`;
    // As a table: what it says of a damaged file may be no text (see encrypted-database.ts).
    const verdict = database.prepare(`SELECT quick_check FROM pragma_quick_check${of} LIMIT 1`).get() as
      | { quick_check?: string }
      | undefined;
    if (verdict?.quick_check !== 'ok') throw new Error('database disk image is malformed');
  }
}

function migrate(database: Database, file: string, version: number, migrations: readonly string[]): void {
  if (version > migrations.length) {
    throw new TincanError(
      'TINCAN_E_DATABASE',
      `${file} was written by a newer version of tincan; use that one.`,
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${migration} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

/** Whether SQLite says of a database that it is damaged. */
export function isDamage(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /malformed|not a database|corrupt|unsupported file format|same text encoding|no such (table|column)|has no column|malformed database schema|already exists/i.test(
      thrown.message,
    )
  );
}

function unusable(file: string, cause: unknown): TincanError {
  if (isNoSpace(cause)) return noSpace(file, cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TincanError('TINCAN_E_DATABASE', `The database ${file} cannot be used (${why}).`, { cause });
}
