/** What of a folder is listed, and what would be sent. Pure. */
import type { FolderEntry } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { type FuzzyMatch, fuzzyMatch } from '../../src/text/fuzzy.ts';
import { safeText } from '../../src/text/safe-text.ts';
import type { FilesDialog } from '../ui/dialog.ts';

export interface ListedEntry {
  readonly entry: FolderEntry;
  /** The name as it is shown. */
  readonly name: string;
  /** Where the letters of the filter stand in it, in UTF-16 units. */
  readonly places: readonly (readonly [number, number])[];
}

type Asked = Pick<FilesDialog, 'filter' | 'hidden'>;

/** What was listed last of a folder: a key and its frame ask several times, and a folder may have thousands of files. */
const last = new WeakMap<readonly FolderEntry[], Asked & { listed: readonly ListedEntry[] }>();

/** In the order of the folder; with a filter, the likeliest first. Hidden ones show where the filter asks for them. */
export function listedFiles({ entries, filter, hidden }: FilesDialog): readonly ListedEntry[] {
  if (entries === undefined) return [];
  const before = last.get(entries);
  if (before !== undefined && before.filter === filter && before.hidden === hidden) return before.listed;
  const listed = list(entries, { filter, hidden });
  last.set(entries, { filter, hidden, listed });
  return listed;
}

function list(entries: readonly FolderEntry[], { filter, hidden }: Asked): ListedEntry[] {
  const wanted = filter.trim();
  const withHidden = hidden || wanted.startsWith('.');
  // Letters that are anywhere take a fifth of a second over thousands of names; there they have to stand together.
  const find = entries.length > INTERFACE.fuzzyNames ? textIn : fuzzyMatch;
  const seen = withHidden ? entries : entries.filter(({ name }) => !name.startsWith('.'));
  if (wanted === '') return seen.map((entry) => ({ entry, name: safeText(entry.name), places: [] }));
  return seen
    .flatMap((entry) => {
      const name = safeText(entry.name);
      const match = find(name, wanted);
      return match === undefined ? [] : [{ entry, name, ...match }];
    })
    .sort((a, b) => b.score - a.score);
}

function textIn(name: string, wanted: string): Pick<FuzzyMatch, 'score' | 'places'> | undefined {
  const at = name.toLowerCase().indexOf(wanted.toLowerCase());
  return at === -1 ? undefined : { score: -at, places: [[at, at + wanted.length]] };
}

/** What is under the cursor. */
export function entryAt(dialog: FilesDialog): FolderEntry | undefined {
  return dialog.entries?.find(({ path }) => path === dialog.chosen);
}

export const isSendable = ({ kind }: FolderEntry): boolean => kind !== 'other';

/** What Enter sends: all that is marked, else the file under the cursor. */
export function taken(dialog: FilesDialog): readonly FolderEntry[] {
  if (dialog.marked.size > 0) {
    const all = [...dialog.marked.values()];
    const folders = all.filter(({ kind }) => kind === 'folder').map(({ path }) => `${path}/`);
    // What lies in a folder that is sent goes with it.
    return all.filter(({ path }) => !folders.some((folder) => path.startsWith(folder)));
  }
  const entry = entryAt(dialog);
  return entry?.kind === 'file' ? [entry] : [];
}

/** Bytes of what is marked; undefined where folders are among it, which are not looked into. */
export function markedSize({ marked }: FilesDialog): number | undefined {
  let sum = 0;
  for (const { bytes } of marked.values()) {
    if (bytes === undefined) return undefined;
    sum += bytes;
  }
  return sum;
}
