/** Many operations in one transaction: one wait for the disk makes all of them durable. */
import type { Database } from '../storage/database.ts';

export type Outcome = { value: unknown } | { error: unknown };

/**
 * Runs tasks in order and commits them together. One that throws has changed nothing, and the others stand. Where the
 * transaction as a whole cannot be committed, each gets one of its own: a full disk may have room for the smaller ones.
 */
export function runBatch(database: Database, tasks: readonly (() => unknown)[]): Outcome[] {
  try {
    return runTogether(database, tasks);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    if (tasks.length === 1) return [{ error }];
    return tasks.flatMap((task) => runBatch(database, [task]));
  }
}

/** @throws what SQLite says where the whole transaction is lost */
function runTogether(database: Database, tasks: readonly (() => unknown)[]): Outcome[] {
  // Deferred: readers alone take no lock, and write nothing.
  database.exec('BEGIN');
  const [only] = tasks;
  if (only !== undefined && tasks.length === 1) {
    // The transaction is its own, and is lost with it.
    const value = only();
    database.exec('COMMIT');
    return [{ value }];
  }
  const outcomes = tasks.map((task): Outcome => {
    database.exec('SAVEPOINT task');
    try {
      const value = task();
      database.exec('RELEASE task');
      return { value };
    } catch (error) {
      // SQLite itself ends the transaction on some errors, such as a full disk.
      if (!database.isTransaction) throw error;
      database.exec('ROLLBACK TO task; RELEASE task');
      return { error };
    }
  });
  database.exec('COMMIT');
  return outcomes;
}
