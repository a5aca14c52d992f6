import { describe, expect, it } from 'vitest';
import { createTransferLines } from '../../bin/line-mode/transfer-lines.ts';
import type { State, TransferState } from '../../src/store/state.ts';
import { aTransfer, byId, readyState } from '../support/states.ts';

const withTransfer = (fields: Partial<TransferState>): State =>
  readyState({ transfers: byId(aTransfer(fields)) });

describe('lines about a transfer', () => {
  it('come at the start, every ten percent or ten seconds, and at the end', () => {
    const lines = createTransferLines(readyState(), 0);
    const said: string[] = [];
    const at = (seconds: number, fields: Partial<TransferState>): void => {
      said.push(...lines.update(withTransfer(fields), seconds * 1_000));
    };
    at(0, { state: 'offered' });
    at(1, { state: 'active' });
    at(2, { transferred: 300_000 });
    at(4, { transferred: 350_000 });
    at(7, { transferred: 360_000 });
    at(14, { transferred: 370_000 });
    at(15, { state: 'verifying', transferred: 1_000_000 });
    at(16, { state: 'done', transferred: 1_000_000 });
    expect(said.map((line) => line.slice(line.indexOf(': ') + 2))).toEqual([
      'waiting for bob to accept',
      'started, 1 file, 1.0 MB',
      '35 %',
      '37 %',
      'done, verified, 1.0 MB',
    ]);
  });

  it('leave offers to oneself to the numbered question', () => {
    const lines = createTransferLines(readyState(), 0);
    expect(lines.update(withTransfer({ direction: 'receive', state: 'offered' }), 1)).toEqual([]);
  });

  it('say that a receiver who has gone is waited for', () => {
    const lines = createTransferLines(withTransfer({ state: 'offered' }), 0);
    expect(lines.update(withTransfer({ state: 'queued' }), 1)).toEqual([
      '[aaaa] ↑ report.pdf → bob: waiting until bob is connected',
    ]);
  });

  it('say nothing of what was there before, until it changes', () => {
    const begun = withTransfer({ state: 'active' });
    const lines = createTransferLines(begun, 0);
    expect(lines.update(withTransfer({ state: 'active' }), 1)).toEqual([]);
    expect(lines.update(withTransfer({ state: 'paused', pausedBy: 'self' }), 2)).toEqual([
      '[aaaa] ↑ report.pdf → bob: 0 %, paused by you',
    ]);
  });

  it('say that one goes on where it stopped, and what was repaired', () => {
    const lines = createTransferLines(withTransfer({ transferred: 610_000 }), 0);
    const said = (fields: Partial<TransferState>): string[] =>
      lines.update(withTransfer({ transferred: 610_000, ...fields }), 1).map((line) => line.slice(27));
    expect(said({ state: 'queued' })).toEqual(['61 %, waiting until bob is connected']);
    expect(said({})).toEqual(['goes on, 61 %']);
    expect(said({ repaired: 2 })).toEqual(['2 damaged blocks were fetched again']);
    expect(said({ repaired: 2, transferred: 620_000 })).toEqual([]);
  });

  it('name the file that moves, of several', () => {
    const lines = createTransferLines(withTransfer({}), 0);
    const current = { name: 'photos/a.jpg', bytes: 100, transferred: 34 };
    const [line] = lines.update(withTransfer({ transferred: 400_000, current }), 3_000);
    expect(line).toMatch(/40 %: photos\/a.jpg, 34 % of 100 B$/);
  });

  it('name the files that did not arrive', () => {
    const lines = createTransferLines(readyState(), 0);
    const problems = [{ name: 'a.txt', error: { code: 'TINCAN_E_CORRUPT' as const, message: 'Damaged.' } }];
    const [line] = lines.update(withTransfer({ state: 'failed', problems }), 1);
    expect(line).toMatch(/\n {2}a.txt: Damaged.\n {2}\/retry aaaa sends again what did not arrive.$/);
  });
});
