/**
 * The last steps of a received file, once its hash agreed: durable first, named after, never over something
 * that is there.
 */
import { constants } from 'node:fs';
import { systemCode, TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { numberedName } from '../path-names.ts';
import type { FileCalls } from './file-calls.ts';

/** What link(2) says where a file system has no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);
const PLACEHOLDER = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * Gives a part its name in a folder: the wished one, or with the first number that is free. The part is gone
 * afterwards.
 *
 * @param part path of the part file
 * @param folder path of the folder, valid for the call
 * @returns the name it got
 * @throws TincanError TINCAN_E_FILE_ACCESS when every number is taken; else errors of link(2), rename(2)
 */
export async function placeFile(
  calls: FileCalls,
  part: string,
  folder: string,
  wished: string,
): Promise<string> {
  for (let number = 0; number < TRANSFER.nameTries; number += 1) {
    const name = numberedName(wished, number);
    if (await placeAs(calls, part, `${folder}/${name}`)) return name;
  }
  throw new TincanError('TINCAN_E_FILE_ACCESS', 'There are too many files of that name.');
}

/** @returns false where the name is taken */
async function placeAs(calls: FileCalls, part: string, target: string): Promise<boolean> {
  try {
    await calls.link(part, target);
    await calls.unlink(part);
    return true;
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
  }
  // rename() replaces silently, so the name is taken first by an empty file of our own.
  try {
    await calls.close(await calls.open(target, PLACEHOLDER, 0o600));
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await calls.rename(part, target);
  } catch (error) {
    await calls.unlink(target);
    throw error;
  }
  return true;
}
