/** A folder of this machine as a person browses it. */
import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, systemCode, TincanError } from '../errors.ts';
import { INTERFACE } from '../limits.ts';

export interface FolderEntry {
  name: string;
  /** Absolute. */
  path: string;
  /**
   * Of a link: what it leads to, and `link` while that is not known. `other`: a device, a pipe, a link that leads nowhere: nothing
   * that is sent.
   */
  kind: 'file' | 'folder' | 'link' | 'other';
  isLink?: boolean;
  /** Of a file, where it could be told. */
  bytes?: number;
}

export interface Folder {
  /** Folders first, by name as people order them. */
  entries: FolderEntry[];
  /** So many more are in it, and left out; they are counted up to INTERFACE.folderCounted. */
  more: number;
  /** Asks the disk: the same entries with what links lead to, and the sizes of files. It never fails. */
  withSizes(): Promise<FolderEntry[]>;
}

/** As people order names: `2` before `10`. */
export const byName = new Intl.Collator(undefined, { numeric: true });

type Bounds = Readonly<Record<'folderEntries' | 'folderCounted', number>>;

/** @throws TincanError TINCAN_E_NO_SUCH_FILE, TINCAN_E_FILE_ACCESS */
export async function readFolder(path: string, bounds: Bounds = INTERFACE): Promise<Folder> {
  const { found, more } = await readEntries(path, bounds).catch((thrown: unknown) => {
    throw folderError(thrown);
  });
  const entries = sorted(found);
  return { entries, more, withSizes: () => withSizes(entries) };
}

/** As many as are listed, in the order of the disk: to sort a million of them would stop the screen for seconds. */
async function readEntries(path: string, bounds: Bounds): Promise<{ found: FolderEntry[]; more: number }> {
  const found: FolderEntry[] = [];
  let more = 0;
  for await (const entry of await opendir(path, { bufferSize: INTERFACE.namesAtOnce })) {
    if (found.length < bounds.folderEntries) found.push(entryOf(path, entry));
    else more += 1;
    if (more === bounds.folderCounted) break;
  }
  return { found, more };
}

function entryOf(folder: string, entry: Dirent): FolderEntry {
  const { name } = entry;
  const path = join(folder, name);
  if (entry.isSymbolicLink()) return { name, path, kind: 'link', isLink: true };
  return { name, path, kind: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other' };
}

function folderError(thrown: unknown): TincanError {
  const code = systemCode(thrown) ?? 'unknown';
  const isGone = code === 'ENOENT' || code === 'ENOTDIR';
  const [kind, text]: [ErrorCode, string] = isGone
    ? ['TINCAN_E_NO_SUCH_FILE', 'The folder is not there any more.']
    : ['TINCAN_E_FILE_ACCESS', `The folder cannot be read (${code}).`];
  return new TincanError(kind, text, { cause: thrown });
}

const rank = ({ kind }: FolderEntry): number => (kind === 'folder' ? 0 : 1);

const sorted = (entries: readonly FolderEntry[]): FolderEntry[] =>
  entries.toSorted((a, b) => rank(a) - rank(b) || byName.compare(a.name, b.name));

/** Links before files, and as many as one may look through; a disk that is far away is asked for some at a time. */
async function withSizes(entries: readonly FolderEntry[]): Promise<FolderEntry[]> {
  const known = [...entries];
  const indexesOf = (wanted: FolderEntry['kind']): number[] =>
    entries.flatMap(({ kind }, index) => (kind === wanted ? [index] : []));
  const asked = [...indexesOf('link'), ...indexesOf('file')].slice(0, INTERFACE.folderSizes).values();
  const ask = async (): Promise<void> => {
    for (const index of asked) {
      const entry = entries[index];
      if (entry !== undefined) known[index] = await looked(entry);
    }
  };
  await Promise.all(Array.from({ length: INTERFACE.folderAsksAtOnce }, ask));
  return sorted(known);
}

/** What is there under the name of the entry, or where its link leads. */
async function looked(entry: FolderEntry): Promise<FolderEntry> {
  const stats = await stat(entry.path).catch(() => undefined);
  if (stats?.isFile() === true) return { ...entry, kind: 'file', bytes: stats.size };
  if (entry.kind !== 'link') return entry;
  return { ...entry, kind: stats?.isDirectory() === true ? 'folder' : 'other' };
}
