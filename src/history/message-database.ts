/** The database of messages in the thread that has it: opened when it is needed, opened anew when it is found damaged. */
import type { TincanError } from '../errors.ts';
import { type Database, isDamage, openDatabase } from '../storage/database.ts';
import { type Outcome, runBatch } from './batch.ts';
import { databaseError } from './database-errors.ts';
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
  /** Takes the write-ahead log into the file, so that what was erased stands in neither. */
  checkpoint(): Result;
  close(): void;
}

export interface MessageDatabaseOptions {
  file: string;
  /** A damaged database was put there, and a new one was made. */
  onSetAside(path: string): void;
  now?: () => number;
}

interface Opened {
  database: Database;
  operations: Operations;
}

export function createMessageDatabase({ file, onSetAside, now }: MessageDatabaseOptions): MessageDatabase {
  let opened: Opened | undefined;

  const open = (): Opened => {
    if (opened !== undefined) return opened;
    const { database, setAside } = openDatabase(file, now, {
      ...MESSAGES_SCHEMA,
      probe: createOperations,
    });
    opened = { database, operations: createOperations(database) };
    if (setAside !== undefined) onSetAside(setAside);
    return opened;
  };
  const close = (): void => {
    opened?.database.close();
    opened = undefined;
  };
  const failed = (thrown: unknown): Result => ({ error: databaseError(file, thrown) });

  return {
    run(requests) {
      let outcomes: Outcome[];
      try {
        const { database, operations } = open();
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
      // The next request opens it again, with the check that puts a damaged one aside.
      if (outcomes.some((outcome) => 'error' in outcome && isDamage(outcome.error))) close();
      return outcomes.map((outcome) => ('error' in outcome ? failed(outcome.error) : outcome));
    },
    checkpoint() {
      try {
        open().database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        return { value: undefined };
      } catch (thrown) {
        return failed(thrown);
      }
    },
    close,
  };
}
