import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TincanError } from '../../../src/errors.ts';
import { TRANSFER } from '../../../src/limits.ts';
import { type Arrival, openArrival } from '../../../src/transfer/data/arrival.ts';
import { type ArrivalLog, readArrivalLog } from '../../../src/transfer/data/arrival-log.ts';
import type { ReceiveJob } from '../../../src/transfer/data/data-plane.ts';
import { inlineCalls } from '../../../src/transfer/data/file-calls.ts';
import { Landings, type VerifiedFile } from '../../../src/transfer/data/landings.ts';
import { Tally } from '../../../src/transfer/data/tally.ts';

const FILES = 5;
let place: string;
let into: string;
let job: ReceiveJob;
let arrival: Arrival;
let landings: Landings;
let failures: string[];
/** How many lines each write to the log had. */
let writes: number[];

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'tincan-landings-'));
  into = join(place, 'into');
  mkdirSync(into);
  const manifestPath = join(place, 'manifest');
  writeFileSync(manifestPath, '');
  job = {
    ...{ id: '0'.repeat(32), peer: 'p'.repeat(52), manifestPath, into, files: FILES, bytes: FILES },
    ...{ logPath: join(place, 'log'), umask: 0o022, existing: 'keep', reserve: 0 },
  };
  const tally = new Tally();
  arrival = await openArrival(job, inlineCalls, tally, new AbortController().signal);
  failures = [];
  writes = [];
  const log: ArrivalLog = {
    ...arrival.log,
    add: (...records) => {
      writes.push(records.length);
      return arrival.log.add(...records);
    },
  };
  landings = new Landings({
    ...{ job, arrival: { ...arrival, log }, calls: inlineCalls, tally },
    onProblem: (_index, code) => failures.push(code),
    onAltered: (index) => failures.push(`altered ${index}`),
    onFailure: (error: TincanError) => failures.push(error.code),
  });
});
afterEach(async () => {
  await arrival.close();
  rmSync(place, { recursive: true, force: true });
});

/** A file of one byte that becomes durable when that is said. */
function verified(index: number, makeDurable: () => Promise<void>): VerifiedFile {
  const name = `file ${index}`;
  return {
    index,
    entry: { kind: 'file', path: [name], size: 1, mtime: 0, executable: false },
    sha256: '',
    complete: async () => writeFileSync(arrival.parts.path(index), 'x'),
    makeDurable,
  };
}

const names = (): string[] => readdirSync(into).filter((name) => !name.startsWith('.'));

/** Lets everything go on that does not wait for anything but its turn. */
async function turnsOfTheLoop(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

/** One file that holds up the naming of those behind it, so that they make a group. */
async function landBehind(first: Promise<void>, files: readonly VerifiedFile[]): Promise<void> {
  await landings.land(verified(0, () => first));
  for (const file of files) await landings.land(file);
}

it('names no file of a group before each of them is durable', async () => {
  let durable = (): void => {};
  const slow = new Promise<void>((resolve) => {
    durable = resolve;
  });
  let asked = (): void => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const last = verified(4, () => {
    asked();
    return slow;
  });
  await landBehind(Promise.resolve(), [...[1, 2, 3].map((index) => verified(index, async () => {})), last]);
  await isAsked;
  expect(names()).toEqual(['file 0']);
  durable();
  await landings.settled();
  expect(names()).toHaveLength(FILES);
  expect(failures).toEqual([]);
});

it('writes nothing of the next group while one is made durable', async () => {
  let durable = (): void => {};
  const slow = new Promise<void>((resolve) => {
    durable = resolve;
  });
  const order: string[] = [];
  const told = (index: number, makeDurable: () => Promise<void>): VerifiedFile => {
    const file = verified(index, makeDurable);
    return {
      ...file,
      complete: async (mode) => {
        order.push(`write ${index}`);
        await file.complete(mode);
      },
      makeDurable: async () => {
        order.push(`sync ${index}`);
        await file.makeDurable();
      },
    };
  };
  await landings.land(told(0, () => slow));
  await landings.land(told(1, async () => {}));
  await landings.land(told(2, async () => {}));
  await turnsOfTheLoop();
  expect(order).toEqual(['write 0', 'sync 0']);
  durable();
  await landings.settled();
  expect(order).toEqual(['write 0', 'sync 0', 'write 1', 'write 2', 'sync 1', 'sync 2']);
  expect(names()).toHaveLength(3);
});

it('names the others of a group where one cannot be written, and does not sync that one', async () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  let synced = false;
  const unwritten: VerifiedFile = {
    ...verified(2, async () => {
      synced = true;
    }),
    complete: () => Promise.reject(full),
  };
  await landBehind(Promise.resolve(), [verified(1, async () => {}), unwritten, verified(3, async () => {})]);
  await landings.settled();
  expect(synced).toBe(false);
  expect(names().toSorted()).toEqual(['file 0', 'file 1', 'file 3']);
  expect(failures).toEqual(['TINCAN_E_NO_SPACE']);
});

it('writes the lines of a group in one call', async () => {
  await landBehind(
    Promise.resolve(),
    [1, 2, 3, 4].map((index) => verified(index, async () => {})),
  );
  await landings.settled();
  expect(writes).toEqual([1, 4]);
  const { landed } = await readArrivalLog(job.logPath);
  expect([0, 1, 2, 3, 4].filter((index) => landed.has(index))).toEqual([0, 1, 2, 3, 4]);
  expect([0, 1, 2, 3, 4].filter((index) => existsSync(arrival.parts.path(index)))).toEqual([]);
});

it('names the others of a group where one cannot be made durable or was removed, and says so', async () => {
  const broken = Object.assign(new Error('broken'), { code: 'EIO' });
  await landBehind(Promise.resolve(), [
    verified(1, async () => {}),
    verified(2, () => Promise.reject(broken)),
    verified(3, async () => rmSync(arrival.parts.path(3))),
    verified(4, async () => {}),
  ]);
  await landings.settled();
  expect(names().toSorted()).toEqual(['file 0', 'file 1', 'file 4']);
  expect(failures.toSorted()).toEqual(['TINCAN_E_FILE_ACCESS', 'altered 3']);
  expect(existsSync(arrival.parts.path(2))).toBe(true);
});

it('leaves the parts where the log cannot be written', async () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  arrival.log.add = () => Promise.reject(full);
  await landBehind(Promise.resolve(), [verified(1, async () => {})]);
  await landings.settled();
  expect(failures).toEqual(['TINCAN_E_NO_SPACE', 'TINCAN_E_NO_SPACE']);
  expect([0, 1].filter((index) => existsSync(arrival.parts.path(index)))).toEqual([0, 1]);
});

it('takes no more files than a number that have no name yet', async () => {
  let go = (): void => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const files = Array.from({ length: TRANSFER.unverifiedFiles + 1 }, (_, index) =>
    verified(index, () => held),
  );
  const taken = files.map((file) => landings.land(file));
  expect(taken.findIndex((room) => room !== undefined)).toBe(TRANSFER.unverifiedFiles);
  go();
  await Promise.all(taken);
  await landings.settled();
  expect(names()).toHaveLength(files.length);
});
