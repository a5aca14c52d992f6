/** How much room there is on a disk. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.ts';

/** Free bytes where a folder is or will be; undefined where that cannot be told. */
export async function freeSpace(folder: string): Promise<number | undefined> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    try {
      const found = await statfs(at);
      return found.bavail * found.bsize;
    } catch (thrown) {
      if (systemCode(thrown) !== 'ENOENT' || at === path.dirname(at)) return undefined;
    }
  }
}
