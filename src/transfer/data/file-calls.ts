/**
 * The calls to the file system that a transfer makes for every file, in two forms: inside the data worker
 * they run in line, which for thousands of small files costs a fraction of the thread pool's round trips; in the
 * core's own thread they go through the pool, so that a slow disk never holds up a conversation. Whole blocks
 * and fsync always go through the pool.
 */
import fs, { type BigIntStats, type Dir, type Dirent } from 'node:fs';
import { promisify } from 'node:util';
import { TRANSFER } from '../../limits.ts';
import type { Maybe } from './maybe.ts';

export interface FileCalls {
  open(path: string, flags: number, mode?: number): Maybe<number>;
  close(fd: number): Maybe<void>;
  fstat(fd: number): Maybe<BigIntStats>;
  stat(path: string): Maybe<BigIntStats>;
  lstat(path: string): Maybe<BigIntStats>;
  readable(path: string): Maybe<void>;
  /** The next entry of an open folder; null after the last. */
  nextEntry(dir: Dir): Maybe<Dirent | null>;
  mkdir(path: string, mode: number): Maybe<void>;
  rmdir(path: string): Maybe<void>;
  unlink(path: string): Maybe<void>;
  link(from: string, to: string): Maybe<void>;
  rename(from: string, to: string): Maybe<void>;
  fchmod(fd: number, mode: number): Maybe<void>;
  /** `mtime` in milliseconds. */
  setTime(fd: number, mtime: number): Maybe<void>;
  /** Up to `length` bytes at `position`; for small files. */
  readSmall(fd: number, buffer: Uint8Array, position: number): Maybe<number>;
  writeSmall(fd: number, buffer: Uint8Array, position: number): Maybe<number>;
}

const read = (fd: number, buffer: Uint8Array, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.read(fd, buffer, 0, buffer.length, position, (error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });

/** One write(2) through the pool. @returns how many bytes it took */
export const writeOnce = (fd: number, buffer: Uint8Array, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.write(fd, buffer, 0, buffer.length, position, (error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });

/** In the calling thread. */
export const inlineCalls: FileCalls = {
  open: (path, flags, mode) => fs.openSync(path, flags, mode),
  close: (fd) => fs.closeSync(fd),
  fstat: (fd) => fs.fstatSync(fd, { bigint: true }),
  stat: (path) => fs.statSync(path, { bigint: true }),
  lstat: (path) => fs.lstatSync(path, { bigint: true }),
  readable: (path) => fs.accessSync(path, fs.constants.R_OK),
  nextEntry: (dir) => dir.readSync(),
  mkdir: (path, mode) => {
    fs.mkdirSync(path, { mode });
  },
  rmdir: (path) => fs.rmdirSync(path),
  unlink: (path) => fs.unlinkSync(path),
  link: (from, to) => fs.linkSync(from, to),
  rename: (from, to) => fs.renameSync(from, to),
  fchmod: (fd, mode) => fs.fchmodSync(fd, mode),
  setTime: (fd, mtime) => fs.futimesSync(fd, mtime / 1000, mtime / 1000),
  readSmall: (fd, buffer, position) => fs.readSync(fd, buffer, 0, buffer.length, position),
  writeSmall: (fd, buffer, position) => fs.writeSync(fd, buffer, 0, buffer.length, position),
};

const utimes = promisify(fs.futimes);

/** In the thread pool. */
export const pooledCalls: FileCalls = {
  open: promisify(fs.open),
  close: promisify(fs.close),
  fstat: (fd) => promisify(fs.fstat)(fd, { bigint: true }),
  stat: (path) => fs.promises.stat(path, { bigint: true }),
  lstat: (path) => fs.promises.lstat(path, { bigint: true }),
  readable: (path) => fs.promises.access(path, fs.constants.R_OK),
  nextEntry: (dir) => dir.read(),
  mkdir: async (path, mode) => {
    await fs.promises.mkdir(path, { mode });
  },
  rmdir: (path) => fs.promises.rmdir(path),
  unlink: (path) => fs.promises.unlink(path),
  link: (from, to) => fs.promises.link(from, to),
  rename: (from, to) => fs.promises.rename(from, to),
  fchmod: promisify(fs.fchmod),
  setTime: (fd, mtime) => utimes(fd, mtime / 1000, mtime / 1000),
  readSmall: read,
  writeSmall: writeOnce,
};

/** Fills the buffer from the file through the pool; fewer bytes only at the file's end. */
export async function readFully(fd: number, buffer: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < buffer.length) {
    const count = await read(fd, buffer.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Writes the whole buffer through the pool, in calls of at most TRANSFER.writeBytes. */
export async function writeFully(fd: number, buffer: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < buffer.length) {
    done += await writeOnce(fd, buffer.subarray(done, done + TRANSFER.writeBytes), position + done);
  }
}

/** Makes a file or directory durable, through the pool. */
export const syncToDisk: (fd: number) => Promise<void> = promisify(fs.fsync);
