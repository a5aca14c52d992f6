/** What of a folder is listed, and what would be sent. Pure. */
import type { FolderEntry } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { foldText } from '../../src/text/fold.ts';
import { type FuzzyMatch, fuzzyMatch } from '../../src/text/fuzzy.ts';
import { safeText } from '../../src/text/safe-text.ts';
import { hasWords, placesOfWords, wordsOf } from '../../src/text/words.ts';
import type { FilesDialog } from '../ui/dialog.ts';

export interface ListedEntry {
  readonly entry: FolderEntry;
  /** The name as it is shown. */
  readonly name: string;
  /** Where the letters or words of the filter stand in it, in UTF-16 units. */
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

interface Name {
  readonly entry: FolderEntry;
  readonly name: string;
  /** As it is compared, where words are looked for. */
  readonly folded: string;
}

/** The names of each folder, made and folded once. */
const namesKnown = new WeakMap<readonly FolderEntry[], readonly Name[]>();

function namesOf(entries: readonly FolderEntry[]): readonly Name[] {
  const known = namesKnown.get(entries);
  if (known !== undefined) return known;
  const areMany = entries.length > INTERFACE.fuzzyNames;
  const names = entries.map((entry) => {
    const name = safeText(entry.name);
    return { entry, name, folded: areMany ? foldText(name) : '' };
  });
  namesKnown.set(entries, names);
  return names;
}

function list(entries: readonly FolderEntry[], { filter, hidden }: Asked): ListedEntry[] {
  const wanted = filter.trim();
  const withHidden = hidden || wanted.startsWith('.');
  const names = namesOf(entries);
  const seen = withHidden ? names : names.filter(({ entry }) => !entry.name.startsWith('.'));
  if (wanted === '') return seen.map(({ entry, name }) => ({ entry, name, places: [] }));
  // Letters that are anywhere take a fifth of a second over thousands of names; there words have to be in them.
  const found = entries.length > INTERFACE.fuzzyNames ? byWords(seen, wanted) : byLetters(seen, wanted);
  return found.sort((a, b) => b.score - a.score);
}

type Found = ListedEntry & Pick<FuzzyMatch, 'score'>;

function byLetters(names: readonly Name[], wanted: string): Found[] {
  return names.flatMap(({ entry, name }) => {
    const match = fuzzyMatch(name, wanted);
    return match === undefined ? [] : [{ entry, name, ...match }];
  });
}

/** All words, each anywhere; the nearer the first one is to the beginning, the likelier. */
function byWords(names: readonly Name[], wanted: string): Found[] {
  const words = wordsOf(wanted);
  return names
    .filter(({ folded }) => hasWords(folded, words))
    .map(({ entry, name, folded }) => {
      const places = placesOfWords(name, folded, words);
      return { entry, name, places, score: -(places[0]?.[0] ?? 0) };
    });
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
