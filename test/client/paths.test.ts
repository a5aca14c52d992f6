import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absolutePath, readDirectory } from '../../src/client/index.ts';

describe('a path as a person types it', () => {
  it('begins at home with a tilde, else where the program runs', () => {
    expect(absolutePath('~')).toBe(homedir());
    expect(absolutePath('~/a b')).toBe(join(homedir(), 'a b'));
    expect(absolutePath('~bob')).toBe(resolve('~bob'));
    expect(absolutePath('a/../b')).toBe(resolve('b'));
    expect(absolutePath('/etc')).toBe(resolve('/etc'));
  });

  it('is not empty: an unset variable does not mean the working directory', () => {
    expect(() => absolutePath('')).toThrow('A path is empty.');
  });
});

describe('the entries of a directory', () => {
  it('tell folders from files', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tincan-paths-'));
    try {
      await mkdir(join(directory, 'folder'));
      await writeFile(join(directory, 'file'), '');
      const entries = await readDirectory(directory);
      expect(entries.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
        { name: 'file', directory: false },
        { name: 'folder', directory: true },
      ]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('are none where it cannot be read', async () => {
    expect(await readDirectory('/nowhere/at/all')).toEqual([]);
  });
});
