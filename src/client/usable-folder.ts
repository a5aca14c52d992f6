/** Whether files can go into a folder: asked before somebody waits for them for hours. */
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode, TincanError } from '../errors.ts';
import { safeText } from '../text/safe-text.ts';

/**
 * A folder that is not there is made when the first file comes; then what is above it counts. Nothing is made here.
 *
 * @param folder absolute path
 * Errors, as rejections: TINCAN_E_FILE_ACCESS.
 */
export async function requireUsableFolder(folder: string): Promise<void> {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      const found = await stat(at);
      if (!found.isDirectory()) throw unusable(folder, `${safeText(at)} is not a folder`);
      await access(at, constants.W_OK | constants.X_OK);
      return;
    } catch (thrown) {
      if (thrown instanceof TincanError) throw thrown;
      const code = systemCode(thrown) ?? 'unknown error';
      if (code !== 'ENOENT' || path.dirname(at) === at) throw unusable(folder, reason(code, at), thrown);
    }
  }
}

function reason(code: string, at: string): string {
  if (code === 'EACCES' || code === 'EPERM') return `you may not write into ${safeText(at)}`;
  return code === 'EROFS' ? `${safeText(at)} is on a disk that cannot be written` : code;
}

function unusable(folder: string, why: string, cause?: unknown): TincanError {
  return new TincanError(
    'TINCAN_E_FILE_ACCESS',
    `No file can be received into ${safeText(folder)}: ${why}.`,
    {
      cause,
    },
  );
}
