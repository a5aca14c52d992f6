import type { Stats } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
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
    // Fewer than INTERFACE.completions.
    const { entries, more } = await findEntries(folder, 'p', bounded({ completions: 2 } as never));
    expect(entries).toHaveLength(2);
    expect(more).toBe(true);
    expect((await findEntries(folder, 'p', bounded({ completions: 3 } as never))).more).toBe(false);
  });

  it('hold no more threads than are allowed where sizes do not come, and ask for nothing that nobody waits for', async () => {
    const asked: (() => void)[] = [];
    const hang = (path: string): Promise<Stats> =>
      new Promise((resolve) => void asked.push(() => resolve(stat(path))));
    const quick = bounded({ completionWait: 30, foldersWaited: 2 } as never);
    const searches = Array.from({ length: 5 }, () => findEntries(folder, 'p', quick, hang));
    const found = await Promise.all(searches);
    expect(asked).toHaveLength(2);
    expect(found.map(({ entries }) => entries.length)).toEqual([3, 3, 0, 0, 0]);
    // Also once the first ones have given up.
    expect(await findEntries(folder, 'p', quick, hang)).toEqual({ entries: [], more: true });
    for (const answer of asked.splice(0)) answer();
    await expect.poll(async () => (await findEntries(folder, 'p')).entries.length).toBe(3);
    expect(asked).toEqual([]);
  });

  it('are not asked for where as many folders as may be do not answer', async () => {
    expect(await findEntries(folder, '', bounded({ foldersWaited: 0 } as never))).toEqual({
      entries: [],
      more: true,
    });
  });
});
