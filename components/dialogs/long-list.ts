/** A list of thousands, of which only the rows in sight are made. Pure. */
import type { Row } from '../rows/index.ts';

export interface LongList {
  readonly count: number;
  /** @param index from 0, below `count` */
  rowAt(index: number): Row;
}

const OUT_OF_SIGHT: Row = [];

/** As many rows as the list has; those outside of the window are empty. */
export function rowsInSight({ count, rowAt }: LongList, top: number, height: number): Row[] {
  const rows = Array.from<Row>({ length: count }).fill(OUT_OF_SIGHT);
  for (let index = top; index < Math.min(count, top + height); index += 1) rows[index] = rowAt(index);
  return rows;
}

/** The rows of a list that is short. */
export function shortList(rows: readonly Row[]): LongList {
  return { count: rows.length, rowAt: (index) => rows[index] ?? OUT_OF_SIGHT };
}
