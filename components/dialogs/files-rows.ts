/** What the file picker lists, one row for each. Pure. */
import { homedir } from 'node:os';
import { conversationName, type State } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { formatCount, formatSize } from '../../src/text/format.ts';
import { safeText } from '../../src/text/safe-text.ts';
import { type ListedEntry, listedFiles, markedSize } from '../files/index.ts';
import { twoSided } from '../panes/two-sided.ts';
import { isolated, type Row, type Segment, underCursor } from '../rows/index.ts';
import type { FilesDialog } from '../ui/dialog.ts';
import { textRows } from './facts.ts';
import { type LongList, shortList } from './long-list.ts';
import { marked } from './marked.ts';

/** `Send to bob · 2 marked, 1.2 GB · ~/src`. */
export function filesTitle(state: State, dialog: FilesDialog): string {
  const { folder, marked: chosen, peer } = dialog;
  const size = markedSize(dialog);
  const count =
    chosen.size === 0 ? '' : ` · ${chosen.size} marked${size === undefined ? '' : `, ${formatSize(size)}`}`;
  const place = folder === undefined ? 'places' : safeText(shortened(folder));
  return `Send to ${conversationName(state, peer)}${count} · ${place}`;
}

export function filesRows(dialog: FilesDialog, width: number): { rows: LongList; cursor: number } {
  const told = (text: string, role: 'muted' | 'error') => ({
    rows: shortList(textRows(text, width, role)),
    cursor: 0,
  });
  const { entries, problem, filter, chosen, more } = dialog;
  if (problem !== undefined) return told(problem, 'error');
  if (entries === undefined) return told('Reading the folder…', 'muted');
  const listed = listedFiles(dialog);
  const hiddenOnes = entries.length - listed.length;
  if (listed.length === 0) {
    const why =
      filter.trim() !== ''
        ? `Nothing here is called like "${filter.trim()}". Fewer letters find more.`
        : hiddenOnes > 0
          ? `Nothing but ${formatCount(hiddenOnes, 'hidden entry', 'hidden entries')} is in this folder. They can be shown, see below.`
          : 'This folder is empty. Choose another one: go back, or to the places.';
    return told(why, 'muted');
  }
  const cursor = listed.findIndex(({ entry }) => entry.path === chosen);
  const atEnd = more === 0 ? [] : textRows(tooMany(more), width, 'muted');
  return {
    rows: {
      count: listed.length + atEnd.length,
      rowAt(index) {
        const one = listed[index];
        return one === undefined
          ? (atEnd[index - listed.length] ?? [])
          : entryRow(dialog, one, index === cursor, width);
      },
    },
    cursor,
  };
}

function tooMany(more: number): string {
  const count = formatCount(more, 'further entry', 'further entries');
  const atLeast = more >= INTERFACE.folderCounted ? 'At least ' : '';
  return `${atLeast}${count} of this folder cannot be listed; /send with a path sends them.`;
}

function entryRow(
  dialog: FilesDialog,
  { entry, name, places }: ListedEntry,
  isChosen: boolean,
  width: number,
): Row {
  const { kind, bytes, path, isLink } = entry;
  const isMarked = dialog.marked.has(path);
  const role: Segment['role'] = kind === 'other' ? 'muted' : isMarked ? 'good' : 'text';
  const left: Row = [
    { text: isChosen ? '› ' : '  ', role: 'text' },
    { text: isMarked ? '* ' : '  ', role: 'good' },
    ...marked(isolated(name), places, role),
    { text: kind === 'folder' && dialog.folder !== undefined ? '/' : '', role },
    { text: isLink === true ? ' →' : '', role },
  ];
  const size = kind === 'other' ? 'not sent' : bytes === undefined ? '' : formatSize(bytes);
  const row = twoSided(left, [{ text: size, role: 'muted' }], width);
  return isChosen ? underCursor(row, width) : row;
}

/** The home as people write it. */
function shortened(path: string): string {
  const home = homedir();
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
