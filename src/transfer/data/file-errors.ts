/** System errors of files as errors of ours; the names of files stay out of them. */
import { type ErrorCode, isErrorCode, systemCode, TincanError } from '../../errors.ts';

const GONE = new Set(['ENOENT', 'ENOTDIR']);
const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Why a source cannot be read. */
export function sourceError(thrown: unknown): TincanError {
  if (thrown instanceof TincanError) return thrown;
  const code = systemCode(thrown);
  if (code !== undefined && GONE.has(code))
    return new TincanError('TINCAN_E_NO_SUCH_FILE', undefined, { cause: thrown });
  if (code === 'ELOOP') return new TincanError('TINCAN_E_NOT_SENDABLE', undefined, { cause: thrown });
  return new TincanError('TINCAN_E_FILE_ACCESS', `The file cannot be read (${code ?? 'unknown'}).`, {
    cause: thrown,
  });
}

/** Why the receiving side cannot write. */
export function targetError(thrown: unknown): TincanError {
  if (thrown instanceof TincanError) return thrown;
  const code = systemCode(thrown);
  if (code === undefined) return new TincanError('TINCAN_E_INTERNAL', undefined, { cause: thrown });
  if (FULL.has(code)) {
    return new TincanError('TINCAN_E_NO_SPACE', `There is not enough room on the disk (${code}).`, {
      cause: thrown,
    });
  }
  return new TincanError('TINCAN_E_FILE_ACCESS', `The files cannot be written (${code}).`, { cause: thrown });
}

/** A code that the other side sent, if it is one that can be said of a file; else the plainest. */
export function codeFromPeer(code: string): ErrorCode {
  return isErrorCode(code) ? code : 'TINCAN_E_FILE_ACCESS';
}
