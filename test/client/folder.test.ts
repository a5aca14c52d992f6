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
  it('is listed as people order it, folders first, and tells the sizes of its files when asked', async () => {
    for (const name of ['file10', 'file9', '.hidden']) writeFileSync(path.join(directory, name), name);
    mkdirSync(path.join(directory, 'zoo'));
    const { entries, more, withSizes } = await readFolder(directory);
    expect(entries.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
      ['zoo', 'folder', undefined],
      ['.hidden', 'file', undefined],
      ['file9', 'file', undefined],
      ['file10', 'file', undefined],
    ]);
    expect(entries[0]?.path).toBe(path.join(directory, 'zoo'));
    expect(more).toBe(0);
    expect((await withSizes()).map(({ name, bytes }) => [name, bytes])).toEqual([
      ['zoo', undefined],
      ['.hidden', 7],
      ['file9', 5],
      ['file10', 6],
    ]);
  });

  it('has links as what they lead to', async () => {
    writeFileSync(path.join(directory, 'file'), '12345');
    mkdirSync(path.join(directory, 'sub'));
    symlinkSync('file', path.join(directory, 'a-file'));
    symlinkSync('sub', path.join(directory, 'to-folder'));
    symlinkSync('nowhere', path.join(directory, 'gone'));
    symlinkSync('self', path.join(directory, 'self'));
    const { entries, withSizes } = await readFolder(directory);
    const links = entries.filter(({ isLink }) => isLink === true).map(({ name, kind }) => [name, kind]);
    expect(links).toEqual(['a-file', 'gone', 'self', 'to-folder'].map((name) => [name, 'link']));
    expect((await withSizes()).map(({ name, kind, isLink, bytes }) => [name, kind, isLink, bytes])).toEqual([
      ['sub', 'folder', undefined, undefined],
      ['to-folder', 'folder', true, undefined],
      ['a-file', 'file', true, 5],
      ['file', 'file', undefined, 5],
      ['gone', 'other', true, undefined],
      ['self', 'other', true, undefined],
    ]);
  });

  it('of very many is listed in part, and the rest is counted as far as it matters', async () => {
    for (let index = 0; index < 30; index += 1) writeFileSync(path.join(directory, `file${index}`), '');
    // Fewer than INTERFACE.folderEntries and INTERFACE.folderCounted.
    const inPart = await readFolder(directory, { folderEntries: 10, folderCounted: 100 });
    expect([inPart.entries.length, inPart.more]).toEqual([10, 20]);
    const names = inPart.entries.map(({ name }) => Number(name.slice('file'.length)));
    expect(names).toEqual(names.toSorted((a, b) => a - b));
    const counted = await readFolder(directory, { folderEntries: 10, folderCounted: 5 });
    expect([counted.entries.length, counted.more]).toEqual([10, 5]);
  });

  it('that lost its files in the meantime is still told', async () => {
    writeFileSync(path.join(directory, 'file'), '');
    const { entries, withSizes } = await readFolder(directory);
    rmSync(path.join(directory, 'file'));
    expect(await withSizes()).toEqual(entries);
  });

  it('that is not there, or is none, says so', async () => {
    const gone = { code: 'TINCAN_E_NO_SUCH_FILE', message: 'The folder is not there any more.' };
    await expect(readFolder(path.join(directory, 'gone'))).rejects.toMatchObject(gone);
    writeFileSync(path.join(directory, 'file'), '');
    await expect(readFolder(path.join(directory, 'file'))).rejects.toMatchObject(gone);
  });
});
