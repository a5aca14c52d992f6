import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { createSpool, type Spool } from '../../src/transfer/spool.ts';

const nothing = (): Set<string> => new Set();
let directory: string;
let spool: Spool;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-spool-'));
  spool = createSpool(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the spool', () => {
  it('gives paths that are not there yet, each once, in a folder of the user alone', async () => {
    const [one, other] = [await spool.newPath(), await spool.newPath()];
    expect(one).not.toBe(other);
    expect(existsSync(one)).toBe(false);
    if (process.platform !== 'win32') expect((await stat(path.dirname(one))).mode & 0o777).toBe(0o700);
  });

  it('removes what is its own, and nothing else', async () => {
    const own = await spool.newPath();
    const foreign = path.join(directory, 'foreign');
    for (const file of [own, foreign]) await writeFile(file, 'x');
    spool.letGo(foreign, nothing);
    spool.letGo(path.join(path.dirname(own), '..', 'foreign'), nothing);
    spool.letGo(own, nothing);
    await vi.waitFor(() => expect(existsSync(own)).toBe(false));
    expect(existsSync(foreign)).toBe(true);
  });

  it('keeps a file as long as whoever asked for it, or a transfer, has use for it', async () => {
    const file = await spool.newPath();
    await writeFile(file, 'x');
    // Sent to one receiver, and the next one is still asked.
    spool.release(file, nothing);
    spool.letGo(file, () => new Set([file]));
    await nextTurn();
    expect(existsSync(file)).toBe(true);
    spool.release(file, nothing);
    await vi.waitFor(() => expect(existsSync(file)).toBe(false));
  });

  it('is swept of all but what is needed', async () => {
    const [needed, old] = [await spool.newPath(), await spool.newPath()];
    for (const file of [needed, old]) await writeFile(file, 'x');
    await spool.sweep(new Set([needed]), Date.now());
    expect([existsSync(needed), existsSync(old)]).toEqual([true, false]);
  });

  it('leaves a folder alone in which something waits, for a week', async () => {
    const [empty, full] = [await spool.newPath(), await spool.newPath()];
    for (const folder of [empty, full]) await mkdir(folder);
    await writeFile(path.join(full, 'received.tar'), 'x');
    spool.letGo(full, nothing);
    spool.letGo(empty, nothing);
    await vi.waitFor(() => expect(existsSync(empty)).toBe(false));
    await spool.sweep(new Set(), Date.now());
    expect(existsSync(path.join(full, 'received.tar'))).toBe(true);
    await spool.sweep(new Set(), Date.now() + TRANSFER.partsKept + 60_000);
    expect(existsSync(full)).toBe(false);
  });

  it('has nothing to sweep before it was used', async () => {
    await expect(spool.sweep(new Set(), Date.now())).resolves.toBeUndefined();
  });
});
