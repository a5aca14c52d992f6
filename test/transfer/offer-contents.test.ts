import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEntry, type ManifestEntry } from '../../src/transfer/manifest.ts';
import { listOffer, measureSelection } from '../../src/transfer/offer-contents.ts';

const file = (name: string, size: number): ManifestEntry => ({
  kind: 'file',
  path: name.split('/'),
  size,
  mtime: 0,
  executable: false,
});
const folder = (name: string): ManifestEntry => ({ kind: 'folder', path: name.split('/') });

let directory: string;
let manifest: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-offer-'));
  manifest = path.join(directory, 'manifest.jsonl');
  const entries = [
    folder('a'),
    file('a/1', 10),
    folder('a/b'),
    file('a/b/2', 20),
    folder('a/empty'),
    file('c', 30),
    folder('last'),
  ];
  await writeFile(manifest, entries.map(encodeEntry).join(''));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('what is in an offer', () => {
  it('is listed page by page, each entry once', async () => {
    const paths: string[] = [];
    let from: number | undefined = 0;
    while (from !== undefined) {
      const page: Awaited<ReturnType<typeof listOffer>> = await listOffer(manifest, from, 2);
      expect(page.entries.length).toBeLessThanOrEqual(2);
      paths.push(...page.entries.map((entry) => entry.path));
      from = page.next;
    }
    expect(paths).toEqual(['a/1', 'a/b/2', 'a/empty/', 'c', 'last/']);
    expect((await listOffer(manifest, 3, 2)).entries).toEqual([
      { path: 'a/b/2', files: 1, bytes: 20 },
      { path: 'a/empty/', files: 0, bytes: 0 },
    ]);
    expect((await listOffer(manifest, 99, 9)).entries).toEqual([]);
  });

  it('is measured for a part of it', async () => {
    expect(await measureSelection(manifest, ['a/b', 'c'])).toEqual({ files: 2, folders: 1, bytes: 50 });
    expect(await measureSelection(manifest, ['a'])).toEqual({ files: 2, folders: 3, bytes: 30 });
    expect(await measureSelection(manifest, ['none'])).toEqual({ files: 0, folders: 0, bytes: 0 });
  });
});
