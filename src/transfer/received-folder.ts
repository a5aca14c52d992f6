/** The folder that files are accepted into. */
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes the folder, and those above it, where they are not there yet.
 *
 * @param folder absolute path
 * @param umask the user's own: the core's is stricter, and these folders are not the core's
 */
export async function makeReceivedFolder(folder: string, umask: number): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const end = path.dirname(path.resolve(first));
  for (let made = path.resolve(folder); made !== end; made = path.dirname(made)) {
    await chmod(made, 0o777 & ~umask);
  }
}
