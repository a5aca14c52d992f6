import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import {
  type ArrivalRecord,
  decodeRecord,
  openArrivalLog,
  readArrivalLog,
} from '../../../src/transfer/data/arrival-log.ts';
import { inlineCalls } from '../../../src/transfer/data/file-calls.ts';

let place: string;
let path: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tincan-log-'));
  path = join(place, 'log');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

async function write(...records: ArrivalRecord[]): Promise<void> {
  const log = await openArrivalLog(path, (await readArrivalLog(path)).bytes, inlineCalls);
  for (const record of records) await log.add(record);
  await log.sync();
  await log.close();
}

const HASH = 'a'.repeat(64);

it('says what was noted, over several jobs', async () => {
  await write({ f: 0, n: 'photos (1)', m: 1 }, { f: 1, m: 1 }, { l: 2 }, { i: 3, n: 'x' });
  await write({ s: 4, n: 'same' }, { i: 5, n: 'y', o: 1 }, { l: 5, n: 'y' }, { v: 9, h: HASH });
  const past = await readArrivalLog(path);
  expect(past).toMatchObject({ empty: false, identical: 1, sha256: HASH, bytes: statSync(path).size });
  expect([0, 1, 2, 3, 4, 5].filter((index) => past.landed.has(index))).toEqual([2, 4, 5]);
  expect([0, 1, 2].filter((index) => past.made.has(index))).toEqual([0, 1]);
  expect(past.folderNames).toEqual(new Map([[0, 'photos (1)']]));
  expect(past.intended).toEqual(new Map([[3, { name: 'x', replaces: false }]]));
  expect(past.firstTopFile).toEqual({ index: 4, name: 'same' });
});

it('says nothing of a log that is not there, and is for its owner only', async () => {
  expect(await readArrivalLog(path)).toMatchObject({ empty: true, bytes: 0 });
  await write({ l: 1 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('loses at most the last line where it was torn, and goes on behind it', async () => {
  await write(...Array.from({ length: 50 }, (_, l) => ({ l })));
  const whole = readFileSync(path);
  for (let end = 0; end <= whole.length; end += 7) {
    writeFileSync(path, whole.subarray(0, end));
    const before = (await readArrivalLog(path)).landed.size;
    expect(before).toBeGreaterThanOrEqual(Math.floor(end / (whole.length / 50)) - 1);
    await write({ l: 99 });
    const after = (await readArrivalLog(path)).landed;
    expect(after.size).toBeGreaterThan(before);
    expect(after.has(99)).toBe(true);
  }
});

it('loses only the line in which a bit flipped', async () => {
  await write(...Array.from({ length: 20 }, (_, l) => ({ l, n: `name ${l}` })));
  const whole = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      writeFileSync(path, damaged);
      expect((await readArrivalLog(path)).landed.size).toBeGreaterThanOrEqual(19);
    }),
    { numRuns: 200 },
  );
});

it('reads on behind anything at all, however long', async () => {
  // Far beyond TRANSFER.logLineBytes.
  writeFileSync(path, Buffer.alloc(300_000, 'x'));
  await write({ l: 1 });
  appendFileSync(path, Buffer.alloc(300_000, 0));
  await write({ l: 2 });
  expect((await readArrivalLog(path)).landed.size).toBe(2);
});

it.each([
  ['a name that is a path', { f: 0, n: '../etc' }],
  ['a name that is a folder above', { l: 0, n: '..' }],
  ['no entry', { n: 'x' }],
  ['an entry that no manifest has', { l: TRANSFER.manifestEntries }],
  ['an entry that is no number', { l: '1' }],
  ['an intention without a name', { i: 1 }],
  ['a hash that is none', { v: 1, h: 'x' }],
  ['nothing', null],
])('does not take a line with %s, though its sum is right', async (_what, record) => {
  await write(record as ArrivalRecord);
  expect((await readArrivalLog(path)).empty).toBe(true);
});

it('reads any bytes without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeRecord(Buffer.from(bytes))).toBeUndefined();
    }),
  );
});
