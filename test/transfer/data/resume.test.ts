import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countData, type DataCount } from '../../support/count-data.ts';
import { type CuttingProxy, openCuttingProxy } from '../../support/cutting-proxy.ts';
import {
  closeTwoSides,
  dial,
  endsOf,
  openSide,
  openTwoSides,
  type Side,
  stopPlanes,
  type TwoSides,
} from '../../support/data-sides.ts';
import { leftoversOf, openJobs, type Prepared, prepare } from '../../support/prepared-transfer.ts';
import { putFile, sha256Of, treeOf, type Workplace } from '../../support/workplace.ts';

const MiB = 1024 * 1024;

let sides: TwoSides;
let place: Workplace;
let sender: Side;
let receiver: Side;
let proxy: CuttingProxy;
let data: DataCount;

beforeEach(async () => {
  sides = await openTwoSides({ inlineFileCalls: true });
  ({ place, sender, receiver } = sides);
  proxy = await openCuttingProxy(sender.plane.port);
  data = countData();
});

afterEach(async () => {
  data.stop();
  await proxy.close();
  await closeTwoSides(sides);
});

const source = (name: string, content: Buffer | string): string => putFile(place.source, name, content);

/** Runs one job of the transfer through the proxy to its end. */
async function job(prepared: Prepared) {
  for (const side of [sender, receiver]) side.log.events.length = 0;
  openJobs(sides, prepared, place.into);
  dial(receiver, proxy, prepared.id);
  return await endsOf(sides, prepared.id);
}

/** Cuts the connection after so many bytes, and goes on until the end. @returns how the last job ended */
async function cutAndGoOn(prepared: Prepared, cuts: number[]) {
  for (const bytes of cuts) {
    proxy.cutAfter(bytes);
    const { received } = await job(prepared);
    if (received.type === 'done') return received;
    expect(received.type).toBe('lost');
  }
  return (await job(prepared)).received;
}

const part = (prepared: Prepared, index: number): string =>
  join(place.into, '.tincan-parts', prepared.id, String(index));

describe('a transfer whose connection is cut', () => {
  it.each([0.03, 0.2, 0.41, 0.77, 0.96])(
    'goes on in the middle of a large file (at %f of it)',
    async (at) => {
      const size = 20 * MiB + 77;
      const path = source('big.bin', randomBytes(size));
      const prepared = await prepare(sender, place, path);
      const done = await cutAndGoOn(prepared, [Math.floor(size * at)]);
      expect(done).toMatchObject({ type: 'done', transferred: size, filesDone: 1, problems: [] });
      expect(done).toMatchObject({ sha256: sha256Of(path), path: join(place.into, 'big.bin') });
      expect(await sender.log.end()).toMatchObject({
        type: 'done',
        sha256: sha256Of(path),
        transferred: size,
      });
      expect(data.bytes).toBeLessThanOrEqual(size + MiB);
      expect(treeOf(place.into)).toEqual(treeOf(place.source));
    },
  );

  it('goes on among many small files, however often it is cut', async () => {
    let size = 0;
    for (let index = 0; index < 1_500; index += 1) {
      const content = randomBytes((index * 53) % 9_000);
      size += content.length;
      source(`photos/${index % 11}/${index}.bin`, content);
    }
    mkdirSync(join(place.source, 'photos/empty'));
    const prepared = await prepare(sender, place, join(place.source, 'photos'));
    // Behind the handshake: without one, there is no job yet whose end could be heard of.
    const cuts = Array.from({ length: 6 }, () => 16_384 + Math.floor(Math.random() * 2 * MiB));
    const done = await cutAndGoOn(prepared, cuts);
    expect(done).toMatchObject({ type: 'done', transferred: size, filesDone: 1_500, problems: [] });
    expect(done).toMatchObject({ path: join(place.into, 'photos'), tops: { photos: 'photos' } });
    expect(await sender.log.end()).toMatchObject({ type: 'done', filesDone: 1_500, problems: [] });
    expect(data.bytes).toBeLessThanOrEqual(size + MiB);
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('counts from what is here, and shows which file moves', async () => {
    source('d/one', randomBytes(3 * MiB));
    source('d/two', randomBytes(30 * MiB));
    const prepared = await prepare(sender, place, join(place.source, 'd'));
    proxy.cutAfter(16 * MiB);
    await job(prepared);
    await job(prepared);
    const first = receiver.log.events.find(({ type }) => type === 'progress');
    expect(first?.type === 'progress' && first.transferred).toBeGreaterThan(10 * MiB);
    expect(first).toMatchObject({ current: { name: expect.stringMatching(/^d\/(one|two)$/) } });
  });

  it('goes on in the folder that it made, where its own name was taken', async () => {
    mkdirSync(join(place.into, 'photos'));
    for (let index = 0; index < 300; index += 1) source(`photos/a/${index}`, randomBytes(5_000));
    const prepared = await prepare(sender, place, join(place.source, 'photos'));
    const done = await cutAndGoOn(prepared, [400_000, 400_000]);
    expect(done).toMatchObject({ path: join(place.into, 'photos (1)'), tops: { photos: 'photos (1)' } });
    expect(readdirSync(place.into).sort()).toEqual(['photos', 'photos (1)']);
    expect(treeOf(join(place.into, 'photos (1)'))).toEqual(treeOf(join(place.source, 'photos')));
  });

  it('is made good where only the word of its end was lost', async () => {
    const path = source('a', 'content');
    const prepared = await prepare(sender, place, path);
    const first = (await job(prepared)).received;
    data.bytes = 0;
    const { received, sent } = await job(prepared);
    expect(received).toEqual(first);
    expect(sent).toMatchObject({ type: 'done', problems: [] });
    // Nothing was hashed here this time, and the other side's word is no comparison.
    expect(sent).not.toHaveProperty('sha256');
    expect(data.bytes).toBe(0);
    expect(readdirSync(place.into)).toEqual(['a']);
  });

  it('goes on in new planes, as after a restart of both sides', async () => {
    const path = source('big.bin', randomBytes(12 * MiB));
    const prepared = await prepare(sender, place, path);
    proxy.cutAfter(7 * MiB);
    await job(prepared);
    await stopPlanes(sides);
    sides = { place, sender: await openSide('alice'), receiver: await openSide('bob') };
    ({ sender, receiver } = sides);
    const straight = await openCuttingProxy(sender.plane.port);
    await proxy.close();
    proxy = straight;
    expect((await job(prepared)).received).toMatchObject({ type: 'done', problems: [] });
    expect(data.bytes).toBeLessThanOrEqual(13 * MiB);
    expect(sha256Of(join(place.into, 'big.bin'))).toBe(sha256Of(path));
  });

  it('asks again for files that failed in the job before', async () => {
    source('d/changed', 'one');
    source('d/steady', 'two');
    const prepared = await prepare(sender, place, join(place.source, 'd'));
    const { mtimeMs } = statSync(join(place.source, 'd/changed'));
    appendFileSync(join(place.source, 'd/changed'), ' more');
    expect((await job(prepared)).received).toMatchObject({ type: 'done', filesDone: 1 });
    truncateSync(join(place.source, 'd/changed'), 3);
    utimesSync(join(place.source, 'd/changed'), mtimeMs / 1000, mtimeMs / 1000);
    expect((await job(prepared)).received).toMatchObject({
      type: 'done',
      filesDone: 2,
      problems: [],
    });
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });
});

describe('what happened to the parts between two jobs', () => {
  const halfDone = async (size = 8 * MiB) => {
    const path = source('d/big.bin', randomBytes(size));
    const prepared = await prepare(sender, place, join(place.source, 'd'));
    proxy.cutAfter(Math.floor(size * 0.75));
    expect((await job(prepared)).received.type).toBe('lost');
    data.bytes = 0;
    return { path, prepared };
  };

  it('a flipped byte is found, and only its block is fetched again', async () => {
    const { prepared } = await halfDone();
    const here = statSync(part(prepared, 1)).size;
    const fd = openSync(part(prepared, 1), 'r+');
    const byte = readFileSync(part(prepared, 1)).readUInt8(2 * MiB + 5);
    writeSync(fd, Buffer.of(byte ^ 1), 0, 1, 2 * MiB + 5);
    closeSync(fd);
    const { received, sent } = await job(prepared);
    expect(received).toMatchObject({ type: 'done', filesDone: 1, transferred: 8 * MiB, problems: [] });
    expect(sent).toMatchObject({ type: 'done', filesDone: 1, transferred: 8 * MiB, problems: [] });
    const repaired = receiver.log.events.filter(({ type }) => type === 'repaired');
    expect(repaired).toEqual([{ type: 'repaired', id: prepared.id, name: 'd/big.bin', blocks: 1 }]);
    expect(data.bytes).toBe(8 * MiB - here + MiB);
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('a part that is too long is thrown away', async () => {
    const { prepared } = await halfDone();
    truncateSync(part(prepared, 1), 9 * MiB);
    expect((await job(prepared)).received).toMatchObject({ type: 'done', problems: [] });
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('a part that is whole is only checked', async () => {
    const { path, prepared } = await halfDone();
    writeFileSync(part(prepared, 1), readFileSync(path));
    expect((await job(prepared)).received).toMatchObject({ type: 'done', problems: [] });
    expect(data.bytes).toBe(0);
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('a part that had its name already is not given another', async () => {
    const { path, prepared } = await halfDone();
    writeFileSync(part(prepared, 1), readFileSync(path));
    writeFileSync(join(place.into, 'd/big.bin'), 'mine');
    linkSync(part(prepared, 1), join(place.into, 'd/big (1).bin'));
    expect((await job(prepared)).received).toMatchObject({ type: 'done', filesDone: 1, problems: [] });
    expect(data.bytes).toBe(0);
    expect(readdirSync(join(place.into, 'd')).sort()).toEqual(['big (1).bin', 'big.bin']);
    expect(readdirSync(place.into)).toEqual(['d']);
  });

  it('a part that the user has under a name of his own is fetched again, and his file is left alone', async () => {
    const { path, prepared } = await halfDone();
    const edited = readFileSync(path);
    edited.fill(0, 0, 100);
    writeFileSync(part(prepared, 1), edited);
    linkSync(part(prepared, 1), join(place.root, 'mine'));
    expect((await job(prepared)).received).toMatchObject({ type: 'done', filesDone: 1, problems: [] });
    expect(readFileSync(join(place.root, 'mine')).equals(edited)).toBe(true);
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('parts that are gone are fetched again', async () => {
    const { prepared } = await halfDone();
    rmSync(join(place.into, '.tincan-parts'), { recursive: true });
    expect((await job(prepared)).received).toMatchObject({ type: 'done', problems: [] });
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });
});

describe('what happened to the log between two jobs', () => {
  const halfDone = async () => {
    for (let index = 0; index < 200; index += 1) source(`d/${index % 3}/${index}`, randomBytes(9_000));
    const prepared = await prepare(sender, place, join(place.source, 'd'));
    proxy.cutAfter(MiB);
    expect((await job(prepared)).received.type).toBe('lost');
    return { prepared };
  };

  it.each([0.1, 0.5, 0.9])('a torn end loses nothing but time (at %f)', async (at) => {
    const { prepared } = await halfDone();
    truncateSync(prepared.logPath, Math.floor(statSync(prepared.logPath).size * at));
    expect((await job(prepared)).received).toMatchObject({
      type: 'done',
      filesDone: 200,
      problems: [],
    });
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('flipped bits lose nothing but time', async () => {
    const { prepared } = await halfDone();
    const log = readFileSync(prepared.logPath);
    // Behind the first line, which tells where the folder is.
    for (let at = 90; at < log.length; at += 97) log[at] = (log[at] ?? 0) ^ 4;
    writeFileSync(prepared.logPath, log);
    expect((await job(prepared)).received).toMatchObject({
      type: 'done',
      filesDone: 200,
      problems: [],
    });
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });
});

describe('giving a transfer up', () => {
  it('removes its parts and the empty folders that were made for it, and nothing else', async () => {
    mkdirSync(join(place.into, 'mine'));
    source('d/a/b/one', randomBytes(100));
    source('d/c/two', randomBytes(9 * MiB));
    mkdirSync(join(place.source, 'd/e'));
    const prepared = await prepare(sender, place, join(place.source, 'd'));
    proxy.cutAfter(4 * MiB);
    await job(prepared);
    await receiver.plane.discard(leftoversOf(prepared, place.into));
    const left = treeOf(place.into).map((line) => line.split(' ')[0]);
    expect(left.filter((name) => !/^(mine\/|d\/|d\/a\/|d\/a\/b\/|d\/a\/b\/one)$/.test(name ?? ''))).toEqual(
      [],
    );
    expect(left).toContain('mine/');
  });

  it('does no harm where there is nothing of it', async () => {
    const nowhere = join(place.root, 'nowhere');
    const id = '0'.repeat(32);
    await receiver.plane.discard({ id, into: place.into, logPath: nowhere, manifestPath: nowhere });
    await receiver.plane.discard({ id, into: nowhere, logPath: nowhere, manifestPath: nowhere });
    expect(readdirSync(place.into)).toEqual([]);
  });
});

describe('a transfer in whose way something stands', () => {
  const KINDS = ['a pipe', 'a folder', 'a link', 'a file', 'a socket'] as const;
  const put = async (kind: (typeof KINDS)[number], path: string): Promise<void> => {
    if (kind === 'a pipe') execFileSync('mkfifo', [path]);
    else if (kind === 'a folder') mkdirSync(path);
    else if (kind === 'a link') symlinkSync(place.root, path);
    else if (kind === 'a file') writeFileSync(path, 'mine');
    else {
      const server = createServer().listen(path);
      await once(server, 'listening');
      // Its path stays as that of a program that was killed.
      renameSync(path, `${path}.kept`);
      server.close();
      await once(server, 'close');
      renameSync(`${path}.kept`, path);
    }
  };
  const paths = (prepared: Prepared) => ({
    log: prepared.logPath,
    parts: join(place.into, '.tincan-parts'),
    own: join(place.into, '.tincan-parts', prepared.id),
  });

  it.each([
    ...(['a pipe', 'a folder', 'a link', 'a socket'] as const).map((kind) => ['log', kind] as const),
    ...(['a pipe', 'a file', 'a link', 'a socket'] as const).map((kind) => ['parts', kind] as const),
    ...(['a pipe', 'a file', 'a link'] as const).map((kind) => ['own', kind] as const),
  ])('waits with the reason, and goes on when it is away (%s: %s)', async (which, kind) => {
    const prepared = await prepare(sender, place, source('a.txt', 'hello'));
    const path = paths(prepared)[which];
    if (which === 'own') mkdirSync(dirname(path));
    await put(kind, path);
    const { received } = await job(prepared);
    expect(received).toMatchObject({ type: 'stalled', code: 'TINCAN_E_FILE_ACCESS' });
    expect('message' in received && received.message).toContain(`stands at ${path}; move it away.`);
    rmSync(path, { recursive: true });
    expect((await job(prepared)).received).toMatchObject({ type: 'done', filesDone: 1 });
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
  });

  it('is cleared up without waiting for it', async () => {
    const prepared = await prepare(sender, place, source('a.txt', 'hello'));
    await put('a pipe', prepared.logPath);
    await receiver.plane.discard(leftoversOf(prepared, place.into));
    expect(treeOf(place.into)).toEqual([]);
  });
});
