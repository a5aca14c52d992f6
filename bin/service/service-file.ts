/** The file of the service on the disk: whose it is, and how it is written and removed. */
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from '../../src/config/make-directory.ts';
import { isNoSpace, noSpace, systemCode, TincanError } from '../../src/errors.ts';
import { SERVICE } from '../../src/limits.ts';
import type { ServiceKind } from './service.ts';

/** What stands where the file would be. */
export type Found = { whose: 'nobody' } | { whose: 'own' | 'other'; text: string };

/** Errors, as rejections: TINCAN_E_SERVICE where it cannot be read. */
export async function lookAt({ file, mark }: Pick<ServiceKind, 'file' | 'mark'>): Promise<Found> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(SERVICE.unitBytes),
        0,
        SERVICE.unitBytes,
        0,
      );
      const text = buffer.toString('utf8', 0, bytesRead);
      return { whose: text.split('\n', 4).includes(mark) ? 'own' : 'other', text };
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { whose: 'nobody' };
    throw unusable(file, 'read', thrown);
  }
}

/** Puts it there in one step. Errors, as rejections: TINCAN_E_SERVICE, TINCAN_E_NO_SPACE. */
export async function writeService(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.new`;
  try {
    await makeDirectory(path.dirname(file), 0o755);
    const handle = await open(fresh, 'wx', 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (thrown) {
    await rm(fresh, { force: true }).catch(() => {});
    if (isNoSpace(thrown)) throw noSpace(file, thrown);
    throw unusable(file, 'written', thrown);
  }
}

/** Errors, as rejections: TINCAN_E_SERVICE. */
export async function removeService(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (thrown) {
    throw unusable(file, 'removed', thrown);
  }
}

function unusable(file: string, what: string, cause: unknown): TincanError {
  const code = systemCode(cause) ?? 'unknown error';
  return new TincanError('TINCAN_E_SERVICE', `${file} cannot be ${what} (${code}).`, { cause });
}
