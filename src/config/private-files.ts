/** The files of a home, which no other user of the machine may read or write, whatever was done to their modes. */
import { chmod, lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.ts';
import type { Home } from './home.ts';

/**
 * Takes the rights of others (0077) away from every file of this user's that lies in the directories of a home; links are left alone. The
 * file of the identity is not among them: whoever loads it has more to say about it.
 *
 * @returns paths of the files that others could have opened
 * Errors, as rejections: those of chmod(2).
 */
export async function tightenFiles(
  home: Pick<Home, 'config' | 'data' | 'log' | 'identityFile'>,
): Promise<string[]> {
  if (process.getuid === undefined) return [];
  const user = process.getuid();
  const tightened: string[] = [];
  for (const directory of new Set([home.config, home.data, home.log])) {
    for (const name of await readdir(directory)) {
      const file = path.join(directory, name);
      if (file === home.identityFile) continue;
      try {
        const found = await lstat(file);
        if (!found.isFile() || found.uid !== user || (found.mode & 0o077) === 0) continue;
        await chmod(file, found.mode & 0o700);
        tightened.push(file);
      } catch (thrown) {
        // It was removed meanwhile: another program's start has left it and takes it away, say.
        if (systemCode(thrown) !== 'ENOENT') throw thrown;
      }
    }
  }
  return tightened;
}
