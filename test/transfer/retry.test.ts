import { describe, expect, it } from 'vitest';
import type { TransferState } from '../../src/store/state.ts';
import { rootsToRetry } from '../../src/transfer/retry.ts';
import { aTransfer } from '../support/states.ts';

const problem = (name: string): TransferState['problems'][number] => ({
  name,
  error: { code: 'TINCAN_E_SOURCE_CHANGED', message: 'It changed.' },
});
const partial = (fields: Partial<TransferState>): TransferState =>
  aTransfer({
    state: 'failed',
    error: { code: 'TINCAN_E_PARTIAL', message: 'Some files did not arrive.' },
    ...fields,
  });

describe('what is sent again', () => {
  const roots = [
    { path: '/home/alice/photos' },
    { path: '/home/alice/b.txt' },
    { path: '/tmp/x', as: 'c.txt' },
  ];

  it('is only what did not arrive, where that is known', () => {
    const row = partial({
      files: 10,
      filesDone: 7,
      problems: ['photos/a/1.jpg', 'photos/2.jpg', 'c.txt'].map(problem),
    });
    expect(rootsToRetry(row, roots)).toEqual([
      { path: '/home/alice/photos', only: ['photos/a/1.jpg', 'photos/2.jpg'] },
      { path: '/tmp/x', as: 'c.txt' },
    ]);
  });

  it('is everything where not all that failed is known by name', () => {
    const row = partial({ files: 1_000, filesDone: 500, problems: [problem('photos/2.jpg')] });
    expect(rootsToRetry(row, roots)).toEqual(roots);
  });

  it('is everything of one that failed as a whole, was declined or cancelled', () => {
    expect(rootsToRetry(aTransfer({ state: 'declined' }), roots)).toEqual(roots);
    expect(rootsToRetry(aTransfer({ state: 'cancelled', problems: [problem('b.txt')] }), roots)).toEqual(
      roots,
    );
  });

  it('does not take a name for a folder that begins like it', () => {
    const row = partial({ files: 2, filesDone: 1, problems: [problem('photos.zip/a')] });
    expect(rootsToRetry(row, [{ path: '/photos' }, { path: '/photos.zip' }])).toEqual([
      { path: '/photos.zip', only: ['photos.zip/a'] },
    ]);
  });
});
