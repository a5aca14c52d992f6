/**
 * A database whose file is encrypted: SQLite as libsql builds it, with the interface of the one that plain files have. Loaded only where a
 * home has a passphrase.
 */
import { createRequire } from 'node:module';
import type Libsql from 'libsql';
import { TincanError } from '../errors.ts';
import type { Database, Statement, Value } from './database.ts';

/** AES-256 in CBC mode, page by page, the write-ahead log included. The only one that libsql has. */
const CIPHER = 'aes256cbc';
const KEY = /^[0-9a-f]{64}$/;

/**
 * Opens an encrypted file, or begins one.
 *
 * @param key 32 bytes, in hexadecimal
 * @throws TincanError TINCAN_E_DATABASE where this installation cannot encrypt; else what SQLite says: of another key, that the file is no database
 */
export function openEncrypted(file: string, key: string): Database {
  assertKey(key);
  return adapt(new (load())(file, { encryptionCipher: CIPHER, encryptionKey: key } as Libsql.Options));
}

/** Sees to it that encrypted files can be opened here. @throws TincanError TINCAN_E_DATABASE */
export function assertEncryptable(): void {
  load();
}

/** Opens a file that is not encrypted with the library that could copy it into one that is. */
export function openPlainForCopy(file: string): Database {
  return adapt(new (load())(file));
}

/** A file as `VACUUM INTO` takes it. @param key undefined: not encrypted */
export function copyTarget(file: string, key: string | undefined): string {
  if (key !== undefined) assertKey(key);
  const path = encodeURI(file).replaceAll('?', '%3F').replaceAll('#', '%23');
  return `file:${path}?${key === undefined ? 'key=' : `cipher=${CIPHER}&key=${key}`}`;
}

/** It becomes part of an address: nothing else may stand in it. */
function assertKey(key: string): void {
  if (!KEY.test(key)) throw new TypeError('The key of a database has 32 bytes, in hexadecimal.');
}

/** Found by Node as it is needed: an installation may have left the optional package out. */
function load(): typeof Libsql {
  try {
    return createRequire(import.meta.url)('libsql') as typeof Libsql;
  } catch (cause) {
    throw new TincanError(
      'TINCAN_E_DATABASE',
      'This tincan can neither open nor make the encrypted databases that a home with a passphrase has: the package libsql is not there. The single file comes without it; "npm install -g tincan-lan" brings it, where optional packages are not left out.',
      { cause },
    );
  }
}

function adapt(database: Libsql.Database): Database {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw withResultCode(thrown);
    }
  };
  return {
    get isTransaction() {
      return database.inTransaction;
    },
    exec(sql) {
      guarded(() => database.exec(sql));
    },
    prepare: (sql) => guarded(() => adaptStatement(database, sql, guarded)),
    close() {
      guarded(() => database.close());
    },
  };
}

function adaptStatement(database: Libsql.Database, sql: string, guarded: <T>(work: () => T) => T): Statement {
  const plain = database.prepare<[unknown[]]>(sql);
  const statement = SELECTS.test(sql)
    ? database.prepare<[unknown[]]>(
        withTextsAsBytes(
          sql,
          plain.columns().map(({ name }) => name),
        ),
      )
    : plain;
  // One array: a null alone would be taken for an object with names.
  return {
    run: (...values) => ({ changes: guarded(() => statement.run(values.map(bound))).changes }),
    get: (...values) => guarded(() => withoutTiming(asRow(statement.get(values.map(bound))))),
    all: (...values) => guarded(() => statement.all(values.map(bound)).map(asRow)),
    *iterate(...values) {
      const rows = guarded(() => statement.iterate(values.map(bound)));
      for (;;) {
        const { done, value } = guarded(() => rows.next());
        if (done === true) return;
        yield asRow(value);
      }
    },
  };
}

const SELECTS = /^\s*(?:SELECT|WITH)\b/i;

/** A query whose texts come as bytes: libsql ends the process where a text is not UTF-8, which it may not be in a file that is damaged. */
function withTextsAsBytes(sql: string, columns: readonly string[]): string {
  const outer = columns.map((name) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    return `CASE typeof(${quoted}) WHEN 'text' THEN CAST(${quoted} AS BLOB) ELSE ${quoted} END AS ${quoted}`;
  });
  return `SELECT ${outer.join(', ')} FROM (${sql})`;
}

/** The row with its texts. None of the tables has bytes that are to be bytes. */
function asRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const texts = row as Record<string, unknown>;
  for (const [name, value] of Object.entries(texts)) {
    // A Buffer in a single row, an ArrayBuffer among many.
    if (value instanceof Uint8Array || value instanceof ArrayBuffer)
      texts[name] = Buffer.from(value as ArrayBuffer).toString('utf8');
  }
  return row;
}

/** libsql binds every number as a REAL, which the full-text index does not take for the number of a row. */
function bound(value: Value): Value | bigint {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** A row without what libsql says beside it of the time that the query took. */
function withoutTiming(row: unknown): unknown {
  if (typeof row === 'object' && row !== null && '_metadata' in row) delete row._metadata;
  return row;
}

/** SQLite's number of an error, under the name that node:sqlite has for it. */
function withResultCode(thrown: unknown): unknown {
  if (thrown instanceof Error && 'rawCode' in thrown) Object.assign(thrown, { errcode: thrown.rawCode });
  return thrown;
}
