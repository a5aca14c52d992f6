/** Finishes the last step of a file (./landing.ts) that a crash has cut short, so that no file lands twice. */
import { systemCode } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { ManifestFile } from '../manifest.ts';
import { numberedName } from '../path-names.ts';
import type { Intended } from './arrival-log.ts';
import type { FileCalls } from './file-calls.ts';
import type { PartFile } from './part-store.ts';

export interface CutStep {
  entry: ManifestFile;
  /** Path of the folder that the file goes into, valid for the call; undefined where there is none any more. */
  folder: string | undefined;
  part: PartFile | undefined;
  /** Name to which the part was about to be renamed. */
  intended: Intended | undefined;
}

/**
 * Looks at what is there.
 * @returns the name under which the file has landed; undefined where it has not, or that is not known from here
 */
export async function finishStep(calls: FileCalls, step: CutStep): Promise<string | undefined> {
  const { entry, folder, part, intended } = step;
  const own = entry.path.at(-1) ?? '';
  if (part?.linked === true) {
    // It was verified and had its name.
    return folder === undefined ? undefined : findLink(calls, folder, own, part.inode);
  }
  // Where a file of the user's own was to be replaced, it may stand there as before, and be of the same size: only its contents
  // tell, and those are compared as with any other.
  if (intended === undefined || intended.replaces || folder === undefined) return undefined;
  const size = await sizeOf(calls, `${folder}/${intended.name}`);
  if (part === undefined) return size === entry.size ? intended.name : undefined;
  if (size === 0) await calls.unlink(`${folder}/${intended.name}`);
  return undefined;
}

/** The name, with whichever number, that stands for a file. */
async function findLink(
  calls: FileCalls,
  folder: string,
  wished: string,
  inode: bigint,
): Promise<string | undefined> {
  for (let number = 0; number < TRANSFER.nameTries; number += 1) {
    const name = numberedName(wished, number);
    try {
      if ((await calls.lstat(`${folder}/${name}`)).ino === inode) return name;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

/** Bytes of a regular file; undefined where there is none of that name. */
async function sizeOf(calls: FileCalls, path: string): Promise<number | undefined> {
  try {
    const stats = await calls.lstat(path);
    return stats.isFile() ? Number(stats.size) : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
