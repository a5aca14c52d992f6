/**
 * What a folder of this machine has that begins with some letters: for completion, which must never wait. So it is bounded in
 * time and number, and a folder that does not answer at all (a network disk that has gone) is left alone.
 */
import type { Dirent, Stats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { INTERFACE } from '../limits.ts';
import { safeText } from '../text/safe-text.ts';
import { byName } from './folder.ts';
import { absolutePath } from './paths.ts';

export interface FoundEntry {
  name: string;
  /** A link is a folder where it leads to one. */
  folder: boolean;
  /** Of a file, where it could be told in time. */
  bytes?: number;
}

export interface FoundEntries {
  /** By name as people order them. */
  entries: FoundEntry[];
  /** There are more than time and number allowed to find. */
  more: boolean;
}

type Bounds = Readonly<
  Record<'completions' | 'completionSizes' | 'completionWait' | 'foldersWaited', number>
>;

/** Asks the disk what a path is. */
type AskStats = (path: string) => Promise<Pick<Stats, 'isDirectory' | 'isFile' | 'size'>>;

/** Searches that ask the disk, those included whose answer nobody waits for any more. */
const underWay = new Set<object>();

/**
 * @param folder as typed (`~/`, relative, empty for the working directory); one that cannot be read has no entries
 * @param beginning of the names; hidden entries are found by a dot only
 */
export async function findEntries(
  folder: string,
  beginning: string,
  bounds: Bounds = INTERFACE,
  askStats: AskStats = stat,
): Promise<FoundEntries> {
  // Each one that hangs holds a thread of the four that Node has for files: one, as it asks for one thing at a time.
  if (underWay.size >= bounds.foldersWaited) return { entries: [], more: true };
  const path = absolutePath(folder === '' ? '.' : folder);
  const search = { found: [] as Dirent[], more: true, isOver: false, isRead: false };
  const reading = {};
  underWay.add(reading);
  const read = readNames(path, beginning, search, bounds.completions)
    .catch(() => {
      search.more = false;
    })
    .finally(() => {
      search.isRead = true;
    });
  const end = (): void => void underWay.delete(reading);
  await within(read, bounds.completionWait);
  search.isOver = true;
  const { found, more } = search;
  found.sort((a, b) => byName.compare(a.name, b.name));
  const entries: FoundEntry[] = found.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
  const sizing = { isOver: false };
  // A folder that has not told its names in time would not tell sizes either.
  const sized = search.isRead ? addSizes(path, entries, bounds.completionSizes, sizing, askStats) : undefined;
  void (sized ?? read).then(end, end);
  if (sized !== undefined) await within(sized, bounds.completionWait);
  sizing.isOver = true;
  // What is still being asked for changes nothing any more.
  return { entries: [...entries], more };
}

async function readNames(
  path: string,
  beginning: string,
  search: { found: Dirent[]; more: boolean; isOver: boolean },
  most: number,
): Promise<void> {
  for await (const entry of await opendir(path, { bufferSize: INTERFACE.namesAtOnce })) {
    const { name } = entry;
    if (search.isOver) return;
    if (!name.startsWith(beginning) || (beginning === '' && name.startsWith('.'))) continue;
    // A name that cannot be shown cannot be offered either.
    if (safeText(name) !== name) continue;
    if (search.found.length >= most) return;
    search.found.push(entry);
  }
  if (!search.isOver) search.more = false;
}

/** Asks the disk for the sizes of the first ones, and where links lead, one after the other, until nobody waits any more. */
async function addSizes(
  path: string,
  entries: FoundEntry[],
  most: number,
  sizing: { isOver: boolean },
  askStats: AskStats,
): Promise<void> {
  for (const [index, { name, ...entry }] of entries.slice(0, most).entries()) {
    if (sizing.isOver) return;
    if (entry.folder) continue;
    const stats = await askStats(join(path, name)).catch(() => undefined);
    if (stats?.isDirectory() === true) entries[index] = { name, folder: true };
    else if (stats?.isFile() === true) entries[index] = { name, folder: false, bytes: stats.size };
  }
}

/** Resolves with the promise, or when the time in ms is over. */
async function within(promise: Promise<unknown>, time: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, time);
  });
  await Promise.race([promise, over]);
  clearTimeout(timer);
}
