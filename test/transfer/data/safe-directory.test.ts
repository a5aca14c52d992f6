import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { inlineCalls, pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { openSafeDirectory, type SafeDirectory } from '../../../src/transfer/data/safe-directory.ts';

let place: string;
let directory: SafeDirectory;

describe.each([
  ['by descriptor', true, process.platform !== 'linux'],
  ['by path', false, false],
])('a folder held %s', (_how, descriptors, skip) => {
  beforeEach(({ skip: leave }) => {
    if (skip) leave();
    place = mkdtempSync(join(tmpdir(), 'tincan-safe-'));
    mkdirSync(join(place, 'root/a/b'), { recursive: true });
    mkdirSync(join(place, 'outside'));
    directory = openSafeDirectory(join(place, 'root'), inlineCalls, descriptors);
  });
  afterEach(async () => {
    await directory.close();
    rmSync(place, { recursive: true, force: true });
  });

  it('opens what is beneath it', async () => {
    const held = await directory.hold(['a', 'b']);
    writeFileSync(`${held.path}/file`, 'x');
    held.release();
    expect(readdirSync(join(place, 'root/a/b'))).toEqual(['file']);
  });

  it.each([
    ['at the end', ['a', 'link']],
    ['on the way', ['link', 'b']],
  ])('never goes through a link %s', async (_where, components) => {
    symlinkSync(join(place, 'outside'), join(place, 'root/a/link'));
    symlinkSync(join(place, 'root/a'), join(place, 'root/link'));
    await expect(directory.hold(components)).rejects.toThrow();
  });

  it('does not find a folder that is not there, and finds it once it is', async () => {
    await expect(directory.hold(['new'])).rejects.toMatchObject({ code: 'ENOENT' });
    mkdirSync(join(place, 'root/new'));
    (await directory.hold(['new'])).release();
  });
});

describe('a folder held by descriptor', () => {
  beforeEach(({ skip }) => {
    if (process.platform !== 'linux') skip();
    place = mkdtempSync(join(tmpdir(), 'tincan-safe-'));
    directory = openSafeDirectory(place, pooledCalls, true);
  });
  afterEach(async () => {
    await directory.close();
    rmSync(place, { recursive: true, force: true });
  });

  it('stays the folder it was when a link takes its place between check and use', async () => {
    mkdirSync(join(place, 'in'));
    mkdirSync(join(place, 'out'));
    const held = await directory.hold(['in']);
    rmdirSync(join(place, 'in'));
    symlinkSync(join(place, 'out'), join(place, 'in'));
    expect(() => writeFileSync(`${held.path}/file`, 'x')).toThrow(/ENOENT/);
    expect(readdirSync(join(place, 'out'))).toEqual([]);
    held.release();
    await directory.forget(['in']);
    await expect(directory.hold(['in'])).rejects.toThrow();
  });

  it('keeps few descriptors, and those in use', async () => {
    const names = Array.from({ length: TRANSFER.openDirectories * 2 }, (_, index) => `f${index}`);
    for (const name of names) mkdirSync(join(place, name));
    const first = await directory.hold(['f0']);
    for (const name of names) (await directory.hold([name])).release();
    writeFileSync(`${first.path}/still`, 'x');
    expect(existsSync(join(place, 'f0/still'))).toBe(true);
    expect(openBeneath(place)).toBeLessThanOrEqual(TRANSFER.openDirectories + 1);
    first.release();
    await directory.close();
    expect(openBeneath(place)).toBe(0);
  });

  it('opens a folder once for many that ask at the same time', async () => {
    mkdirSync(join(place, 'x'));
    const held = await Promise.all(Array.from({ length: 20 }, () => directory.hold(['x'])));
    expect(new Set(held.map(({ fd }) => fd)).size).toBe(1);
    for (const one of held) one.release();
  });
});

function openBeneath(path: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path);
    } catch {
      return false;
    }
  }).length;
}
