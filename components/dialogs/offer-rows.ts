/** A page of the files of an offer, with their sizes. Pure. */
import { offerEntryText, type State } from '../../src/client/index.ts';
import { formatCount, formatSize } from '../../src/text/format.ts';
import type { Row } from '../rows/index.ts';
import type { OfferDialog } from '../ui/dialog.ts';
import { textRows } from './facts.ts';

export function offerRows(state: State, dialog: OfferDialog, width: number): Row[] {
  const request = state.requests[dialog.id];
  if (request === undefined)
    return textRows('This request is over: answered elsewhere, withdrawn or expired.', width, 'muted');
  const { entries, next, from } = dialog;
  if (entries === undefined) return textRows('Asking for the files…', width, 'muted');
  const all = `${formatCount(request.files, 'file')}, ${formatSize(request.bytes)}`;
  const isWhole = from === 0 && next === undefined;
  const head = isWhole ? all : `${all}; from number ${from + 1} on`;
  return [
    ...textRows(head, width, 'title'),
    [],
    ...entries.flatMap((entry) => textRows(offerEntryText(entry), width, 'text')),
    ...(next === undefined ? [] : textRows('More on the next page.', width, 'muted')),
  ];
}
