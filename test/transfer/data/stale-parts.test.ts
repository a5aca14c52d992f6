import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { expireParts } from '../../../src/transfer/data/stale-parts.ts';

const OLD = 'a'.repeat(32);
const NEW = 'b'.repeat(32);
const NOW = Date.now();
const nobody = (): boolean => false;

describe('parts that were left behind', () => {
  let into: string;
  let parts: string;

  beforeEach(async () => {
    into = await mkdtemp(path.join(tmpdir(), 'tincan-parts-'));
    parts = path.join(into, '.tincan-parts');
  });
  afterEach(() => rm(into, { recursive: true, force: true }));

  const leave = async (name: string, age: number): Promise<void> => {
    const folder = path.join(parts, name);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, '0'), 'part');
    const time = new Date(NOW - age);
    await utimes(path.join(folder, '0'), time, time);
    await utimes(folder, time, time);
  };

  it('of a transfer that may go on stay, however old they are', async () => {
    await leave(OLD, 10 * TRANSFER.partsKept);
    await expireParts(into, NOW, (id) => id === OLD);
    expect(await readdir(parts)).toEqual([OLD]);
  });

  it('go after a week, and younger ones stay', async () => {
    await leave(OLD, TRANSFER.partsKept + 1_000);
    await leave(NEW, TRANSFER.partsKept - 60_000);
    await expireParts(into, NOW, nobody);
    expect(await readdir(parts)).toEqual([NEW]);
  });

  it('take their folder along when they were the last', async () => {
    await leave(OLD, TRANSFER.partsKept + 1_000);
    await expireParts(into, NOW, nobody);
    expect(await readdir(into)).toEqual([]);
  });

  it('are told from what somebody else put there, which stays', async () => {
    await leave('my own folder', TRANSFER.partsKept + 1_000);
    const elsewhere = path.join(into, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(path.join(elsewhere, 'precious'), '');
    await symlink(elsewhere, path.join(parts, OLD));
    await expireParts(into, NOW, nobody);
    expect((await readdir(parts)).sort()).toEqual([OLD, 'my own folder']);
    expect(await readdir(elsewhere)).toEqual(['precious']);
  });

  it('are no matter where nothing was ever received', async () => {
    await expect(expireParts(path.join(into, 'nowhere'), NOW, nobody)).resolves.toBeUndefined();
  });
});
