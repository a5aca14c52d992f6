/** All that is known of a request. Pure. */
import {
  peerLabel,
  type RequestState,
  requestText,
  type State,
  transferTitle,
} from '../../src/client/index.ts';
import { formatDeviceId } from '../../src/identity/device-id.ts';
import { fitWidth, formatClock, formatSize } from '../../src/text/format.ts';
import { type Row, wrapText } from '../rows/index.ts';
import type { Role } from '../theme/theme.ts';

export function requestRows(
  state: State,
  request: RequestState | undefined,
  now: number,
  width: number,
): Row[] {
  const wrapped = (text: string, role: Role): Row[] =>
    wrapText(text, width).map((line) => [{ text: line, role }]);
  if (request === undefined)
    return wrapped('This request is over: answered elsewhere, withdrawn or expired.', 'muted');
  const rows: Row[] = [];
  const fact = (label: string, text: string): void => {
    const lines = wrapText(text, Math.max(1, width - LABEL));
    for (const [index, line] of lines.entries()) {
      rows.push([
        { text: (index === 0 ? label : '').padEnd(LABEL).slice(0, Math.max(0, width - 1)), role: 'muted' },
        { text: fitWidth(line, Math.max(1, width - LABEL)), role: 'text' },
      ]);
    }
  };
  // The warning has rows of its own.
  const { warning, ...asked } = request;
  const { peer } = request;
  rows.push(
    ...wrapped(
      requestText(state, {
        ...asked,
        names: request.names.slice(0, 3),
        moreNames: (request.moreNames ?? 0) + Math.max(0, request.names.length - 3),
      }),
      'title',
    ),
    [],
  );
  if (warning !== undefined) rows.push(...wrapped(`Beware: ${warning}`, 'warning'), []);
  fact('Name', peerLabel(state, peer));
  // In lines of whole groups: it is there to be compared.
  const groups = formatDeviceId(peer.id).split('-');
  const inLine = Math.max(1, Math.floor((width - LABEL + 1) / 5));
  for (let at = 0; at < groups.length; at += inLine)
    fact(at === 0 ? 'Id' : '', groups.slice(at, at + inLine).join('-'));
  if (peer.address !== '') fact('Address', peer.address);
  fact('Expires in', formatClock((request.expiresAt - now) / 1_000));
  if (request.kind === 'files') {
    const transfer = request.transferId === undefined ? undefined : state.transfers[request.transferId];
    if (transfer !== undefined) fact('Offer', transferTitle(state, transfer));
    fact('Files', String(request.files));
    fact('Size', formatSize(request.bytes));
    if (request.freeBytes !== undefined) fact('Free here', formatSize(request.freeBytes));
    fact('To', state.downloads);
    rows.push([]);
    for (const name of request.names) rows.push(...wrapped(`  ${name}`, 'text'));
    if ((request.moreNames ?? 0) > 0) rows.push(...wrapped(`  and ${request.moreNames} more`, 'muted'));
  } else {
    rows.push([], ...wrapped(CONNECTION, 'muted'));
  }
  return rows;
}

const LABEL = 12;
const CONNECTION =
  'Accepted, this device may write to you and offer files until you block it. The id is the device’s own; a name anybody can take. Compare the id with its owner where it matters.';
