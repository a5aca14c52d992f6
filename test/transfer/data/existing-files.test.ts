import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ArrivalRecord, openArrivalLog } from '../../../src/transfer/data/arrival-log.ts';
import type { ReceiveJob } from '../../../src/transfer/data/data-plane.ts';
import { pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { countData, type DataCount } from '../../support/count-data.ts';
import {
  closeTwoSides,
  dial,
  endsOf,
  openTwoSides,
  type Side,
  type TwoSides,
} from '../../support/data-sides.ts';
import { openJobs, prepare } from '../../support/prepared-transfer.ts';
import { putFile, treeOf, type Workplace } from '../../support/workplace.ts';

const MiB = 1024 * 1024;

let sides: TwoSides;
let place: Workplace;
let sender: Side;
let receiver: Side;
let data: DataCount;

beforeEach(async () => {
  sides = await openTwoSides({ inlineFileCalls: true });
  ({ place, sender, receiver } = sides);
  data = countData();
});
afterEach(async () => {
  data.stop();
  await closeTwoSides(sides);
});

const source = (name: string, content: Buffer | string): string => putFile(place.source, name, content);
const mine = (name: string, content: Buffer | string): string => putFile(place.into, name, content);
const text = (name: string): string => readFileSync(join(place.into, name), 'utf8');

/**
 * Sends everything at the top of the source folder.
 * @param logged what an earlier job has noted
 */
async function send(
  fields: Partial<ReceiveJob>,
  only?: { files: number; bytes: number },
  ...logged: ArrivalRecord[]
) {
  const { received, sent } = await ends({ ...fields, ...only }, ...logged);
  expect(sent).toMatchObject({ type: 'done', problems: [] });
  expect(received).toMatchObject({ type: 'done', problems: [] });
  return received;
}

async function ends(fields: Partial<ReceiveJob>, ...logged: ArrivalRecord[]) {
  const paths = readdirSync(place.source)
    .sort()
    .map((name) => join(place.source, name));
  const prepared = await prepare(sender, place, ...paths);
  const log = await openArrivalLog(prepared.logPath, 0, pooledCalls);
  for (const record of logged) await log.add(record);
  await log.close();
  openJobs(sides, prepared, place.into, fields);
  dial(receiver, sender.plane, prepared.id);
  return await endsOf(sides, prepared.id);
}

describe('with `skip`', () => {
  const existing = 'skip';

  it('files that are the same are not sent, and are left as they are', async () => {
    const content = randomBytes(3 * MiB + 5);
    source('d/same', content);
    source('d/small', 'small');
    source('d/empty', '');
    source('d/new', 'new!');
    const own = mine('d/same', content);
    mine('d/small', 'small');
    mine('d/empty', '');
    utimesSync(own, 1_000, 1_000);
    const done = await send({ existing });
    expect(done).toMatchObject({ filesDone: 4, identical: 3, transferred: content.length + 9 });
    expect(done).toMatchObject({ path: join(place.into, 'd'), tops: { d: 'd' } });
    expect(data.bytes).toBe(4);
    expect(statSync(own).mtimeMs).toBe(1_000_000);
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('one file that is the same is named with its hash', async () => {
    source('a', 'content');
    mine('a', 'content');
    const { sha256 } = { sha256: 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73' };
    expect(await send({ existing })).toMatchObject({ identical: 1, sha256, path: join(place.into, 'a') });
    expect(await sender.log.end()).toMatchObject({ sha256 });
    expect(data.bytes).toBe(0);
  });

  it('files that differ stand beside, whether of the same size or not', async () => {
    source('d/a', 'theirs');
    source('d/b', 'theirs, longer');
    source('d/c', Buffer.alloc(2 * MiB + 9, 1));
    mine('d/a', 'mine 1');
    mine('d/b', 'mine');
    mine('d/c', Buffer.alloc(2 * MiB + 9, 2));
    expect(await send({ existing })).not.toHaveProperty('identical');
    expect(readdirSync(join(place.into, 'd')).sort()).toEqual(['a', 'a (1)', 'b', 'b (1)', 'c', 'c (1)']);
    expect([text('d/a'), text('d/a (1)'), text('d/b'), text('d/b (1)')]).toEqual([
      'mine 1',
      'theirs',
      'mine',
      'theirs, longer',
    ]);
    expect(readFileSync(join(place.into, 'd/c (1)')).equals(Buffer.alloc(2 * MiB + 9, 1))).toBe(true);
    expect(receiver.log.types()).not.toContain('repaired');
  });

  it('many files are compared that are the same', async () => {
    for (let index = 0; index < 2_000; index += 1) {
      source(`d/${index % 9}/${index}`, `content ${index}`);
      mine(`d/${index % 9}/${index}`, `content ${index}`);
    }
    expect(await send({ existing })).toMatchObject({ filesDone: 2_000, identical: 2_000 });
    expect(data.bytes).toBe(0);
    expect(readdirSync(place.into)).toEqual(['d']);
  });
});

describe('with `overwrite`', () => {
  const existing = 'overwrite';

  it('files that differ are replaced, and the same are not sent', async () => {
    source('d/a', 'theirs');
    source('d/b', 'theirs, longer');
    source('d/same', 'same');
    mine('d/a', 'mine 1');
    mine('d/b', 'mine');
    mine('d/same', 'same');
    mine('d/other', 'mine');
    expect(await send({ existing })).toMatchObject({ filesDone: 3, identical: 1 });
    expect(readdirSync(join(place.into, 'd')).sort()).toEqual(['a', 'b', 'other', 'same']);
    expect([text('d/a'), text('d/b'), text('d/other')]).toEqual(['theirs', 'theirs, longer', 'mine']);
    expect(data.bytes).toBe('theirs'.length + 'theirs, longer'.length);
    expect(readdirSync(place.into)).toEqual(['d']);
  });

  it.each([
    ['stands there still', 'mine 1', 6],
    ['was replaced', 'theirs', 0],
  ])('a file that %s after a crash is known by its contents', async (_what, content, sent) => {
    source('a', 'theirs');
    mine('a', content);
    const intended = { i: 0, n: 'a', o: 1 } as const;
    expect(await send({ existing }, undefined, intended)).toMatchObject({ filesDone: 1 });
    expect(text('a')).toBe('theirs');
    expect(data.bytes).toBe(sent);
    expect(readdirSync(place.into)).toEqual(['a']);
  });

  it('what is no regular file is left alone', async () => {
    source('folder', 'theirs');
    source('link', 'theirs');
    mkdirSync(join(place.into, 'folder'));
    const secret = putFile(place.root, 'secret', 'secret');
    symlinkSync(secret, join(place.into, 'link'));
    await send({ existing });
    expect(readdirSync(place.into).sort()).toEqual(['folder', 'folder (1)', 'link', 'link (1)']);
    expect(lstatSync(join(place.into, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(secret, 'utf8')).toBe('secret');
  });
});

describe.each(['skip', 'overwrite'] as const)('links in the way, with `%s`', (existing) => {
  it('are not gone through at the top', async () => {
    source('d/a', 'theirs');
    const elsewhere = join(place.root, 'elsewhere');
    putFile(elsewhere, 'a', 'theirs');
    symlinkSync(elsewhere, join(place.into, 'd'));
    expect(await send({ existing })).toMatchObject({ path: join(place.into, 'd (1)') });
    expect(data.bytes).toBe(6);
    expect(readdirSync(elsewhere)).toEqual(['a']);
  });

  it('are not gone through further down, where a folder of another name is made', async () => {
    source('d/sub/deep/a', 'theirs');
    source('d/sub/b', 'theirs');
    const elsewhere = join(place.root, 'elsewhere');
    putFile(elsewhere, 'b', 'theirs');
    mkdirSync(join(place.into, 'd'));
    symlinkSync(elsewhere, join(place.into, 'd/sub'));
    await send({ existing });
    expect(text('d/sub (1)/deep/a') + text('d/sub (1)/b')).toBe('theirstheirs');
    expect(readdirSync(elsewhere)).toEqual(['b']);
  });
});

describe('a part of what was offered', () => {
  it('is taken, with the folders on the way and no other', async () => {
    source('d/a/one', '1');
    source('d/a/two', '22');
    source('d/b/three', '333');
    source('d/b/c/four', '4444');
    source('d/e/five', '55555');
    mkdirSync(join(place.source, 'd/empty'));
    mkdirSync(join(place.source, 'd/b/hollow'));
    source('six', '666666');
    const done = await send({ only: ['d/a/two', 'd/b/'] }, { files: 3, bytes: 9 });
    expect(done).toMatchObject({ filesDone: 3, transferred: 9, path: join(place.into, 'd') });
    expect(data.bytes).toBe(9);
    expect(treeOf(place.into).map((line) => line.split(' ')[0])).toEqual([
      'd/',
      'd/a/',
      'd/a/two',
      'd/b/',
      'd/b/c/',
      'd/b/c/four',
      'd/b/hollow/',
      'd/b/three',
    ]);
  });

  it('is not done where less was chosen than was counted', async () => {
    source('d/one', '1');
    source('d/two', '22');
    const { received, sent } = await ends({ only: ['d/three'], files: 2, bytes: 3 });
    expect(received).toMatchObject({ type: 'failed', code: 'TINCAN_E_INTERNAL' });
    expect(sent).toMatchObject({ type: 'failed', code: 'TINCAN_E_INTERNAL' });
    expect(readdirSync(place.into)).toEqual([]);
  });

  it('may be one file, which is then the transfer', async () => {
    source('one', '1');
    source('two', '22');
    const done = await send({ only: ['two'] }, { files: 1, bytes: 2 });
    expect(done).toMatchObject({ path: join(place.into, 'two'), sha256: expect.any(String) });
    expect(await sender.log.end()).toMatchObject({ sha256: expect.any(String) });
    expect(readdirSync(place.into)).toEqual(['two']);
  });
});

describe('the rest of an earlier transfer', () => {
  it('goes into the folders that the first one made', async () => {
    source('d/sub/rest', 'rest');
    source('d/taken', 'again');
    mine('d/own', 'mine');
    mine('d (1)/taken', 'first');
    mine('d (1)/sub/first', 'first');
    const done = await send({ tops: { d: 'd (1)' } });
    expect(done).toMatchObject({ path: join(place.into, 'd (1)'), tops: { d: 'd (1)' } });
    expect(readdirSync(place.into).sort()).toEqual(['d', 'd (1)']);
    expect(readdirSync(join(place.into, 'd'))).toEqual(['own']);
    expect([text('d (1)/sub/rest'), text('d (1)/taken'), text('d (1)/taken (1)')]).toEqual([
      'rest',
      'first',
      'again',
    ]);
  });

  it.each(['gone', 'a file', 'a link'])('gets a folder of its own where that is %s', async (now) => {
    source('d/a', 'theirs');
    mkdirSync(join(place.root, 'elsewhere'));
    if (now === 'a file') mine('x', 'mine');
    if (now === 'a link') symlinkSync(join(place.root, 'elsewhere'), join(place.into, 'x'));
    expect(await send({ tops: { d: 'x' } })).toMatchObject({ path: join(place.into, 'd') });
    expect(text('d/a')).toBe('theirs');
    expect(readdirSync(join(place.root, 'elsewhere'))).toEqual([]);
  });
});
