import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import type { TransferState } from '../../src/store/state.ts';
import { createJournal, type Journal } from '../../src/transfer/journal.ts';
import { newKept, parseRecord } from '../../src/transfer/record.ts';
import { aTransfer } from '../support/states.ts';

let database: Database;
let journal: Journal;
let time: number;

beforeEach(() => {
  ({ database } = openDatabase(':memory:'));
  time = 1_000;
  journal = createJournal(database, () => time);
});
afterEach(() => database.close());

const idOf = (number: number): string => number.toString(16).padStart(32, '0');
const sent = (fields: Partial<TransferState> = {}) => ({
  row: aTransfer(fields),
  kept: newKept({ sending: { roots: [{ path: '/home/alice/report.pdf' }] } }),
});

describe('the journal of transfers', () => {
  it('gives back what was written, without the figures of the moment', () => {
    const record = sent({ rate: 5, secondsLeft: 3, current: { name: 'a', bytes: 2, transferred: 1 } });
    record.kept.accepted = true;
    record.kept.paused.peer = true;
    journal.save(record);
    expect(createJournal(database).find(record.row.id)).toEqual({
      row: { ...aTransfer(), rate: 0 },
      kept: record.kept,
    });
  });

  it('keeps open ones and ended ones apart, the newest end first', () => {
    journal.save(sent({ id: idOf(1) }));
    for (const [number, endedAt] of [
      [2, 20],
      [3, 30],
      [4, 40],
    ] as const) {
      journal.save(sent({ id: idOf(number), state: 'active' }));
      journal.save(sent({ id: idOf(number), state: 'done', endedAt }));
    }
    expect(journal.open().map(({ row }) => row.id)).toEqual([idOf(1)]);
    expect(journal.history(2).map(({ id }) => id)).toEqual([idOf(4), idOf(3)]);
    expect(journal.history(9, 30).map(({ id }) => id)).toEqual([idOf(2)]);
    expect(journal.find(idOf(9))).toBeUndefined();
  });

  it('knows when something was last written', () => {
    time = 7_000;
    journal.save(sent({ id: idOf(1) }));
    expect(journal.changedAt(idOf(1))).toBe(7_000);
    expect(journal.changedAt(idOf(2))).toBeUndefined();
  });

  it('leaves out a record that is damaged, and no other', () => {
    journal.save(sent({ id: idOf(1) }));
    journal.save(sent({ id: idOf(2) }));
    database.prepare('UPDATE transfers SET record = ? WHERE id = ?').run('{"row":{"id":"x"}', idOf(1));
    expect(journal.open().map(({ row }) => row.id)).toEqual([idOf(2)]);
    expect(journal.find(idOf(1))).toBeUndefined();
  });

  it('forgets the oldest ends once there are more than it keeps', () => {
    database.exec('BEGIN');
    const all = TRANSFER.historyKept + TRANSFER.historyTrimEvery + 1;
    for (let number = 1; number <= all; number += 1) {
      journal.save(sent({ id: idOf(number), state: 'done', endedAt: number }));
    }
    database.exec('COMMIT');
    const { count } = database.prepare('SELECT count(*) AS count FROM transfers').get() as { count: number };
    expect(count).toBeLessThanOrEqual(TRANSFER.historyKept + TRANSFER.historyTrimEvery);
    expect(journal.find(idOf(1))).toBeUndefined();
    expect(journal.find(idOf(all))).toBeDefined();
  });
});

describe('a record', () => {
  it('of a version that did not note whether all was accounted for is read as one where it was not', () => {
    const { settled: _, ...kept } = newKept({});
    const text = JSON.stringify({ row: aTransfer(), kept });
    expect(parseRecord(text)?.kept).toEqual({ ...kept, settled: false });
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    JSON.stringify({ row: aTransfer({ bytes: -1 }), kept: newKept({}) }),
    JSON.stringify({ row: aTransfer(), kept: { ...newKept({}), paused: true } }),
    JSON.stringify({ row: { ...aTransfer(), state: 'flying' }, kept: newKept({}) }),
  ])('that is none is none: %s', (text) => {
    expect(parseRecord(text)).toBeUndefined();
  });
});
