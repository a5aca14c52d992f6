import { describe, expect, it } from 'vitest';
import { createTransferLines } from '../../bin/line-mode/transfer-lines.ts';
import { INTERFACE } from '../../src/limits.ts';
import type { State, TransferState } from '../../src/store/state.ts';
import { aTransfer, byId, readyState } from '../support/states.ts';

const withTransfer = (fields: Partial<TransferState>): State =>
  readyState({ transfers: byId(aTransfer(fields)) });

describe('lines about a transfer', () => {
  it('come at the start, with each quarter or after a while, and at the end', () => {
    const lines = createTransferLines(readyState(), 0);
    const said: string[] = [];
    const at = (seconds: number, fields: Partial<TransferState>): void => {
      said.push(...lines.update(withTransfer(fields), seconds * 1_000));
    };
    at(0, { state: 'offered' });
    at(1, { state: 'active' });
    at(2, { transferred: 300_000 });
    at(4, { transferred: 350_000, rate: 412_000_000, secondsLeft: 4 });
    at(8, { transferred: 490_000 });
    at(9, { transferred: 510_000 });
    at(20, { transferred: 600_000 });
    at(29, { transferred: 610_000 });
    at(30, { state: 'verifying', transferred: 1_000_000 });
    at(31, { state: 'done', transferred: 1_000_000, startedAt: 0, endedAt: 2_900, average: 345_000_000 });
    expect(said).toEqual([
      'Transfer aaaa, report.pdf to bob: waiting for bob to accept',
      'Transfer aaaa, report.pdf to bob: started, 1 file, 1.0 MB',
      'report.pdf to bob: 35 percent, 412 MB per second, 4 seconds left',
      'report.pdf to bob: 51 percent',
      'report.pdf to bob: 61 percent',
      'Transfer aaaa, report.pdf to bob: done, verified, 1.0 MB, 2.9 seconds, 345 MB per second',
    ]);
  });

  it('of how far they are never come more than one in a few seconds, however many transfers run', () => {
    const ids = Array.from({ length: 50 }, (_, index) => String(index).padStart(32, '0'));
    const all = (transferred: number): State =>
      readyState({ transfers: byId(...ids.map((id) => aTransfer({ id, transferred }))) });
    const lines = createTransferLines(all(0), 0);
    const times: number[] = [];
    for (let now = 0; now <= 60_000; now += 100)
      times.push(...lines.update(all(now * 16), now).map(() => now));
    expect(times.length).toBeGreaterThan(10);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(INTERFACE.transferLineLeast);
  });

  it('leave offers to oneself to the numbered question', () => {
    const lines = createTransferLines(readyState(), 0);
    expect(lines.update(withTransfer({ direction: 'receive', state: 'offered' }), 1)).toEqual([]);
  });

  it('say that a receiver who has gone is waited for', () => {
    const lines = createTransferLines(withTransfer({ state: 'offered' }), 0);
    expect(lines.update(withTransfer({ state: 'queued' }), 1)).toEqual([
      'Transfer aaaa, report.pdf to bob: waiting until bob is connected',
    ]);
  });

  it('say nothing of what was there before, until it changes', () => {
    const begun = withTransfer({ state: 'active' });
    const lines = createTransferLines(begun, 0);
    expect(lines.update(withTransfer({ state: 'active' }), 1)).toEqual([]);
    expect(lines.update(withTransfer({ state: 'paused', pausedBy: 'self' }), 2)).toEqual([
      'Transfer aaaa, report.pdf to bob: 0 percent, paused by you',
    ]);
  });

  it('say that one goes on where it stopped, and what was repaired', () => {
    const lines = createTransferLines(withTransfer({ transferred: 610_000 }), 0);
    const said = (fields: Partial<TransferState>): string[] =>
      lines.update(withTransfer({ transferred: 610_000, ...fields }), 1).map((line) => line.slice(34));
    expect(said({ state: 'queued' })).toEqual(['61 percent, waiting until bob is connected']);
    expect(said({})).toEqual(['goes on, 61 percent']);
    expect(said({ repaired: 2 })).toEqual(['2 damaged blocks were fetched again']);
    expect(said({ repaired: 2, transferred: 620_000 })).toEqual([]);
  });

  it('name the files that did not arrive', () => {
    const lines = createTransferLines(readyState(), 0);
    const problems = [{ name: 'a.txt', error: { code: 'TINCAN_E_CORRUPT' as const, message: 'Damaged.' } }];
    const [line] = lines.update(withTransfer({ state: 'failed', problems }), 1);
    expect(line).toMatch(/\n {2}a.txt: Damaged.\n {2}\/retry aaaa sends again what did not arrive.$/);
  });
});
