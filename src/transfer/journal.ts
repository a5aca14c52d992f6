/** The journal of transfers: the records of all that are open, and a history of those that have ended. */
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { TransferState } from '../store/state.ts';
import { parseRecord, type TransferRecord } from './record.ts';
import { hasEnded } from './transfer-state.ts';

export interface Journal {
  /** Durable when it returns. @throws TincanError TINCAN_E_DATABASE where it cannot be written: the disk is full, say */
  save(record: TransferRecord): void;
  /** One that is or was; undefined where nothing is known of it. */
  find(id: string): TransferRecord | undefined;
  /** When it was last written; undefined where it never was. */
  changedAt(id: string): number | undefined;
  /** Those that have not ended, oldest first. */
  open(): TransferRecord[];
  /** Ended ones, newest first, that ended before a time (default: all). */
  history(limit: number, before?: number): TransferState[];
}

interface Row {
  record: string;
}

export function createJournal(database: Database, now: () => number = Date.now): Journal {
  const write = database.prepare(
    `INSERT INTO transfers (id, state, changed_at, ended_at, record) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
       ended_at = excluded.ended_at, record = excluded.record`,
  );
  const byId = database.prepare('SELECT record FROM transfers WHERE id = ?');
  const changed = database.prepare('SELECT changed_at FROM transfers WHERE id = ?');
  const unended = database.prepare('SELECT record FROM transfers WHERE ended_at IS NULL ORDER BY changed_at');
  const ended = database.prepare(
    'SELECT record FROM transfers WHERE ended_at < ? ORDER BY ended_at DESC LIMIT ?',
  );
  const trim = database.prepare(
    `DELETE FROM transfers WHERE ended_at < (SELECT ended_at FROM transfers WHERE ended_at IS NOT NULL
       ORDER BY ended_at DESC LIMIT 1 OFFSET ?)`,
  );
  let untilTrim = 0;
  const saved = (...values: Parameters<typeof write.run>): void => {
    try {
      write.run(...values);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : 'unknown error';
      throw new TincanError('TINCAN_E_DATABASE', `The journal of transfers cannot be written (${why}).`, {
        cause,
      });
    }
  };
  const parsed = (rows: unknown): TransferRecord[] =>
    (rows as Row[]).map(({ record }) => parseRecord(record)).filter((record) => record !== undefined);

  return {
    save({ row, kept }) {
      const { rate, secondsLeft, current, ...lasting } = row;
      const endedAt = hasEnded(row.state) ? (row.endedAt ?? now()) : null;
      saved(row.id, row.state, now(), endedAt, JSON.stringify({ row: lasting, kept }));
      if (endedAt === null) return;
      untilTrim -= 1;
      if (untilTrim > 0) return;
      untilTrim = TRANSFER.historyTrimEvery;
      trim.run(TRANSFER.historyKept);
    },
    find: (id) => parsed(byId.all(id))[0],
    changedAt: (id) => (changed.get(id) as { changed_at: number } | undefined)?.changed_at,
    open: () => parsed(unended.all()),
    history: (limit, before = Number.MAX_SAFE_INTEGER) =>
      parsed(ended.all(before, limit)).map(({ row }) => row),
  };
}
