import { describe, expect, it } from 'vitest';
import type { TransferState } from '../../src/store/state.ts';
import { safeText } from '../../src/text/safe-text.ts';
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
      { path: '/home/alice/photos', as: 'photos', only: ['photos/a/1.jpg', 'photos/2.jpg'] },
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
      { path: '/photos.zip', as: 'photos.zip', only: ['photos.zip/a'] },
    ]);
  });

  it('is told from what was no file, and from files that the offer could not have', () => {
    const link = {
      name: 'photos/link',
      error: { code: 'TINCAN_E_NOT_SENDABLE' as const, message: 'A link.' },
    };
    const row = partial({ files: 10, filesDone: 9, leftOut: 1, problems: [link, problem('photos/2.jpg')] });
    expect(rootsToRetry(row, roots)).toEqual([
      { path: '/home/alice/photos', as: 'photos', only: ['photos/2.jpg'] },
    ]);
    const unread = aTransfer({
      state: 'done',
      files: 9,
      filesDone: 9,
      unreadable: 1,
      problems: [problem('photos/3.jpg')],
    });
    expect(rootsToRetry(unread, roots)).toEqual([
      { path: '/home/alice/photos', as: 'photos', only: ['photos/3.jpg'] },
    ]);
  });

  it('is everything where links and failures together only look like all that failed', () => {
    const links = Array.from({ length: 60 }, (_value, index) => ({
      name: `photos/link${index}`,
      error: { code: 'TINCAN_E_NOT_SENDABLE' as const, message: 'A link.' },
    }));
    const failed = Array.from({ length: 100 }, (_value, index) => problem(`photos/${index}`));
    const row = partial({ files: 151, filesDone: 1, leftOut: 60, problems: [...links, ...failed] });
    expect(rootsToRetry(row, roots)).toEqual(roots);
  });

  it('finds one of several roots of one name, and a name that was shown in another form', () => {
    const twins = [{ path: '/one/x.txt' }, { path: '/two/x.txt' }];
    const row = partial({ files: 2, filesDone: 1, problems: [problem('x (1).txt')] });
    expect(rootsToRetry(row, twins)).toEqual([{ path: '/two/x.txt', as: 'x (1).txt' }]);
    const odd = [{ path: '/b\u200Bad' }, { path: '/good' }];
    const [shown = ''] = [safeText('b\u200Bad')];
    const one = partial({ files: 3, filesDone: 2, problems: [problem(`${shown}/a`)] });
    expect(rootsToRetry(one, odd)).toEqual([{ path: '/b\u200Bad', as: 'b\u200Bad', only: [`${shown}/a`] }]);
  });

  it('is everything where a name belongs to no root', () => {
    const row = partial({ files: 2, filesDone: 1, problems: [problem('gone/a')] });
    expect(rootsToRetry(row, roots)).toEqual(roots);
  });
});
