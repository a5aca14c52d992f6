import { describe, expect, it } from 'vitest';
import {
  currentFileText,
  resumedLine,
  transferLine,
  transferLines,
  transferStatus,
} from '../../src/client/transfer-words.ts';
import type { ErrorCode } from '../../src/errors.ts';
import type { TransferState } from '../../src/store/state.ts';
import { aPeer, aTransfer, byId, readyState } from '../support/states.ts';

const state = readyState({ peers: byId(aPeer('bob')) });

describe('where a transfer stands', () => {
  const at = (fields: Partial<TransferState>): string => transferStatus(state, aTransfer(fields));

  it('tells who cancelled it', () => {
    const cancelled = (message: string) =>
      at({ state: 'cancelled', error: { code: 'TINCAN_E_CANCELLED', message } });
    expect(cancelled('Cancelled by bob.')).toBe('cancelled by bob');
    expect(cancelled('Cancelled by you.')).toBe('cancelled by you');
  });

  it('tells a no from an answer that never came', () => {
    const declined = (code: 'TINCAN_E_DENIED' | 'TINCAN_E_TIMEOUT', direction: 'send' | 'receive') =>
      at({ state: 'declined', direction, error: { code, message: '' } });
    expect(declined('TINCAN_E_DENIED', 'send')).toBe('declined by bob');
    expect(declined('TINCAN_E_TIMEOUT', 'send')).toBe('bob did not answer in time');
    expect(declined('TINCAN_E_DENIED', 'receive')).toBe('declined by you');
    expect(declined('TINCAN_E_TIMEOUT', 'receive')).toBe('not answered in time');
  });

  it('tells a turn that is waited for from a peer that is', () => {
    expect(at({ state: 'queued' })).toBe('waiting for its turn');
    const away = readyState({ peers: byId(aPeer('bob', { state: 'offline' })) });
    expect(transferStatus(away, aTransfer({ state: 'queued' }))).toBe('waiting until bob is connected');
  });

  it('makes a line with the shortened id', () => {
    const transfer = aTransfer({ state: 'paused', pausedBy: 'peer' });
    expect(transferLine(state, transfer)).toBe('[aaaa] ↑ report.pdf → bob: 0 %, paused by bob');
  });

  it('goes on only where nobody else holds it', () => {
    expect(resumedLine(state, aTransfer())).toContain(': goes on, 0 %');
    expect(resumedLine(state, aTransfer({ state: 'paused', pausedBy: 'peer' }))).toContain(
      ': 0 %, paused by bob',
    );
  });

  it('says how far one that waits has come', () => {
    expect(at({ state: 'queued', transferred: 610_000 })).toBe('61 %, waiting for its turn');
    const away = readyState({ peers: byId(aPeer('bob', { state: 'offline' })) });
    expect(transferStatus(away, aTransfer({ state: 'queued', transferred: 610_000 }))).toBe(
      '61 %, waiting until bob is connected',
    );
  });

  it('tells what a machine has paused it for, and that it goes on by itself', () => {
    const stalled = (code: ErrorCode, direction: 'send' | 'receive') =>
      at({ state: 'paused', direction, transferred: 10_000, error: { code, message: 'The disk is full.' } });
    expect(stalled('TINCAN_E_NO_SPACE', 'receive')).toBe(
      '1 %, paused: no room on the disk; goes on by itself',
    );
    expect(stalled('TINCAN_E_NO_SPACE', 'send')).toBe(
      '1 %, paused: no room on the disk of bob; goes on by itself',
    );
    expect(stalled('TINCAN_E_FILE_ACCESS', 'receive')).toContain('the folder cannot be written;');
    expect(stalled('TINCAN_E_INTERNAL', 'receive')).toContain('paused: the disk is full; goes on');
  });

  it('says of a person who paused it that it was they, whatever else is in the way', () => {
    const error = { code: 'TINCAN_E_NO_SPACE', message: 'Full.' } as const;
    expect(at({ state: 'paused', pausedBy: 'self', error })).toBe('0 %, paused by you');
  });

  it('tells of one that is done how fast it was, and what became of its files', () => {
    expect(
      at({
        state: 'done',
        files: 12,
        offered: { files: 30, bytes: 5e9 },
        startedAt: 0,
        endedAt: 2_900,
        average: 412e6,
        identical: 1,
        repaired: 2,
        problems: [{ name: 'a', error: { code: 'TINCAN_E_CORRUPT', message: 'Damaged.' } }],
      }),
    ).toBe(
      'done, verified, 1.0 MB, 2.9 s, 412 MB/s; 1 file did not arrive; 1 file was there already; ' +
        '2 damaged blocks were fetched again; 12 of 30 files were accepted',
    );
  });

  it('names the file that moves, while one does', () => {
    const current = { name: 'photos/a.jpg', bytes: 12e6, transferred: 4.1e6 };
    expect(currentFileText(aTransfer({ current }))).toBe('photos/a.jpg, 34 % of 12 MB');
    expect(currentFileText(aTransfer({ current, state: 'paused' }))).toBeUndefined();
    const lines = transferLines(
      readyState({ peers: byId(aPeer('bob')), transfers: byId(aTransfer({ current })) }),
    );
    expect(lines).toEqual(['aaaa  ↑ report.pdf → bob  0 %: photos/a.jpg, 34 % of 12 MB']);
  });
});
