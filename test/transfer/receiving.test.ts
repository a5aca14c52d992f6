import { describe, expect, it } from 'vitest';
import type { TransferState } from '../../src/store/state.ts';
import { leftoversOf } from '../../src/transfer/receiving.ts';
import { type Kept, newKept } from '../../src/transfer/record.ts';
import type { TransferTable } from '../../src/transfer/transfer-table.ts';
import { aTransfer } from '../support/states.ts';

const { id } = aTransfer();
const offer = {
  t: 'offer' as const,
  id,
  name: 'report.pdf',
  files: 1,
  folders: 0,
  bytes: 1,
  manifestBytes: 1,
  manifestSha256: '0'.repeat(64),
};
const table = {
  manifestOf: () => '/home/manifest',
  directoryOf: () => '/home',
} as Partial<TransferTable> as TransferTable;

const leftoversAfter = (state: TransferState['state'], kept: Partial<Kept>) =>
  leftoversOf({ table }, aTransfer({ direction: 'receive', state }), {
    ...newKept({ receiving: { offer, into: '/downloads', existing: 'keep' } }),
    accepted: true,
    ...kept,
  });

describe('what is left over of a received transfer that has ended', () => {
  it.each(['failed', 'cancelled'] as const)(
    'is all that has arrived where it was broken off: %s',
    (state) => {
      expect(leftoversAfter(state, {})).toEqual({
        id,
        into: '/downloads',
        manifestPath: '/home/manifest',
        logPath: '/home/arrived.log',
      });
    },
  );

  it.each(['failed', 'done'] as const)('is nothing where every file was accounted for: %s', (state) => {
    expect(leftoversAfter(state, { settled: true })).toBeUndefined();
  });

  it('is nothing where it is done, also by the word of the other side', () => {
    expect(leftoversAfter('done', {})).toBeUndefined();
  });

  it('is nothing where it was never accepted', () => {
    expect(leftoversAfter('failed', { accepted: false })).toBeUndefined();
  });
});
