/** The database of messages in the thread that has it: opened when it is needed, opened anew when it is found damaged. */
import type { TincanError } from '../errors.ts';
import { type Database, isDamage, openDatabase } from '../storage/database.ts';
import { type Outcome, runBatch } from './batch.ts';
import { databaseError, isReadOnly } from './database-errors.ts';
import { createDiskWait } from './disk-wait.ts';
import { type FileWatch, watchFile, writeWhole } from './file-watch.ts';
import { createOperations, type OperationName, type Operations } from './operations.ts';
import { MESSAGES_SCHEMA } from './schema.ts';

export interface Request {
  name: OperationName;
  args: readonly unknown[];
}

export type Result = { value: unknown } | { error: TincanError };

export interface MessageDatabase {
  /** Does what is asked for, in order and in one transaction. */
  run(requests: readonly Request[]): Result[];
  /**
   * Writes the file anew, without what is not in use. Deleting overwrites a text, but not the copies of it that SQLite may have left
   * in gaps when it divided pages.
   */
  compact(): Result;
  /** Takes the write-ahead log into the file, and waits for the disk: for a moment at which nobody waits for anything. */
  rest(): void;
  close(): void;
}

export interface MessageDatabaseOptions {
  file: string;
  /** A damaged database was put there, and a new one was made. */
  onSetAside(path: string): void;
  /** Of a file that is encrypted. */
  key?: string | undefined;
  now?: () => number;
}

interface Opened {
  database: Database;
  watch: FileWatch;
  operations: Operations;
  /** Told what the next transaction does. */
  prepare: ReturnType<typeof createDiskWait>;
}

export function createMessageDatabase({
  file,
  onSetAside,
  key,
  now,
}: MessageDatabaseOptions): MessageDatabase {
  let opened: Opened | undefined;
  /** It has shown damage that the check at the start had not found: the next one looks at everything. */
  let suspect = false;

  /** Somebody has deleted the file, or put another in its place: what is still open here is written down again. */
  const recover = ({ database, watch }: Opened): void => {
    const found = watch.look();
    if (found === 'there') return;
    const kept = found === 'gone' ? file : `${file}.replaced-${(now ?? Date.now)()}`;
    writeWhole(database, file, kept);
    opened = undefined;
    if (found === 'replaced') onSetAside(kept);
  };

  const open = (): Opened => {
    if (opened !== undefined) recover(opened);
    if (opened !== undefined) return opened;
    const { checked, ...schema } = MESSAGES_SCHEMA;
    const { database, setAside } = openDatabase(file, {
      now,
      key,
      schema: {
        ...schema,
        ...(suspect || checked === undefined ? {} : { checked }),
        probe: createOperations,
      },
    });
    suspect = false;
    opened = {
      database,
      watch: watchFile(file),
      operations: createOperations(database),
      prepare: createDiskWait(database),
    };
    if (setAside !== undefined) onSetAside(setAside);
    return opened;
  };
  const close = (): void => {
    const last = opened?.database;
    opened = undefined;
    if (last === undefined) return;
    try {
      // SQLite would do it itself, but for the statements: only their collection as garbage, or the end of the thread, lets go of them.
      last.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // A full disk, or a damaged database; the log is taken in at the next start.
    }
    last.close();
  };
  const failed = (thrown: unknown): Result => ({ error: databaseError(file, thrown) });

  return {
    run(requests) {
      let outcomes: Outcome[];
      try {
        const { database, operations, prepare } = open();
        prepare(requests.map(({ name }) => name));
        outcomes = runBatch(
          database,
          requests.map(
            ({ name, args }) =>
              () =>
                (operations[name] as (...args: readonly unknown[]) => unknown)(...args),
          ),
        );
      } catch (thrown) {
        return requests.map(() => failed(thrown));
      }
      const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
      // The next request opens it again, with the check that puts a damaged one aside, or to find that it may be written now.
      suspect ||= errors.some(isDamage);
      if (suspect || errors.some(isReadOnly)) close();
      return outcomes.map((outcome) => ('error' in outcome ? failed(outcome.error) : outcome));
    },
    compact() {
      try {
        open().database.exec('VACUUM; DELETE FROM chores; PRAGMA wal_checkpoint(TRUNCATE)');
        return { value: undefined };
      } catch (thrown) {
        return failed(thrown);
      }
    },
    rest() {
      try {
        opened?.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      } catch {
        // A full disk, or a damaged database: whoever needs it next will hear of it.
      }
    },
    close,
  };
}
