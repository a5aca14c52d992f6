import { describe, expect, it } from 'vitest';
import { Tally } from '../../../src/transfer/data/tally.ts';
import type { ManifestFile } from '../../../src/transfer/manifest.ts';

const JOB = { id: 'a'.repeat(32), files: 2 };
const entry: ManifestFile = {
  kind: 'file',
  path: ['photos', 'beach\u001b.jpg'],
  size: 9,
  mtime: 0,
  executable: false,
};

describe('the progress of a transfer', () => {
  it('is told once for each change', () => {
    const tally = new Tally();
    expect(tally.takeProgress(JOB)).toBeUndefined();
    tally.bytes = 5;
    expect(tally.takeProgress(JOB)).toEqual({ type: 'progress', id: JOB.id, transferred: 5, filesDone: 0 });
    expect(tally.takeProgress(JOB)).toBeUndefined();
    tally.files = 1;
    expect(tally.takeProgress(JOB)).toMatchObject({ transferred: 5, filesDone: 1 });
  });

  it('names the file that moves, and how far that one is, with nothing in its name that a terminal obeys', () => {
    const tally = new Tally();
    tally.moves(entry, () => 4);
    tally.bytes = 4;
    const { current } = tally.takeProgress(JOB) ?? {};
    expect(current).toMatchObject({ bytes: 9, transferred: 4 });
    expect(current?.name).toMatch(/^photos\/beach.*\.jpg$/);
    expect(current?.name).not.toContain('\u001b');
  });

  it('names no file where there is only one', () => {
    const tally = new Tally();
    tally.moves(entry, () => 4);
    tally.bytes = 4;
    expect(tally.takeProgress({ ...JOB, files: 1 })).not.toHaveProperty('current');
  });
});
