import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { createStore, type Lane, type Store } from '../../src/store/store.ts';
import { createTransferTable, type TransferTable } from '../../src/transfer/transfer-table.ts';
import { aTransfer } from '../support/states.ts';

let directory: string;
let store: Store;
let time: number;
let table: TransferTable;
const { id } = aTransfer();

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-table-'));
  store = createStore();
  time = 1_000;
  table = createTransferTable(store, directory, () => time);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the table of transfers', () => {
  it('has a row until it is forgotten', () => {
    table.add(aTransfer());
    expect(table.require(id)).toBe(store.get().transfers[id]);
    expect(() => table.require('none')).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_NO_SUCH_TRANSFER' }),
    );
  });

  it('changes nothing on a way that the state machine does not have', () => {
    table.add(aTransfer({ state: 'done' }));
    const before = store.get();
    expect(table.become(id, 'active', { name: 'other' })).toBe(false);
    expect(table.become('none', 'active')).toBe(false);
    expect(store.get()).toBe(before);
  });

  it('notes when it began and ended', () => {
    table.add(aTransfer({ state: 'offered' }));
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
    table.add(aTransfer({ state: 'offered', bytes: 1_000 }));
    table.become(id, 'active');
    const lanes: Lane[] = [];
    store.subscribe((_state, lane) => lanes.push(lane));
    time += 200;
    table.progress(id, 200, 0);
    expect(table.get(id)).toMatchObject({ transferred: 200, rate: 1_000, secondsLeft: 1 });
    expect(lanes).toEqual(['bulk']);
    table.become(id, 'paused');
    expect(table.get(id)).toMatchObject({ rate: 0 });
    expect(table.get(id)).not.toHaveProperty('secondsLeft');
    time += 60_000;
    table.progress(id, 201, 0);
    expect(table.get(id)).toMatchObject({ transferred: 201, rate: 0 });
  });

  it('does not count a pause as slowness', () => {
    table.add(aTransfer({ state: 'offered', bytes: 10_000 }));
    table.become(id, 'active');
    table.become(id, 'paused');
    time += 100_000;
    table.become(id, 'active');
    time += 1_000;
    table.progress(id, 1_000, 0);
    expect(table.get(id)?.rate).toBe(1_000);
  });

  it('takes no progress of what has ended', () => {
    table.add(aTransfer({ state: 'cancelled', transferred: 5 }));
    table.progress(id, 900, 1);
    expect(table.get(id)).toMatchObject({ transferred: 5, state: 'cancelled' });
  });

  it('removes what belonged to a transfer with its end', async () => {
    const own = table.directoryOf(id);
    await mkdir(own, { recursive: true });
    await writeFile(path.join(own, 'manifest'), 'x');
    table.add(aTransfer({ state: 'active' }));
    table.become(id, 'failed');
    await vi.waitFor(() => expect(existsSync(own)).toBe(false));
    expect(existsSync(path.dirname(own))).toBe(true);
  });

  it('keeps a bounded number of ended rows, the newest, and all open ones', () => {
    for (let count = 0; count < TRANSFER.finishedKept + 10; count += 1) {
      time = count;
      table.add(aTransfer({ id: `t${count}` }));
      table.become(`t${count}`, 'done');
    }
    table.add(aTransfer());
    expect(table.get('t9')).toBeUndefined();
    expect(table.get('t10')).toBeDefined();
    expect(table.all()).toHaveLength(TRANSFER.finishedKept + 1);
  });
});
