import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FileCalls, inlineCalls } from '../../../src/transfer/data/file-calls.ts';
import { placeFile } from '../../../src/transfer/data/landing.ts';
import type { PartFile } from '../../../src/transfer/data/part-store.ts';
import { type CutStep, finishStep } from '../../../src/transfer/data/recovery.ts';

const ENTRY = { kind: 'file', path: ['a.txt'], size: 3, mtime: 0, executable: false } as const;

let place: string;
let folder: string;
let partPath: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tincan-recovery-'));
  folder = join(place, 'folder');
  partPath = join(place, 'part');
  mkdirSync(folder);
  writeFileSync(partPath, 'new');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function part(): PartFile | undefined {
  if (!existsSync(partPath)) return undefined;
  const { size, ino, nlink } = statSync(partPath, { bigint: true });
  return { index: 0, size: Number(size), inode: ino, linked: nlink > 1n };
}

const finish = (step: Partial<CutStep> = {}): Promise<string | undefined> =>
  finishStep(inlineCalls, {
    entry: { ...ENTRY, path: [...ENTRY.path] },
    folder,
    part: part(),
    intended: undefined,
    ...step,
  });

it('finds the name of a part that was linked and not yet noted', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  linkSync(partPath, join(folder, 'a (3).txt'));
  expect(await finish()).toBe('a (3).txt');
});

it('does not take a part for landed whose name the user has changed', async () => {
  linkSync(partPath, join(folder, 'b.txt'));
  expect(await finish()).toBeUndefined();
  expect(await finish({ folder: undefined })).toBeUndefined();
});

it('leaves a part alone that has no other name', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  expect(await finish()).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

/** Places the part where there are no hard links, and dies at the n-th step. @returns what was noted */
async function dieAt(steps: number, replace = false): Promise<CutStep['intended']> {
  let left = steps;
  let intended: CutStep['intended'];
  const step = (): void => {
    left -= 1;
    if (left < 0) throw new Error('killed');
  };
  const calls: FileCalls = {
    ...inlineCalls,
    link: () => {
      throw Object.assign(new Error('no links here'), { code: 'EPERM' });
    },
    close: (fd) => inlineCalls.close(fd),
    open: (...given) => {
      step();
      return inlineCalls.open(...given);
    },
    rename: (...given) => {
      step();
      return inlineCalls.rename(...given);
    },
    unlink: () => {
      throw new Error('killed');
    },
  };
  const notes = {
    intended: async (name: string, replaces: boolean) => {
      step();
      intended = { name, replaces };
    },
    landed: async () => step(),
  };
  await placeFile(calls, { part: partPath, folder, wished: 'a.txt', replace }, notes).catch(() => {});
  return intended;
}

it.each([0, 1, 2, 3])(
  'neither loses nor doubles a file that was renamed over a placeholder of ours (killed at step %i)',
  async (steps) => {
    writeFileSync(join(folder, 'a.txt'), 'old');
    const name = await finish({ intended: await dieAt(steps) });
    if (name === undefined) {
      expect(existsSync(partPath)).toBe(true);
      expect(readdirSync(folder)).toEqual(['a.txt']);
    } else {
      expect(name).toBe('a (1).txt');
      expect(existsSync(partPath)).toBe(false);
      expect(readdirSync(folder)).toEqual(['a (1).txt', 'a.txt']);
    }
  },
);

it.each([0, 1, 2])(
  'neither loses nor doubles a file that replaces the user’s own, even an empty one (killed at step %i)',
  async (steps) => {
    writeFileSync(join(folder, 'a.txt'), '');
    // That it has landed is not believed: what stands there is looked at as any file of the user's own.
    expect(await finish({ intended: await dieAt(steps, true) })).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['a.txt']);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe(existsSync(partPath) ? '' : 'new');
  },
);

it('does not take the user’s own file for the one that was about to replace it', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  const intended = { name: 'a.txt', replaces: true };
  expect(await finish({ part: undefined, intended })).toBeUndefined();
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
});
