/** The folder that files are accepted into. */
import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode, TincanError } from '../errors.ts';
import { safeText } from '../text/safe-text.ts';

/**
 * Makes the folder, and those above it, where they are not there yet.
 *
 * @param folder absolute path
 * @param umask the user's own: the core's is stricter, and these folders are not the core's
 */
export async function makeReceivedFolder(folder: string, umask: number): Promise<void> {
  const missing: string[] = [];
  // Step by step: Node's recursive mkdir never returns where a folder says that there is nothing, and takes nothing (/proc).
  for (let at = path.resolve(folder); !(await isThere(at)); at = path.dirname(at)) missing.unshift(at);
  for (const made of missing) {
    try {
      await mkdir(made);
      await chmod(made, 0o777 & ~umask);
    } catch (thrown) {
      // Somebody else made it in the meantime.
      if (systemCode(thrown) !== 'EEXIST') throw thrown;
    }
  }
  if (!(await stat(folder)).isDirectory()) {
    throw new TincanError('TINCAN_E_FILE_ACCESS', `${safeText(folder)} is not a folder.`);
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}
