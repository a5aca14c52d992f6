/**
 * The folder with the program that the single file carries. It is there whole or not at all: filled under another name and renamed, so that
 * several first starts at once, and one that is killed, leave nothing half. What is missing of it later is put back.
 */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '../../src/config/make-directory.ts';
import { directoryTrouble, isNoSpace, systemCode, TincanError } from '../../src/errors.ts';
import { SINGLE_FILE } from '../../src/limits.ts';
import { readPart } from './archive.ts';
import type { Addon, Contents } from './contents.ts';
import { superfluous, UNFINISHED } from './superfluous.ts';

export interface FolderOptions {
  /** The single file, and where its first part begins. */
  file: string;
  start: number;
  contents: Pick<Contents, 'program'>;
  addon: Addon;
  /** The user's folder for caches of tincan. */
  cache: string;
  /** Loads an addon, or throws: one that does not load here is told before anything relies on it. */
  load(addon: string): void;
}

/**
 * Path of the folder with the program, which is unpacked where it is not there. A folder that is there is believed by the sizes of its files,
 * as nobody but its user can write there.
 *
 * Errors, as rejections: TINCAN_E_SINGLE_FILE, TINCAN_E_NO_SPACE.
 */
export async function programFolder(options: FolderOptions): Promise<string> {
  const base = path.join(options.cache, 'program');
  const folder = path.join(base, options.addon.folder);
  assertOwn(options.cache, await ownDirectory(options.cache));
  assertOwn(base, await ownDirectory(base));
  const found = stats(folder);
  if (found !== undefined) assertOwn(folder, found);
  if (found !== undefined && missing(folder, options).length === 0) {
    if (Date.now() - found.mtimeMs > SINGLE_FILE.renewEvery) renewUse(folder);
    return folder;
  }
  await unpack(base, folder, options).catch((thrown: unknown) => {
    throw told(base, thrown);
  });
  prune(base, folder);
  return folder;
}

/** Says that a program runs from the folder. That it cannot be said is no reason to end. */
export function renewUse(folder: string): void {
  const now = new Date();
  try {
    utimesSync(folder, now, now);
  } catch {
    // It was cleared, or cannot be written any more: the next start finds out.
  }
}

async function unpack(base: string, folder: string, options: FolderOptions): Promise<void> {
  const { file, start, contents, addon } = options;
  const fresh = mkdtempSync(path.join(base, UNFINISHED));
  try {
    for (const part of [contents.program, addon]) {
      for (const { path: name, bytes } of await readPart(file, start, part)) {
        const target = path.join(fresh, name);
        mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
        writeFileSync(target, bytes, { flag: 'wx', mode: 0o600 });
      }
    }
    for (const [name] of addon.files) tryLoading(path.join(fresh, name), options.load);
    place(fresh, folder, options);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Gives the new folder its name; where another one has it, that one gets what it lacks, file by file, as a program may run from it. */
function place(fresh: string, folder: string, options: FolderOptions): void {
  try {
    renameSync(fresh, folder);
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw thrown;
    const there = stats(folder);
    if (there !== undefined) assertOwn(folder, there);
    for (const name of missing(folder, options)) {
      const target = path.join(folder, name);
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      renameSync(path.join(fresh, name), target);
    }
    renewUse(folder);
  }
}

function missing(folder: string, { contents, addon }: FolderOptions): string[] {
  return [...contents.program.files, ...addon.files].flatMap(([name, bytes]) => {
    const found = stats(path.join(folder, name));
    return found?.isFile() === true && found.size === bytes ? [] : [name];
  });
}

function tryLoading(addon: string, load: (addon: string) => void): void {
  try {
    load(addon);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new TincanError(
      'TINCAN_E_SINGLE_FILE',
      `SQLite does not load on this machine (${why}). Where programs may not be run from the folder of caches, ${ELSEWHERE}.`,
      { cause },
    );
  }
}

/** Removes what is no longer needed, as far as that goes: the program runs without it. */
function prune(base: string, own: string): void {
  try {
    const neighbours = readdirSync(base, { withFileTypes: true }).flatMap((entry) => {
      const found = entry.isDirectory() ? stats(path.join(base, entry.name)) : undefined;
      return found === undefined || entry.name === path.basename(own)
        ? []
        : [{ name: entry.name, usedAt: found.mtimeMs }];
    });
    for (const name of superfluous(neighbours, Date.now()))
      rmSync(path.join(base, name), { recursive: true, force: true });
  } catch {
    // The next start that unpacks tries again.
  }
}

async function ownDirectory(directory: string): Promise<Stats> {
  const found = stats(directory);
  if (found !== undefined) return found;
  try {
    await makeDirectory(directory, 0o700);
    return lstatSync(directory);
  } catch (thrown) {
    throw told(directory, thrown);
  }
}

/** What runs from there runs as this user: nobody else may write there. */
function assertOwn(directory: string, found: Stats): void {
  const uid = process.getuid?.();
  if (!found.isDirectory()) throw unusable(directory, 'it is not a directory');
  if (found.uid !== uid) throw unusable(directory, 'it belongs to another user');
  if ((found.mode & 0o022) !== 0)
    throw unusable(directory, 'other users can write there, and what lies there is run as you');
}

/** Undefined for what is not there; what goes wrong otherwise is told as trouble of the folder of caches. */
function stats(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch (thrown) {
    throw told(file, thrown);
  }
}

function told(place: string, thrown: unknown): TincanError {
  if (thrown instanceof TincanError) return thrown;
  if (isNoSpace(thrown))
    return new TincanError(
      'TINCAN_E_NO_SPACE',
      `No space is left on the disk: tincan cannot be unpacked into ${place}. Make room there, or ${ELSEWHERE}.`,
      { cause: thrown },
    );
  return unusable(place, directoryTrouble(thrown), thrown);
}

/** The conventions of macOS know no variable for it. */
const ELSEWHERE =
  process.platform === 'darwin'
    ? 'set HOME to another folder of yours'
    : 'set XDG_CACHE_HOME to another folder of yours';

function unusable(directory: string, why: string, cause?: unknown): TincanError {
  return new TincanError(
    'TINCAN_E_SINGLE_FILE',
    `tincan cannot be unpacked into ${directory}: ${why}. Mend that, or ${ELSEWHERE}.`,
    { cause },
  );
}
