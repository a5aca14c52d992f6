/**
 * Part files: what is received lies in `.tincan-parts/<transfer id>/<index>` beneath the accepted folder,
 * readable for nobody else, until it is whole and verified. Only what is made here is ever removed here.
 */
import { constants } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, TincanError } from '../../errors.ts';
import type { FileCalls } from './file-calls.ts';
import { obstacleError } from './file-errors.ts';
import type { Maybe } from './maybe.ts';
import type { HeldDirectory, SafeDirectory } from './safe-directory.ts';

export const PARTS_FOLDER = '.tincan-parts';
const PART_NAME = /^(?:0|[1-9]\d{0,6})$/;
const OPEN = constants.O_CREAT | constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);
const CREATE = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);
/** Another transfer may remove the empty parts folder between our two steps; it cannot do so for ever. */
const TRIES = 8;

export interface PartStore {
  /** Creates the part of an entry. @returns its descriptor */
  create(index: number): Promise<number>;
  /** Opens the part of an entry to read and write; it is made where it is not there. @returns its descriptor */
  open(index: number): Promise<number>;
  /** Parts that are there, in no order. */
  list(): Promise<PartFile[]>;
  /** Path of a part, valid while the store is open. */
  path(index: number): string;
  /** Removes a part. */
  remove(index: number): Promise<void>;
  /** Lets go of the folder. It is removed where nothing is in it; parts that are left stay. */
  close(): Promise<void>;
}

/** A part that an earlier job left. */
export interface PartFile {
  index: number;
  /** Bytes. */
  size: number;
  inode: bigint;
  /** True while it also stands under its final name: the step from there to here is not done. */
  linked: boolean;
}

/** Runs a step that may find its work done already. */
async function unless(codes: readonly string[], step: () => void | Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (codes.includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

async function makeFolder(
  directory: SafeDirectory,
  id: string,
  calls: FileCalls,
  into: string,
): Promise<HeldDirectory> {
  const parts = join(into, PARTS_FOLDER);
  const root = await directory.hold([]);
  try {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      await unless(['EEXIST'], () => calls.mkdir(`${root.path}/${PARTS_FOLDER}`, 0o700));
      const held = await unlessGone(() => unlessObstructed(parts, () => directory.hold([PARTS_FOLDER])));
      if (held === undefined) continue;
      try {
        await refuseForeign(held, { path: parts, root, calls });
        await unless(['EEXIST', 'ENOENT'], () => calls.mkdir(`${held.path}/${id}`, 0o700));
        const own = await unlessGone(() =>
          unlessObstructed(join(parts, id), () => directory.hold([PARTS_FOLDER, id])),
        );
        if (own === undefined) continue;
        try {
          await refuseForeign(own, { path: join(parts, id), root, calls });
        } catch (error) {
          own.release();
          throw error;
        }
        return own;
      } finally {
        held.release();
        await directory.forget([PARTS_FOLDER]);
      }
    }
  } finally {
    root.release();
  }
  throw new TincanError('TINCAN_E_FILE_ACCESS', 'No folder for the arriving files could be made.');
}

async function unlessGone(hold: () => Maybe<HeldDirectory>): Promise<HeldDirectory | undefined> {
  try {
    return await hold();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names what a folder could not be opened for: something else stands in its place. */
async function unlessObstructed(path: string, hold: () => Maybe<HeldDirectory>): Promise<HeldDirectory> {
  try {
    return await hold();
  } catch (error) {
    const code = systemCode(error) ?? '';
    const isObstacle = code === 'ENOTDIR' || code === 'ELOOP' || error instanceof TincanError;
    throw isObstacle ? obstacleError(path, 'folder') : error;
  }
}

/**
 * A folder of another user's, in a folder that others may write to, is not used: its owner could read what arrives there, and change
 * it once it is verified. On a file system that knows no users all is of one owner, the folder for what is received too.
 *
 * @throws TincanError TINCAN_E_FILE_ACCESS
 */
async function refuseForeign(
  held: HeldDirectory,
  { path, root, calls }: { path: string; root: HeldDirectory; calls: FileCalls },
): Promise<void> {
  if (process.getuid === undefined) return;
  // With a dot behind it: what is held by a descriptor is a link in /proc, and the folder itself is meant.
  const { uid } = await calls.stat(`${held.path}/.`);
  if (uid === BigInt(process.getuid())) return;
  if (uid !== (await calls.stat(`${root.path}/.`)).uid) throw obstacleError(path, 'folder');
}

/**
 * Makes the folder for the parts of one transfer.
 *
 * @param into path of the directory, for words
 * @throws TincanError TINCAN_E_FILE_ACCESS where something else stands in its place; errors of mkdir(2)
 */
export async function openPartStore(
  directory: SafeDirectory,
  id: string,
  calls: FileCalls,
  into: string,
): Promise<PartStore> {
  const folder = await makeFolder(directory, id, calls, into);
  const path = (index: number): string => `${folder.path}/${index}`;

  return {
    create: async (index) => calls.open(path(index), CREATE, 0o600),
    open: async (index) => calls.open(path(index), OPEN, 0o600),
    async list() {
      const found: PartFile[] = [];
      for (const name of await readdir(folder.path)) {
        if (!PART_NAME.test(name)) continue;
        const stats = await calls.lstat(`${folder.path}/${name}`);
        if (!stats.isFile()) continue;
        const [size, inode, linked] = [Number(stats.size), stats.ino, stats.nlink > 1n];
        found.push({ index: Number(name), size, inode, linked });
      }
      return found;
    },
    path,
    async remove(index) {
      await unless(['ENOENT'], () => calls.unlink(path(index)));
    },
    async close() {
      folder.release();
      await directory.forget([PARTS_FOLDER, id]);
      await removePartsFolder(directory, id, calls);
    },
  };
}

/** Removes the folder of a transfer's parts, and the one above, where nothing is in them. */
async function removePartsFolder(directory: SafeDirectory, id: string, calls: FileCalls): Promise<void> {
  const root = await directory.hold([]);
  try {
    const held = await unlessGone(() => directory.hold([PARTS_FOLDER]));
    if (held !== undefined) {
      await unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => calls.rmdir(`${held.path}/${id}`));
      held.release();
      await directory.forget([PARTS_FOLDER]);
    }
    await unless(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'], () =>
      calls.rmdir(`${root.path}/${PARTS_FOLDER}`),
    );
  } finally {
    root.release();
  }
}

/** Removes the parts of a transfer that has no job, and their folder where nothing else is in it. */
export async function removeParts(directory: SafeDirectory, id: string, calls: FileCalls): Promise<void> {
  const own = await unlessGone(() => directory.hold([PARTS_FOLDER, id]));
  if (own === undefined) return;
  try {
    for (const name of await readdir(own.path)) {
      if (PART_NAME.test(name)) await unless(['ENOENT'], () => calls.unlink(`${own.path}/${name}`));
    }
  } finally {
    own.release();
    await directory.forget([PARTS_FOLDER, id]);
  }
  await removePartsFolder(directory, id, calls);
}
