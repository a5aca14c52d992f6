/** What SQLite throws, as an error of the one family. */
import { isNoSpace, TincanError } from '../errors.ts';

/** Primary result code, https://www.sqlite.org/rescode.html */
const READONLY = 8;

/** @returns TINCAN_E_NO_SPACE of a full disk, TINCAN_E_DATABASE of anything else but our own */
export function databaseError(file: string, thrown: unknown): TincanError {
  if (isNoSpace(thrown) || (thrown instanceof Error && isNoSpace(thrown.cause))) {
    return new TincanError('TINCAN_E_NO_SPACE', `The disk is full: nothing more can be written to ${file}.`, {
      cause: thrown,
    });
  }
  if (thrown instanceof TincanError) return thrown;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new TincanError('TINCAN_E_DATABASE', `The messages in ${file} cannot be used (${why}).`, {
    cause: thrown,
  });
}

/** It was opened as a file that may not be written, and stays so for as long as it is open. */
export function isReadOnly(thrown: unknown): boolean {
  return ((resultCode(thrown) ?? 0) & 0xff) === READONLY;
}

function resultCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode : undefined;
}
