import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureHome, resolveHome } from '../../src/config/home.ts';
import { makeDirectory } from '../../src/config/make-directory.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-directory-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('making a directory', () => {
  it('makes what is missing above it, with the mode, and takes what is there', async () => {
    const deep = path.join(directory, 'a', 'b', 'c');
    await Promise.all([makeDirectory(deep, 0o700), makeDirectory(deep, 0o700)]);
    for (const part of ['a', 'a/b', 'a/b/c']) {
      const found = await lstat(path.join(directory, part));
      expect([part, found.isDirectory(), found.mode & 0o777]).toEqual([part, true, 0o700]);
    }
    await makeDirectory(deep, 0o700);
    await mkdir(path.join(directory, 'real'));
    await symlink('real', path.join(directory, 'link'));
    await makeDirectory(path.join(directory, 'link'), 0o700);
  });

  it('says what is in the way', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, '');
    await expect(makeDirectory(file, 0o700)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectory(path.join(file, 'below'), 0o700)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await symlink('nowhere', path.join(directory, 'dangling'));
    await expect(makeDirectory(path.join(directory, 'dangling', 'x'), 0o700)).rejects.toMatchObject({
      code: 'EEXIST',
    });
  });

  // Node's own would never return here, and take a core with it.
  it.skipIf(!existsSync('/proc/self'))(
    'ends where nothing can be made, and a home there is refused',
    async () => {
      await expect(makeDirectory('/proc/tincan/home', 0o700)).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(ensureHome(resolveHome({ home: '/proc/tincan' }))).rejects.toMatchObject({
        code: 'TINCAN_E_HOME_UNUSABLE',
        message: expect.stringContaining('nothing can be made there'),
      });
    },
  );
});
