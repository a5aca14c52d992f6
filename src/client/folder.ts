/** A folder of this machine as a person browses it. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, systemCode, TincanError } from '../errors.ts';
import { INTERFACE } from '../limits.ts';

export interface FolderEntry {
  name: string;
  /** Absolute. */
  path: string;
  /** `other`: a link, a device, a pipe: nothing that is sent. */
  kind: 'file' | 'folder' | 'other';
  /** Of a file, where it could be told. */
  bytes?: number;
}

export interface Folder {
  /** Folders first, by name as people order them. */
  entries: FolderEntry[];
  /** So many more are in it, and left out. */
  more: number;
}

const byName = new Intl.Collator(undefined, { numeric: true });

/** @throws TincanError TINCAN_E_NO_SUCH_FILE, TINCAN_E_FILE_ACCESS */
export async function readFolder(path: string): Promise<Folder> {
  try {
    const found = await readdir(path, { withFileTypes: true });
    const entries = found
      .map(
        (entry): FolderEntry => ({
          name: entry.name,
          path: join(path, entry.name),
          kind: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other',
        }),
      )
      .sort((a, b) => rank(a) - rank(b) || byName.compare(a.name, b.name));
    const listed = entries.slice(0, INTERFACE.folderEntries);
    return { entries: await withSizes(listed), more: entries.length - listed.length };
  } catch (thrown) {
    throw folderError(thrown);
  }
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

/** Sizes of as many as one may look through; a disk that is far away is asked for some at a time. */
async function withSizes(entries: readonly FolderEntry[]): Promise<FolderEntry[]> {
  const sized = [...entries];
  const files = sized.flatMap(({ kind }, index) => (kind === 'file' ? [index] : []));
  const wanted = files.slice(0, INTERFACE.folderSizes).values();
  const ask = async (): Promise<void> => {
    for (const index of wanted) {
      const entry = sized[index];
      if (entry === undefined) continue;
      const stats = await lstat(entry.path).catch(() => undefined);
      if (stats !== undefined) sized[index] = { ...entry, bytes: stats.size };
    }
  };
  await Promise.all(Array.from({ length: INTERFACE.folderAsksAtOnce }, ask));
  return sized;
}
