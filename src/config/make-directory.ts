/** Makes a directory and what is missing above it. */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.ts';

/**
 * As `mkdir` of Node with `recursive`, which tries without an end where a file system says of each new name that there is no such thing,
 * though the directory above it is there: /proc does, and a place of an automounter whose disk is away.
 *
 * @param mode of every directory that is made
 * Errors, as rejections: those of mkdir(2); EEXIST where something else has the name, ENOTDIR where it has one above.
 */
export async function makeDirectory(directory: string, mode: number): Promise<void> {
  try {
    await mkdir(directory, mode);
  } catch (thrown) {
    const code = systemCode(thrown);
    const above = path.dirname(directory);
    if (code === 'ENOENT' && above !== directory) {
      await makeDirectory(above, mode);
      await makeBelow(directory, mode);
    } else if (!(await isDirectory(directory))) throw thrown;
  }
}

/** Another start may have made it meanwhile. */
async function makeBelow(directory: string, mode: number): Promise<void> {
  try {
    await mkdir(directory, mode);
  } catch (thrown) {
    if (!(await isDirectory(directory))) throw thrown;
  }
}

/** A link to one counts. */
async function isDirectory(directory: string): Promise<boolean> {
  try {
    return (await stat(directory)).isDirectory();
  } catch {
    return false;
  }
}
