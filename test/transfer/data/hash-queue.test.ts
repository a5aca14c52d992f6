import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inlineCalls, pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { type HashedFile, HashQueue, type HashResult } from '../../../src/transfer/data/hash-queue.ts';
import { manifestTime } from '../../../src/transfer/manifest.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-hashes-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Files of their own roots, and what the queue is told of each. */
function makeFiles(contents: readonly string[]): { roots: { path: string }[]; files: HashedFile[] } {
  const roots: { path: string }[] = [];
  const files = contents.map((content, index): HashedFile => {
    const file = path.join(directory, `${index}.txt`);
    writeFileSync(file, content);
    roots.push({ path: file });
    const mtime = manifestTime(statSync(file).mtimeMs);
    const entry = { kind: 'file', path: [`${index}.txt`], size: content.length, mtime, executable: false };
    return { index, entry: entry as HashedFile['entry'], root: index };
  });
  return { roots, files };
}

async function drain(queue: HashQueue): Promise<HashResult[]> {
  const all: HashResult[] = [];
  while (await queue.more()) all.push(...queue.take());
  return all;
}

describe.each([
  ['in line', inlineCalls],
  ['through the pool', pooledCalls],
])('hashes beside what is sent, with file calls %s', (_name, calls) => {
  it('come for every file, and then no more', async () => {
    const contents = ['one', 'two', '', 'four'];
    const { roots, files } = makeFiles(contents);
    const queue = new HashQueue(roots, calls, () => false);
    for (const file of files) await queue.add(file);
    expect(await drain(queue)).toEqual(
      contents.map((content, index) => ({ index, digest: createHash('sha256').update(content).digest() })),
    );
    // It has run dry, and begins again.
    const [first] = files;
    if (first !== undefined) await queue.add(first);
    expect(await drain(queue)).toHaveLength(1);
    await queue.stop();
  });

  it('are waited for by nobody where the job is over when a file comes', async () => {
    const { roots, files } = makeFiles(['one', 'two']);
    const queue = new HashQueue(roots, calls, () => true);
    for (const file of files) await queue.add(file);
    expect(await drain(queue)).toEqual([]);
    await queue.stop();
  });

  it('are waited for by nobody where the job ends at any moment', async () => {
    for (let after = 0; after < 12; after += 1) {
      const { roots, files } = makeFiles(['one', 'two', 'three']);
      let asked = 0;
      const queue = new HashQueue(roots, calls, () => {
        asked += 1;
        return asked > after;
      });
      for (const file of files) await queue.add(file);
      expect((await drain(queue)).length).toBeLessThanOrEqual(3);
      await queue.stop();
    }
  });
});
