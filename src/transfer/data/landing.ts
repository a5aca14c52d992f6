/**
 * The last step of a received file that is verified and durable: its part gets its name. Nothing that is there is
 * overwritten, unless that was asked for. Each step is noted where a later job needs to know of it: see
 * ./recovery.ts for what it makes of a step that was cut short.
 */
import { constants } from 'node:fs';
import { systemCode, TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { numberedName } from '../path-names.ts';
import type { FileCalls } from './file-calls.ts';

/** What link(2) says where a file system has no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);
const PLACEHOLDER = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** Where the steps are noted. */
export interface PlaceNotes {
  /** The part is about to be renamed to this name: that of an empty file of ours, or of one that it replaces. */
  intended(name: string, replaces: boolean): Promise<void>;
  /** The file stands under this name. */
  landed(name: string): Promise<void>;
}

const NO_NOTES: PlaceNotes = { intended: async () => {}, landed: async () => {} };

export interface Place {
  /** Path of the part file. */
  part: string;
  /** Path of the folder that it goes into, valid for the call. */
  folder: string;
  /** The name, where it is free. */
  wished: string;
  /** A regular file of that name is replaced. */
  replace?: boolean;
}

/**
 * Gives a part its name in a folder: the wished one, or with the first number that is free. The part is gone
 * afterwards.
 *
 * @returns the name it got
 * @throws TincanError TINCAN_E_FILE_ACCESS when every number is taken; else errors of link(2), rename(2)
 */
export async function placeFile(
  calls: FileCalls,
  { part, folder, wished, replace = false }: Place,
  notes: PlaceNotes = NO_NOTES,
): Promise<string> {
  if (replace && (await isRegularFile(calls, `${folder}/${wished}`))) {
    await notes.intended(wished, true);
    await calls.rename(part, `${folder}/${wished}`);
    await notes.landed(wished);
    return wished;
  }
  for (let number = 0; number < TRANSFER.nameTries; number += 1) {
    const name = numberedName(wished, number);
    if (await placeAs(calls, part, folder, name, notes)) return name;
  }
  throw new TincanError('TINCAN_E_FILE_ACCESS', 'There are too many files of that name.');
}

async function isRegularFile(calls: FileCalls, path: string): Promise<boolean> {
  try {
    return (await calls.lstat(path)).isFile();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function isTaken(calls: FileCalls, path: string): Promise<boolean> {
  try {
    await calls.lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** @returns false where the name is taken */
async function placeAs(
  calls: FileCalls,
  part: string,
  folder: string,
  name: string,
  notes: PlaceNotes,
): Promise<boolean> {
  const target = `${folder}/${name}`;
  let linked = false;
  try {
    await calls.link(part, target);
    linked = true;
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
  }
  if (linked) {
    await notes.landed(name);
    await calls.unlink(part);
    return true;
  }
  // rename() replaces silently, so the name is taken first by an empty file of our own. Noted before that, it is known
  // for ours after a crash; so what is there already must not be noted.
  if (await isTaken(calls, target)) return false;
  await notes.intended(name, false);
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
  await notes.landed(name);
  return true;
}
