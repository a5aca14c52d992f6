import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import type { TransferState } from '../../src/store/state.ts';
import { createStore, type Lane, type Store } from '../../src/store/store.ts';
import { createJournal } from '../../src/transfer/journal.ts';
import { newKept } from '../../src/transfer/record.ts';
import { createTransferTable, type TransferTable } from '../../src/transfer/transfer-table.ts';
import { aTransfer } from '../support/states.ts';

let directory: string;
let store: Store;
let time: number;
let table: TransferTable;
let database: Database;
let ended: TransferState[];
const { id } = aTransfer();
const ROOTS = { sending: { roots: [] } };
const add = (row: TransferState): TransferState => table.add(row, newKept(ROOTS));

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-table-'));
  store = createStore();
  time = 1_000;
  ({ database } = openDatabase(':memory:'));
  ended = [];
  table = newTable(store);
});
afterEach(async () => {
  database.close();
  await rm(directory, { recursive: true, force: true });
});

const newTable = (of: Store): TransferTable =>
  createTransferTable({
    store: of,
    journal: createJournal(database, () => time),
    directory,
    logger: silentLogger,
    now: () => time,
    onEnded: (row) => ended.push(row),
  });

const anOffer = {
  t: 'offer' as const,
  id,
  name: 'report.pdf',
  files: 1,
  folders: 0,
  bytes: 1,
  manifestBytes: 1,
  manifestSha256: '0'.repeat(64),
};

describe('the table of transfers', () => {
  it('has a row until it is forgotten', () => {
    add(aTransfer());
    expect(table.require(id)).toBe(store.get().transfers[id]);
    expect(table.kept(id)).toMatchObject({ accepted: false });
    table.forget(id);
    expect(table.get(id)).toBeUndefined();
    expect(() => table.require('none')).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_NO_SUCH_TRANSFER' }),
    );
  });

  it('keeps no history of offers that their senders made fail before an answer: they would push out all other', () => {
    const journal = createJournal(database, () => time);
    const receiving = { receiving: { offer: anOffer, into: '/downloads', existing: 'keep' as const } };
    const isKept = (state: 'failed' | 'declined', answered: boolean): boolean => {
      table.add(aTransfer({ direction: 'receive', state: 'offered' }), newKept(receiving));
      if (answered) table.note(id, { answered: true });
      table.become(id, state);
      const found = journal.find(id) !== undefined;
      table.forget(id);
      database.exec('DELETE FROM transfers');
      return found;
    };
    expect(isKept('failed', false)).toBe(false);
    expect(isKept('failed', true)).toBe(true);
    expect(isKept('declined', false)).toBe(true);
  });

  it('changes nothing on a way that the state machine does not have', () => {
    add(aTransfer({ state: 'done' }));
    const before = store.get();
    expect(table.become(id, 'active', { name: 'other' })).toBe(false);
    expect(table.become('none', 'active')).toBe(false);
    expect(store.get()).toBe(before);
  });

  it('notes when it began and ended', () => {
    add(aTransfer({ state: 'offered' }));
    time = 2_000;
    table.become(id, 'active');
    time = 3_000;
    table.become(id, 'paused', { pausedBy: 'peer' });
    expect(table.get(id)).toMatchObject({ state: 'paused', pausedBy: 'peer', startedAt: 2_000 });
    time = 4_000;
    table.become(id, 'active');
    expect(table.get(id)).not.toHaveProperty('pausedBy');
    time = 5_000;
    table.become(id, 'done');
    expect(table.get(id)).toMatchObject({ state: 'done', startedAt: 2_000, endedAt: 5_000, rate: 0 });
  });

  it('shows speed and time left only while bytes move, in the bulk lane', () => {
    add(aTransfer({ state: 'offered', bytes: 1_000 }));
    table.become(id, 'active');
    const lanes: Lane[] = [];
    store.subscribe((_state, lane) => lanes.push(lane));
    time += 200;
    table.progress(id, { transferred: 200, filesDone: 0 });
    expect(table.get(id)).toMatchObject({ transferred: 200, rate: 1_000, secondsLeft: 1 });
    expect(lanes).toEqual(['bulk']);
    table.become(id, 'paused');
    expect(table.get(id)).toMatchObject({ rate: 0 });
    expect(table.get(id)).not.toHaveProperty('secondsLeft');
    time += 60_000;
    table.progress(id, { transferred: 201, filesDone: 0 });
    expect(table.get(id)).toMatchObject({ transferred: 201, rate: 0 });
  });

  it('does not count a pause as slowness', () => {
    add(aTransfer({ state: 'offered', bytes: 10_000 }));
    table.become(id, 'active');
    table.become(id, 'paused');
    time += 100_000;
    table.become(id, 'active');
    // What is there already is no speed: it shows with the first progress.
    table.progress(id, { transferred: 5_000, filesDone: 0 });
    expect(table.get(id)?.rate).toBe(0);
    time += 1_000;
    table.progress(id, { transferred: 6_000, filesDone: 0 });
    expect(table.get(id)?.rate).toBe(1_000);
  });

  it('takes no progress of what has ended', () => {
    add(aTransfer({ state: 'cancelled', transferred: 5 }));
    table.progress(id, { transferred: 900, filesDone: 1 });
    expect(table.get(id)).toMatchObject({ transferred: 5, state: 'cancelled' });
  });

  it('says when one has ended, and keeps its directory for whoever clears up', async () => {
    await table.makeDirectory(id);
    await writeFile(path.join(table.directoryOf(id), 'manifest'), 'x');
    add(aTransfer({ state: 'active' }));
    table.become(id, 'failed');
    expect(ended).toMatchObject([{ id, state: 'failed' }]);
    expect(table.kept(id)).toBeUndefined();
    expect(existsSync(table.directoryOf(id))).toBe(true);
    table.removeDirectory(id);
    await vi.waitFor(() => expect(existsSync(table.directoryOf(id))).toBe(false));
  });

  it('comes back from the journal: waiting, or paused as it was, and in its order', () => {
    const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];
    add(aTransfer({ id: one, state: 'queued' }));
    add(aTransfer({ id: two, state: 'queued' }));
    add(aTransfer({ id: three, state: 'queued' }));
    table.become(one, 'active');
    table.keep(one, { accepted: true });
    table.change(three, { position: 0 });
    table.keep(two, { paused: { self: true, peer: false } });
    table.close();
    const again = newTable(createStore());
    again.load();
    expect(again.open().map((row) => [row.id, row.state])).toEqual([
      [three, 'queued'],
      [one, 'queued'],
      [two, 'paused'],
    ]);
    expect(again.kept(one)?.accepted).toBe(true);
    expect(add(aTransfer()).position).toBe(4);
  });

  it('has the history after a restart, and an offer that nobody accepted only if it has ended', () => {
    const received = { receiving: { offer: anOffer, into: '/in', existing: 'keep' as const } };
    table.add(aTransfer({ direction: 'receive', state: 'offered' }), newKept(received));
    table.add(aTransfer({ id: 'b'.repeat(32), direction: 'receive', state: 'offered' }), newKept(received));
    table.become('b'.repeat(32), 'declined');
    const again = newTable(createStore());
    again.load();
    expect(again.all().map(({ state }) => state)).toEqual(['declined']);
  });

  it('knows the average over the time in which bytes moved', () => {
    add(aTransfer({ state: 'offered', bytes: 10_000 }));
    table.become(id, 'active');
    time += 1_000;
    table.progress(id, { transferred: 1_000, filesDone: 0 });
    expect(table.get(id)?.average).toBe(1_000);
    table.become(id, 'paused');
    time += 50_000;
    table.become(id, 'active');
    table.progress(id, { transferred: 1_000, filesDone: 0 });
    time += 1_000;
    table.become(id, 'done', { transferred: 4_000 });
    expect(table.get(id)?.average).toBe(2_000);
  });

  it('knows it of one whose bytes are told with its end alone, without the time of verifying, and none where none moved', () => {
    add(aTransfer({ state: 'offered', bytes: 10_000 }));
    table.become(id, 'active');
    time += 2_000;
    table.become(id, 'verifying');
    expect(table.get(id)?.average).toBeUndefined();
    time += 50_000;
    table.become(id, 'done', { transferred: 10_000 });
    expect(table.get(id)?.average).toBe(5_000);
  });

  it('keeps a bounded number of ended rows, the newest, and all open ones', () => {
    for (let count = 0; count < TRANSFER.finishedKept + 10; count += 1) {
      time = count;
      add(aTransfer({ id: `t${count}` }));
      table.become(`t${count}`, 'done');
    }
    add(aTransfer());
    expect(table.get('t9')).toBeUndefined();
    expect(table.get('t10')).toBeDefined();
    expect(table.all()).toHaveLength(TRANSFER.finishedKept + 1);
  });
});
