/** Files that this program writes for its user, for nobody else to read. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode, TincanError } from '../errors.ts';
import { safeText } from '../text/safe-text.ts';

export interface PrivateFileWish {
  path: string;
  /** Take the place of a file that is there. */
  overwrite: boolean;
  /** How the user says that, for the error: `--overwrite`. */
  toOverwrite: string;
}

/**
 * Writes a file with mode 0600. What could not be written whole is removed, and nothing of a file that is there is touched before.
 *
 * @throws TincanError TINCAN_E_INVALID where the file is there, TINCAN_E_FILE_ACCESS, TINCAN_E_NO_SPACE, and what `write` throws
 */
export async function writePrivateFile<T>(
  wish: PrivateFileWish,
  write: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const { path, overwrite } = wish;
  const part = overwrite ? join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`) : path;
  const file = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw writeError(error, wish);
  });
  try {
    const result = await write(file);
    await file.sync();
    if (part !== path) await rename(part, path);
    return result;
  } catch (error) {
    await rm(part, { force: true });
    throw error instanceof TincanError ? error : writeError(error, wish);
  } finally {
    await file.close();
  }
}

function writeError(error: unknown, { path, toOverwrite }: PrivateFileWish): TincanError {
  const code = systemCode(error);
  const name = safeText(path);
  if (code === 'EEXIST') {
    return new TincanError('TINCAN_E_INVALID', `${name} is there already. ${toOverwrite} takes its place.`, {
      cause: error,
    });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new TincanError('TINCAN_E_NO_SPACE', `The disk of ${name} is full.`, { cause: error });
  return new TincanError('TINCAN_E_FILE_ACCESS', `${name} cannot be written (${code ?? 'unknown error'}).`, {
    cause: error,
  });
}
