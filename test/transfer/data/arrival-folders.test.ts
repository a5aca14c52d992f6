import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { ArrivalFolders } from '../../../src/transfer/data/arrival-folders.ts';
import { type ArrivalLog, openArrivalLog, readArrivalLog } from '../../../src/transfer/data/arrival-log.ts';
import { inlineCalls } from '../../../src/transfer/data/file-calls.ts';
import { openSafeDirectory } from '../../../src/transfer/data/safe-directory.ts';

let place: string;
let log: ArrivalLog;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'tincan-folders-'));
  log = await openArrivalLog(join(place, 'log'), 0, inlineCalls);
});
afterEach(async () => {
  await log.close();
  rmSync(place, { recursive: true, force: true });
});

/** Folders that earlier jobs have given these names. */
async function recalled(names: ReadonlyMap<string, string>): Promise<ArrivalFolders> {
  const folders = new ArrivalFolders({
    directory: openSafeDirectory(place, inlineCalls),
    calls: inlineCalls,
    log,
    past: await readArrivalLog(join(place, 'log')),
    umask: 0o022,
    existing: 'keep',
    tops: Object.fromEntries(names),
  });
  [...names.keys()].forEach((name, index) => {
    folders.recall(index, [name]);
  });
  return folders;
}

it('tells a bounded number of the names that top folders got, and those first that are not their own', async () => {
  const own = Array.from({ length: TRANSFER.topsKept + 10 }, (_, index) => [`own-${index}`, `own-${index}`]);
  const others = Array.from({ length: 5 }, (_, index) => [`other-${index}`, `other-${index} (1)`]);
  const names = new Map([...own, ...others] as [string, string][]);
  const folders = await recalled(names);
  const { tops } = folders;
  expect(Object.keys(tops)).toHaveLength(TRANSFER.topsKept);
  expect(tops).toMatchObject(Object.fromEntries(others));
  // For itself it knows them all.
  expect(folders.topName(`own-${TRANSFER.topsKept + 9}`)).toBe(`own-${TRANSFER.topsKept + 9}`);
});

it('tells no more of them where more than that have another', async () => {
  const names = new Map(
    Array.from({ length: TRANSFER.topsKept + 1 }, (_, index) => [`${index}`, `${index} (1)`]),
  );
  expect(Object.keys((await recalled(names)).tops)).toHaveLength(TRANSFER.topsKept);
});

it('tells all names of a few folders, as what is sent again goes into them', async () => {
  const names = new Map([
    ['d', 'd'],
    ['e', 'e (1)'],
  ]);
  expect((await recalled(names)).tops).toEqual(Object.fromEntries(names));
});
