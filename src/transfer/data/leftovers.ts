/** Removes what a transfer that is over has left: its parts, and the empty folders that were made for it. Nothing else. */

import { TRANSFER } from '../../limits.ts';
import { manifestEntries } from '../manifest.ts';
import { type Past, readArrivalLog } from './arrival-log.ts';
import type { Leftovers } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import { removeParts } from './part-store.ts';
import { openSafeDirectory, type SafeDirectory } from './safe-directory.ts';

/** Never rejects: where the disk is in trouble, what is left is found again by its name (./stale-parts.ts). */
export async function removeLeftovers(leftovers: Leftovers, calls: FileCalls): Promise<void> {
  const directory = openSafeDirectory(leftovers.into, calls);
  try {
    const past = await readArrivalLog(leftovers.logPath);
    if (past.intended.size > 0 || past.made.size > 0) {
      const folders = await foldersOf(leftovers.manifestPath, past, async (parent, name) =>
        removePlaceholder(directory, parent, name, calls),
      );
      for (const path of folders.toReversed()) await removeFolder(directory, path, calls);
    }
  } catch {
    // The parts are the larger matter.
  }
  try {
    await removeParts(directory, leftovers.id, calls);
  } catch {
    // As above.
  } finally {
    await directory.close();
  }
}

/**
 * Real paths of the last TRANSFER.foldersCleaned folders that were made for the transfer, in the order of the manifest.
 * @param onIntended told of each name to which a part was about to be renamed
 */
async function foldersOf(
  manifestPath: string,
  past: Past,
  onIntended: (parent: readonly string[], name: string) => Promise<void>,
): Promise<(readonly string[])[]> {
  const made: (readonly string[])[] = [];
  /** The folder that the walk is in, as it is called here. */
  const real: string[] = [];
  for await (const [index, entry] of manifestEntries(manifestPath)) {
    const depth = entry.path.length - 1;
    real.length = depth;
    const intended = past.intended.get(index);
    if (intended?.replaces === false) await onIntended([...real], intended.name);
    if (entry.kind === 'file') continue;
    const own = entry.path[depth] ?? '';
    real.push(past.folderNames.get(index) ?? own);
    if (!past.made.has(index)) continue;
    made.push([...real]);
    if (made.length > TRANSFER.foldersCleaned) made.shift();
  }
  return made;
}

async function removeFolder(
  directory: SafeDirectory,
  path: readonly string[],
  calls: FileCalls,
): Promise<void> {
  try {
    await directory.forget(path);
    const parent = await directory.hold(path.slice(0, -1));
    try {
      await calls.rmdir(`${parent.path}/${path.at(-1) ?? ''}`);
    } finally {
      parent.release();
    }
  } catch {
    // Something is in it, or it is gone: then it is not ours to remove.
  }
}

/** The empty file that held a name for a part. */
async function removePlaceholder(
  directory: SafeDirectory,
  folder: readonly string[],
  name: string,
  calls: FileCalls,
): Promise<void> {
  try {
    const parent = await directory.hold(folder);
    try {
      const stats = await calls.lstat(`${parent.path}/${name}`);
      if (stats.isFile() && stats.size === 0n) await calls.unlink(`${parent.path}/${name}`);
    } finally {
      parent.release();
    }
  } catch {
    // It is gone.
  }
}
