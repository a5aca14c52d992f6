import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { requireUsableFolder } from '../../src/client/usable-folder.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-usable-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const refusal = (why: RegExp) => ({ code: 'TINCAN_E_FILE_ACCESS', message: expect.stringMatching(why) });

it('a folder, and one that is still to be made, can be used, and nothing is made', async () => {
  await requireUsableFolder(directory);
  await requireUsableFolder(path.join(directory, 'a', 'b', 'c'));
  expect(await readdir(directory)).toEqual([]);
});

it('a file, and what is below one, cannot', async () => {
  const file = path.join(directory, 'file');
  await writeFile(file, '');
  await expect(requireUsableFolder(file)).rejects.toMatchObject(refusal(/file is not a folder\.$/));
  await expect(requireUsableFolder(path.join(file, 'below'))).rejects.toMatchObject(refusal(/ENOTDIR/));
});

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'one that may not be written to cannot, nor what is below it',
  async () => {
    const closed = path.join(directory, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o555);
    for (const folder of [closed, path.join(closed, 'below')])
      await expect(requireUsableFolder(folder)).rejects.toMatchObject(
        refusal(/you may not write into .*closed\.$/),
      );
  },
);
