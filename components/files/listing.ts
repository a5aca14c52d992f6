/** What of a folder is listed, and what would be sent. Pure. */
import type { FolderEntry } from '../../src/client/index.ts';
import { fuzzyMatch } from '../../src/text/fuzzy.ts';
import { safeText } from '../../src/text/safe-text.ts';
import type { FilesDialog } from '../ui/dialog.ts';

export interface ListedEntry {
  readonly entry: FolderEntry;
  /** The name as it is shown. */
  readonly name: string;
  /** Where the letters of the filter stand in it, in UTF-16 units. */
  readonly places: readonly (readonly [number, number])[];
}

/** In the order of the folder; with a filter, the likeliest first. Hidden ones show where the filter asks for them. */
export function listedFiles({ entries = [], filter, hidden }: FilesDialog): ListedEntry[] {
  const wanted = filter.trim();
  const withHidden = hidden || wanted.startsWith('.');
  const seen = withHidden ? entries : entries.filter(({ name }) => !name.startsWith('.'));
  if (wanted === '') return seen.map((entry) => ({ entry, name: safeText(entry.name), places: [] }));
  return seen
    .flatMap((entry) => {
      const name = safeText(entry.name);
      const match = fuzzyMatch(name, wanted);
      return match === undefined ? [] : [{ entry, name, ...match }];
    })
    .sort((a, b) => b.score - a.score);
}

/** What is under the cursor. */
export function entryAt(dialog: FilesDialog): FolderEntry | undefined {
  return dialog.entries?.find(({ path }) => path === dialog.chosen);
}

export const isSendable = ({ kind }: FolderEntry): boolean => kind !== 'other';

/** What Enter sends: all that is marked, else the file under the cursor. */
export function taken(dialog: FilesDialog): readonly FolderEntry[] {
  if (dialog.marked.size > 0) return [...dialog.marked.values()];
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
