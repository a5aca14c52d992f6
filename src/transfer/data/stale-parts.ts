/** What transfers of long ago left behind, for instance because the machine lost its power in the middle of one. */
import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { PARTS_FOLDER } from './part-store.ts';

/** The folder of a transfer's parts is called by its id. */
const TRANSFER_ID = /^[0-9a-f]{32}$/;

/**
 * Removes the parts of transfers that nothing was written to for a week, and nothing else.
 *
 * @param into folder for received files
 * @param now milliseconds since the epoch
 * @param isOpen true for the id of a transfer that may go on
 */
export async function expireParts(into: string, now: number, isOpen: (id: string) => boolean): Promise<void> {
  const folder = path.join(into, PARTS_FOLDER);
  try {
    if (!(await lstat(folder)).isDirectory()) return;
    for (const name of await readdir(folder)) {
      const parts = path.join(folder, name);
      const found = await lstat(parts);
      // A link that somebody put there is not followed, as it is no directory.
      if (!TRANSFER_ID.test(name) || isOpen(name) || !found.isDirectory()) continue;
      if (now - (await lastChange(parts, found.mtimeMs)) > TRANSFER.partsKept)
        await rm(parts, { recursive: true });
    }
    await rmdir(folder);
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTEMPTY' || code === 'EEXIST') return;
    throw thrown;
  }
}

/** The newest time of change of a folder and what lies in it. */
async function lastChange(folder: string, own: number): Promise<number> {
  const times = await Promise.all(
    (await readdir(folder)).map(async (name) => (await lstat(path.join(folder, name))).mtimeMs),
  );
  return Math.max(own, ...times);
}
