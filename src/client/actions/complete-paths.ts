/** What Tab offers where a path stands. Pure but for the look into the folder, which is passed in. */
import { formatSize } from '../../text/format.ts';
import type { FoundEntries } from '../found-entries.ts';
import type { Candidate } from './candidates.ts';
import { openQuoted, quoteWord } from './words.ts';

/** Entries of a folder given as typed (`~/`, relative, empty for the working directory) whose names begin like this. */
export type FindEntries = (folder: string, beginning: string) => Promise<FoundEntries>;

export async function pathWords(
  typed: string,
  findEntries: FindEntries,
): Promise<{ candidates: Candidate[]; more: boolean }> {
  if (typed === '~') return { candidates: [{ text: '~/', note: 'your home folder' }], more: false };
  const cut = typed.lastIndexOf('/') + 1;
  const folder = typed.slice(0, cut);
  const { entries, more } = await findEntries(folder, typed.slice(cut));
  const candidates = entries.map((entry): Candidate => {
    const note = entry.folder ? 'folder' : entry.bytes === undefined ? undefined : formatSize(entry.bytes);
    const text = pathWord(`${folder}${entry.name}`, entry.folder);
    return note === undefined ? { text } : { text, note };
  });
  return { candidates, more };
}

/** A folder is left open, so that what is in it can follow. */
function pathWord(path: string, isFolder: boolean): string {
  if (!isFolder) return `${quoteWord(path)} `;
  const open = `${path}/`;
  return quoteWord(open) === open ? open : openQuoted(open);
}
