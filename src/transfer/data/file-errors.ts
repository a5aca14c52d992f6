/** System errors of files as errors of ours; the names of files that are sent stay out of them. */
import { stat } from 'node:fs/promises';
import { type ErrorCode, isErrorCode, systemCode, TincanError } from '../../errors.ts';
import { safeText } from '../../text/safe-text.ts';

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

/** What passes, or can be put right on this machine, so that what has arrived is worth keeping. */
const PASSING = new Set([
  ...['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOENT'],
  // Of a machine that has too much in hand, and of a file server that is away.
  ...['EMFILE', 'ENFILE', 'ENOMEM', 'ESTALE', 'ETIMEDOUT', 'EHOSTDOWN'],
]);

/** Something that is not ours stands where a file or folder of ours is to be. */
class Obstacle extends Error {}

/** What a person has to move out of the way before anything can be received. @param kind what is to be there */
export function obstacleError(path: string, kind: 'file' | 'folder'): TincanError {
  return new TincanError(
    'TINCAN_E_FILE_ACCESS',
    `Something that is no ${kind} of tincan stands at ${safeText(path)}; move it away.`,
    { cause: new Obstacle() },
  );
}

/** True where this machine cannot take more for now, and a later job may go on. */
export function isStall({ code, cause }: TincanError): boolean {
  return code === 'TINCAN_E_NO_SPACE' || cause instanceof Obstacle || PASSING.has(systemCode(cause) ?? '');
}

/**
 * The same as a person needs it: where all is gone that was to be written into, that is what has to be put right.
 * @param into folder that was accepted into
 */
export async function stallReason(error: TincanError, into: string): Promise<TincanError> {
  if (systemCode(error.cause) !== 'ENOENT') return error;
  const isGone = await stat(into).then(
    () => false,
    (thrown: unknown) => systemCode(thrown) === 'ENOENT',
  );
  if (!isGone) return error;
  return new TincanError('TINCAN_E_FILE_ACCESS', `The folder ${safeText(into)} is gone.`, {
    cause: error.cause,
  });
}

/** What the other side says, in FAIL, where it can take no more for now. */
export function isStallCode(code: string): boolean {
  return code === 'TINCAN_E_NO_SPACE' || code === 'TINCAN_E_FILE_ACCESS';
}

/** Names that this machine cannot make, or that lead through something that is no folder. */
const OF_ONE_NAME = new Set(['ENAMETOOLONG', 'EINVAL', 'ELOOP', 'ENOTDIR', 'EILSEQ', 'ENOENT']);

/** An error that concerns the name of one file and no other; undefined for any other. */
export function nameError(thrown: unknown): TincanError | undefined {
  const code = systemCode(thrown) ?? '';
  // A folder that was exchanged for something else, where folders are not held by descriptors.
  if (thrown instanceof TincanError) return thrown.code === 'TINCAN_E_FILE_ACCESS' ? thrown : undefined;
  if (!OF_ONE_NAME.has(code)) return undefined;
  return new TincanError('TINCAN_E_FILE_ACCESS', `A file of this name cannot be made here (${code}).`, {
    cause: thrown,
  });
}

/** The other side did what no honest one does. */
export function protocolError(what: string): TincanError {
  return new TincanError('TINCAN_E_PROTOCOL', `The peer broke the protocol: ${what}.`);
}

/** A code that the other side sent, if it is one that can be said of a file; else the plainest. */
export function codeFromPeer(code: string): ErrorCode {
  return isErrorCode(code) ? code : 'TINCAN_E_FILE_ACCESS';
}
