/**
 * Part files: what is received lies in `.tincan-parts/<transfer id>/<index>` beneath the accepted folder,
 * readable for nobody else, until it is whole and verified. Only what is made here is ever removed here.
 */
import { constants } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { systemCode, TincanError } from '../../errors.ts';
import type { FileCalls } from './file-calls.ts';
import type { HeldDirectory, SafeDirectory } from './safe-directory.ts';

export const PARTS_FOLDER = '.tincan-parts';
const CREATE = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);
/** Another transfer may remove the empty parts folder between our two steps; it cannot do so for ever. */
const TRIES = 8;

export interface PartStore {
  /** Creates the part of an entry. @returns its descriptor */
  create(index: number): Promise<number>;
  /** Path of a part, valid while the store is open. */
  path(index: number): string;
  /** Removes a part. */
  remove(index: number): Promise<void>;
  /** Says that a part has been moved to its name and is not there any more. */
  forget(index: number): void;
  /** Removes the parts that are left, and the folders where nothing else is in them. */
  close(): Promise<void>;
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

async function makeFolder(directory: SafeDirectory, id: string, calls: FileCalls): Promise<HeldDirectory> {
  const root = await directory.hold([]);
  try {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      await unless(['EEXIST'], () => calls.mkdir(`${root.path}/${PARTS_FOLDER}`, 0o700));
      const held = await unlessGone(() => directory.hold([PARTS_FOLDER]));
      if (held === undefined) continue;
      try {
        const made = await unless(['EEXIST', 'ENOENT'], () => calls.mkdir(`${held.path}/${id}`, 0o700));
        const own = await unlessGone(() => directory.hold([PARTS_FOLDER, id]));
        if (own === undefined) continue;
        if (!made) await removeStale(own, calls);
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

async function unlessGone(hold: () => Promise<HeldDirectory>): Promise<HeldDirectory | undefined> {
  try {
    return await hold();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Parts of the same transfer that a crash left behind: our own files, told by their names. */
async function removeStale(folder: HeldDirectory, calls: FileCalls): Promise<void> {
  for (const entry of await readdir(folder.path, { withFileTypes: true })) {
    if (entry.isFile() && /^\d+$/.test(entry.name)) await calls.unlink(`${folder.path}/${entry.name}`);
  }
}

/**
 * Makes the folder for the parts of one transfer.
 * Errors: those of mkdir(2); ELOOP or ENOTDIR where something else stands in its place
 */
export async function openPartStore(
  directory: SafeDirectory,
  id: string,
  calls: FileCalls,
): Promise<PartStore> {
  const folder = await makeFolder(directory, id, calls);
  const parts = new Set<number>();
  const path = (index: number): string => `${folder.path}/${index}`;

  const remove = async (index: number): Promise<void> => {
    if (!parts.delete(index)) return;
    await unless(['ENOENT'], () => calls.unlink(path(index)));
  };

  return {
    async create(index) {
      const fd = await calls.open(path(index), CREATE, 0o600);
      parts.add(index);
      return fd;
    },
    path,
    remove,
    forget: (index) => parts.delete(index),
    async close() {
      for (const index of [...parts]) await remove(index);
      folder.release();
      await directory.forget([PARTS_FOLDER, id]);
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
    },
  };
}
