import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { inlineCalls, pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { scanSources } from '../../../src/transfer/data/scan.ts';
import { decodeEntry, type ManifestEntry } from '../../../src/transfer/manifest.ts';

let place: string;
let manifest: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tincan-scan-'));
  manifest = join(place, 'manifest');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const put = (name: string, content = 'x'): string => {
  const path = join(place, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const scan = (...paths: string[]) =>
  scanSources(
    paths.map((path) => ({ path })),
    manifest,
    inlineCalls,
  );
const entries = (): ManifestEntry[] => readFileSync(manifest, 'utf8').trimEnd().split('\n').map(decodeEntry);
const paths = (): string[] =>
  entries()
    .map((entry) => entry.path.join('/') + (entry.kind === 'folder' ? '/' : ''))
    .sort();

it('lists a single file with size, time and executable bit', async () => {
  const path = put('run.sh', 'hello');
  chmodSync(path, 0o755);
  utimesSync(path, 1_000, 1_000.25);
  const result = await scan(path);
  expect(entries()).toEqual([
    { kind: 'file', path: ['run.sh'], size: 5, mtime: 1_000_250, executable: true },
  ]);
  expect(result).toMatchObject({
    name: 'run.sh',
    files: 1,
    folders: 0,
    bytes: 5,
    topNames: ['run.sh'],
    skipped: [],
  });
  expect(result.manifestBytes).toBe(statSync(manifest).size);
  expect(result.manifestSha256).toBe(createHash('sha256').update(readFileSync(manifest)).digest('hex'));
  expect(statSync(manifest).mode & 0o777).toBe(0o600);
});

it.each([
  ['inline', inlineCalls],
  ['pooled', pooledCalls],
])('walks a folder depth first, empty folders included (%s calls)', async (_name, calls) => {
  put('photos/a');
  put('photos/sub/b');
  mkdirSync(join(place, 'photos/empty'));
  const result = await scanSources([{ path: join(place, 'photos') }], manifest, calls);
  expect(paths()).toEqual(['photos/', 'photos/a', 'photos/empty/', 'photos/sub/', 'photos/sub/b']);
  const at = (name: string): number => entries().findIndex((entry) => entry.path.join('/') === name);
  expect(at('photos')).toBe(0);
  expect(at('photos/sub/b')).toBe(at('photos/sub') + 1);
  expect(result).toMatchObject({ name: 'photos/', files: 2, folders: 3 });
});

it('leaves out links, pipes and sockets, and says so', async () => {
  put('secret');
  put('d/file');
  symlinkSync(join(place, 'secret'), join(place, 'd/link'));
  symlinkSync(place, join(place, 'd/folder-link'));
  execFileSync('mkfifo', [join(place, 'd/pipe')]);
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(join(place, 'd/socket'), resolve));
  const { skipped, files } = await scan(join(place, 'd'));
  await new Promise((resolve) => server.close(resolve));
  expect(files).toBe(1);
  expect(paths()).toEqual(['d/', 'd/file']);
  expect(skipped.map(({ name, code }) => `${name} ${code}`).sort()).toEqual(
    ['folder-link', 'link', 'pipe', 'socket'].map((name) => `d/${name} TINCAN_E_NOT_SENDABLE`),
  );
});

it('counts what it leaves out, also beyond what is named', async () => {
  put('d/file');
  expect(await scan(join(place, 'd'))).toMatchObject({ skipped: [], skippedCount: 0 });
  rmSync(manifest);
  for (let index = 0; index < TRANSFER.problemsKept + 3; index += 1)
    symlinkSync('file', join(place, `d/${index}`));
  const { skipped, skippedCount } = await scan(join(place, 'd'));
  expect([skipped.length, skippedCount]).toEqual([TRANSFER.problemsKept, TRANSFER.problemsKept + 3]);
});

it('leaves out names that cannot travel, one at a time', async () => {
  put('d/good');
  put('d/back\\slash');
  put('d/line\nfeed');
  writeFileSync(Buffer.concat([Buffer.from(join(place, 'd/')), Buffer.from([0xff, 0xfe])]), 'x');
  const { skipped } = await scan(join(place, 'd'));
  expect(paths()).toEqual(['d/', 'd/good']);
  expect(skipped.map(({ code }) => code)).toEqual(Array(3).fill('TINCAN_E_FILE_NAME'));
  expect(skipped.map(({ name }) => name).join()).not.toMatch(/\n/);
});

it('follows a root that is a link, under the name that was given', async () => {
  put('real/a');
  symlinkSync(join(place, 'real'), join(place, 'alias'));
  await scan(join(place, 'alias'));
  expect(paths()).toEqual(['alias/', 'alias/a']);
});

it('gives roots of one name distinct names', async () => {
  const result = await scan(put('x/a.txt'), put('y/A.txt'), put('z/a.txt'));
  expect(paths()).toEqual(['A (1).txt', 'a (2).txt', 'a.txt']);
  expect(result.name).toBe('3 files');
});

it('stops at the depth that a manifest can hold', async () => {
  const deep = Array.from({ length: TRANSFER.depth }, (_, index) => `${index}`);
  put(join('d', ...deep, 'too-deep'));
  const { folders, skipped, files } = await scan(join(place, 'd'));
  expect({ folders, files }).toEqual({ folders: TRANSFER.depth, files: 0 });
  expect(skipped).toHaveLength(1);
});

it.each([
  ['a missing file', 'missing', 'TINCAN_E_NO_SUCH_FILE'],
  ['a device', '/dev/null', 'TINCAN_E_NOT_SENDABLE'],
])('refuses %s and leaves no manifest', async (_what, name, code) => {
  await expect(scan(name.startsWith('/') ? name : join(place, name))).rejects.toMatchObject({ code });
  expect(existsSync(manifest)).toBe(false);
});

it('lists a root under another name where it has one', async () => {
  const path = put('stdin.tmp');
  const result = await scanSources([{ path, as: 'log.txt' }, { path }], manifest, inlineCalls);
  expect(paths()).toEqual(['log.txt', 'stdin.tmp']);
  expect(result.topNames).toEqual(['log.txt', 'stdin.tmp']);
});

it.each(['', '..', 'a/b', 'a\u0007'])('refuses to list a root as %j', async (as) => {
  const roots = [{ path: put('a'), as }];
  await expect(scanSources(roots, manifest, inlineCalls)).rejects.toMatchObject({
    code: 'TINCAN_E_NOT_SENDABLE',
  });
});

it('lists only some files of a root, with the folders that they are in, and those that are missing', async () => {
  for (const name of ['one', 'a/two', 'a/three', 'b/c/four', 'b/five', 'e/six']) put(`d/${name}`);
  const only = ['d/a/three', 'd/b/c/four', 'd/gone/seven'];
  const result = await scanSources([{ path: join(place, 'd'), only }], manifest, inlineCalls);
  expect(paths()).toEqual(['d/', 'd/a/', 'd/a/three', 'd/b/', 'd/b/c/', 'd/b/c/four']);
  expect(result.skipped.map(({ name, code }) => [name, code])).toEqual([
    ['d/gone/seven', 'TINCAN_E_NO_SUCH_FILE'],
  ]);
});

it('leaves out what this user may not read, and asks only where that does not show', async () => {
  const [mine, theirs] = [put('d/mine'), put('d/theirs')];
  const asked: string[] = [];
  const calls: typeof inlineCalls = {
    ...inlineCalls,
    async lstat(path) {
      const stats = await inlineCalls.lstat(path);
      if (path === theirs) stats.uid += 1n;
      return stats;
    },
    readable(path) {
      asked.push(path);
      if (path === theirs) throw Object.assign(new Error('not yours'), { code: 'EACCES' });
    },
  };
  const { skipped } = await scanSources([{ path: join(place, 'd') }], manifest, calls);
  expect(paths()).toEqual(['d/', 'd/mine']);
  expect(skipped.map(({ name, code }) => [name, code])).toEqual([['d/theirs', 'TINCAN_E_FILE_ACCESS']]);
  expect(asked).not.toContain(mine);
});
