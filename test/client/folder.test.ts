import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFolder } from '../../src/client/index.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-folder-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('a folder', () => {
  it('is listed as people order it, folders first, with the sizes of its files', async () => {
    for (const name of ['file10', 'file9', '.hidden']) writeFileSync(path.join(directory, name), name);
    mkdirSync(path.join(directory, 'zoo'));
    symlinkSync('file9', path.join(directory, 'link'));
    const { entries, more } = await readFolder(directory);
    expect(entries.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
      ['zoo', 'folder', undefined],
      ['.hidden', 'file', 7],
      ['file9', 'file', 5],
      ['file10', 'file', 6],
      ['link', 'other', undefined],
    ]);
    expect(entries[0]?.path).toBe(path.join(directory, 'zoo'));
    expect(more).toBe(0);
  });

  it('that is not there, or is none, says so', async () => {
    const gone = { code: 'TINCAN_E_NO_SUCH_FILE', message: 'The folder is not there any more.' };
    await expect(readFolder(path.join(directory, 'gone'))).rejects.toMatchObject(gone);
    writeFileSync(path.join(directory, 'file'), '');
    await expect(readFolder(path.join(directory, 'file'))).rejects.toMatchObject(gone);
  });
});
