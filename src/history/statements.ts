/** Prepared statements with their rows' types. */
import type { Database, Value } from '../storage/database.ts';

export type { Value };

/** Runs it. @returns how many rows it changed */
export function change(database: Database, sql: string): (...values: Value[]) => number {
  const statement = database.prepare(sql);
  return (...values) => statement.run(...values).changes;
}

/** Its first row. */
export function one<Row>(database: Database, sql: string): (...values: Value[]) => Row | undefined {
  const statement = database.prepare(sql);
  return (...values) => statement.get(...values) as Row | undefined;
}

/** All of its rows. */
export function all<Row>(database: Database, sql: string): (...values: Value[]) => Row[] {
  const statement = database.prepare(sql);
  return (...values) => statement.all(...values) as Row[];
}

/** Its rows one by one: whoever has enough of them reads no more. */
export function each<Row>(database: Database, sql: string): (...values: Value[]) => IterableIterator<Row> {
  const statement = database.prepare(sql);
  return (...values) => statement.iterate(...values) as IterableIterator<Row>;
}
