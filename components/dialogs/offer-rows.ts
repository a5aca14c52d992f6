/** A page of the files of an offer, with their sizes. Pure. */
import { foldersAround, type OfferEntry, offerEntryText, type State } from '../../src/client/index.ts';
import { formatCount, formatSize } from '../../src/text/format.ts';
import { cutRow } from '../panes/two-sided.ts';
import { isolated, type Row, underCursor } from '../rows/index.ts';
import type { OfferDialog } from '../ui/dialog.ts';
import { textRows } from './facts.ts';

/** `Files of the offer · 3 marked`. */
export function offerTitle({ marked }: OfferDialog): string {
  return `Files of the offer${marked.size === 0 ? '' : ` · ${marked.size} marked`}`;
}

export function offerRows(state: State, dialog: OfferDialog, width: number): { rows: Row[]; cursor: number } {
  const request = state.requests[dialog.id];
  const said = (text: string) => ({ rows: textRows(text, width, 'muted'), cursor: 0 });
  if (request === undefined) return said('This request is over: answered elsewhere, withdrawn or expired.');
  const { entries, next, from, cursor, marked } = dialog;
  if (entries === undefined) return said('Asking for the files…');
  const all = `${formatCount(request.files, 'file')}, ${formatSize(request.bytes)}`;
  const isWhole = from === 0 && next === undefined;
  const head = isWhole ? all : `${all}; from number ${from + 1} on`;
  const { warning } = request;
  const lead = [
    ...(warning === undefined ? [] : textRows(`Beware: ${warning}`, width, 'warning')),
    ...textRows(head, width, 'title'),
    [],
  ];
  return {
    rows: [
      ...lead,
      ...entries.map((entry, index) => entryRow(entry, marked, index === cursor, width)),
      ...(next === undefined ? [] : textRows('More on the next page.', width, 'muted')),
    ],
    // At the first entry what stands above it is seen too.
    cursor: cursor === 0 ? 0 : lead.length + cursor,
  };
}

function entryRow(entry: OfferEntry, marked: ReadonlySet<string>, isChosen: boolean, width: number): Row {
  const isMarked = [...foldersAround(entry.path), entry.path].some((path) => marked.has(path));
  const role = isMarked || marked.size === 0 ? 'text' : 'muted';
  const row = cutRow(
    [
      { text: isChosen ? '› ' : '  ', role: 'text' },
      { text: isMarked ? '* ' : '  ', role: 'good' },
      { text: isolated(offerEntryText(entry)), role },
    ],
    width,
  );
  return isChosen ? underCursor(row, width) : row;
}
