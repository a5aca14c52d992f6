/**
 * A folder for received files, looked at all the time: whatever has its final name there must be one of the expected
 * files, whole and right from the first look on.
 */
import { createHash } from 'node:crypto';
import { createReadStream, type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PARTS_FOLDER } from '../../src/transfer/data/part-store.ts';
import type { Expected } from './corpus.ts';

export interface Arrivals {
  /** Adds to what is expected. */
  expect(files: Expected): void;
  /** Looks once; resolves when every new file has been hashed. */
  look(): Promise<void>;
  /** Bytes of these files that are under their final names. */
  landedBytes(files: Expected): number;
  /** Bytes in the parts of a transfer. */
  partBytes(id: string): number;
  /** The files, of these, that are not there under their final names with their whole size. */
  missing(files: Expected): string[];
  /** What was found wrong so far, a line each. */
  readonly wrong: string[];
  /** Files whose hash was found right. */
  readonly verified: number;
  /** Parts and folders of parts that are left, a path each. */
  remains(): string[];
  stop(): Promise<void>;
}

const LOOK_EVERY = 20;

export function watchArrivals(folder: string): Arrivals {
  const expected: Expected = new Map();
  const seen = new Set<string>();
  const wrong: string[] = [];
  let verified = 0;
  let stopped = false;

  const lookOnce = async (): Promise<void> => {
    const hashing: Promise<void>[] = [];
    for (const relative of listFiles(folder)) {
      const found = sizeOf(path.join(folder, relative));
      if (found === undefined || seen.has(`${relative} ${found.inode}`)) continue;
      seen.add(`${relative} ${found.inode}`);
      const wanted = expected.get(relative);
      if (wanted === undefined) wrong.push(`${relative}: nobody sent a file of this name`);
      else if (found.bytes !== wanted.bytes)
        wrong.push(`${relative}: ${found.bytes} of ${wanted.bytes} bytes under the final name`);
      else
        hashing.push(
          sha256Of(path.join(folder, relative)).then((sha256) => {
            if (sha256 === wanted.sha256) verified += 1;
            else wrong.push(`${relative}: other contents than were sent`);
          }),
        );
    }
    await Promise.all(hashing);
  };
  let looking = Promise.resolve();
  /** One look after the other, so that what an earlier one has begun to hash is done too. */
  const look = (): Promise<void> => {
    looking = looking.then(lookOnce);
    return looking;
  };

  const watching = (async () => {
    while (!stopped) {
      const begun = performance.now();
      await look();
      // A folder with very many files must not take the machine up.
      await sleep(Math.max(LOOK_EVERY, 4 * (performance.now() - begun)));
    }
  })();

  return {
    expect(files) {
      for (const [relative, file] of files) expected.set(relative, file);
    },
    look,
    landedBytes(files) {
      let bytes = 0;
      for (const [relative, file] of files)
        if (sizeOf(path.join(folder, relative)) !== undefined) bytes += file.bytes;
      return bytes;
    },
    partBytes(id) {
      const parts = path.join(folder, PARTS_FOLDER, id);
      let bytes = 0;
      for (const { name } of entriesOf(parts)) {
        const found = sizeOf(path.join(parts, name));
        // One with two links has its final name already.
        if (found?.links === 1) bytes += found.bytes;
      }
      return bytes;
    },
    missing(files) {
      return [...files]
        .filter(([relative, { bytes }]) => sizeOf(path.join(folder, relative))?.bytes !== bytes)
        .map(([relative]) => relative);
    },
    wrong,
    get verified() {
      return verified;
    },
    remains: () => entriesOf(path.join(folder, PARTS_FOLDER)).map(({ name }) => `${PARTS_FOLDER}/${name}`),
    async stop() {
      stopped = true;
      await watching;
    },
  };
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** All files under their final names, as paths from the folder on. */
export function listFiles(folder: string, below = ''): string[] {
  return entriesOf(path.join(folder, below)).flatMap((entry) => {
    if (entry.name === PARTS_FOLDER) return [];
    const relative = path.join(below, entry.name);
    return entry.isDirectory() ? listFiles(folder, relative) : [relative];
  });
}

function sizeOf(file: string): { bytes: number; inode: number; links: number } | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? undefined : { bytes: stats.size, inode: stats.ino, links: stats.nlink };
}

function sha256Of(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(file)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')))
      .on('error', reject);
  });
}
