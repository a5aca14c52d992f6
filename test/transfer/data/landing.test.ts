import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { type FileCalls, inlineCalls, pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { placeFile } from '../../../src/transfer/data/landing.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tincan-landing-'));
  writeFileSync(join(place, 'part'), 'new');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const withoutLinks: FileCalls = {
  ...pooledCalls,
  link: () => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' })),
};

describe.each([
  ['with hard links', inlineCalls],
  ['on a file system without hard links', withoutLinks],
])('placing a file %s', (_where, calls) => {
  it('moves the part to the wished name', async () => {
    expect(await placeFile(calls, { part: join(place, 'part'), folder: place, wished: 'a.txt' })).toBe(
      'a.txt',
    );
    expect(readdirSync(place)).toEqual(['a.txt']);
  });

  it('takes the first free number and overwrites nothing', async () => {
    writeFileSync(join(place, 'a.txt'), 'mine');
    writeFileSync(join(place, 'a (1).txt'), 'mine');
    expect(await placeFile(calls, { part: join(place, 'part'), folder: place, wished: 'a.txt' })).toBe(
      'a (2).txt',
    );
    expect(readFileSync(join(place, 'a.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(place, 'a (1).txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(place, 'a (2).txt'), 'utf8')).toBe('new');
  });

  it('gives 50 files of one name, placed at once, 50 names', async () => {
    const parts = Array.from({ length: 50 }, (_, index) => join(place, `part-${index}`));
    for (const part of parts) writeFileSync(part, part);
    const names = await Promise.all(
      parts.map((part) => placeFile(calls, { part, folder: place, wished: 'a' })),
    );
    expect(new Set(names).size).toBe(50);
    for (const [index, name] of names.entries())
      expect(readFileSync(join(place, name), 'utf8')).toBe(parts[index]);
  });
});

it('removes its placeholder when the part cannot be moved onto it', async () => {
  const calls: FileCalls = {
    ...withoutLinks,
    rename: () => Promise.reject(Object.assign(new Error('broken'), { code: 'EIO' })),
  };
  await expect(
    placeFile(calls, { part: join(place, 'part'), folder: place, wished: 'a' }),
  ).rejects.toMatchObject({ code: 'EIO' });
  expect(readdirSync(place)).toEqual(['part']);
});

it('gives a name up for which all numbers are taken', async () => {
  let tries = 0;
  const calls: FileCalls = {
    ...inlineCalls,
    link() {
      tries += 1;
      throw Object.assign(new Error('taken'), { code: 'EEXIST' });
    },
  };
  const placed = placeFile(calls, { part: join(place, 'part'), folder: place, wished: 'a' });
  await expect(placed).rejects.toMatchObject({ code: 'TINCAN_E_FILE_ACCESS' });
  expect(tries).toBe(TRANSFER.nameTries);
  expect(readdirSync(place)).toEqual(['part']);
});
