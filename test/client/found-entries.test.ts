import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEntries } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tincan-found-'));
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'part10.txt'), 'x'.repeat(10));
  await writeFile(join(folder, 'part9.txt'), 'x'.repeat(9));
  await writeFile(join(folder, '.hidden'), '');
  await writeFile(join(folder, 'evil\u001b[2J'), '');
  await symlink('photos', join(folder, 'link'));
  await symlink('nowhere', join(folder, 'lost'));
});
afterAll(() => rm(folder, { recursive: true }));

const bounded = (bounds: Partial<typeof INTERFACE>) => ({ ...INTERFACE, ...bounds });

describe('the entries of a folder that begin with some letters', () => {
  it('come in the order of people, with sizes, and links as what they lead to', async () => {
    expect(await findEntries(`${folder}/`, '')).toEqual({
      entries: [
        { name: 'link', folder: true },
        { name: 'lost', folder: false },
        { name: 'part9.txt', folder: false, bytes: 9 },
        { name: 'part10.txt', folder: false, bytes: 10 },
        { name: 'photos', folder: true },
      ],
      more: false,
    });
    expect((await findEntries(folder, 'ph')).entries).toEqual([{ name: 'photos', folder: true }]);
    expect((await findEntries(folder, '.')).entries.map(({ name }) => name)).toEqual(['.hidden']);
  });

  it('are none where it cannot be read', async () => {
    expect(await findEntries('/nowhere/at/all', '')).toEqual({ entries: [], more: false });
  });

  it('are bounded in number, and the further ones told of', async () => {
    const { entries, more } = await findEntries(folder, 'p', bounded({ completions: 2 } as never));
    expect(entries).toHaveLength(2);
    expect(more).toBe(true);
    expect((await findEntries(folder, 'p', bounded({ completions: 3 } as never))).more).toBe(false);
  });

  it('are not asked for where as many folders as may be do not answer', async () => {
    expect(await findEntries(folder, '', bounded({ foldersWaited: 0 } as never))).toEqual({
      entries: [],
      more: true,
    });
  });
});
