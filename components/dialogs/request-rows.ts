/** All that is known of a request. Pure. */
import {
  memberName,
  offerEntryText,
  peerLabel,
  type RequestState,
  requestText,
  type State,
  transferTitle,
} from '../../src/client/index.ts';
import { formatClock, formatSize } from '../../src/text/format.ts';
import { mixedScriptsText } from '../../src/text/mixed-scripts.ts';
import type { Row } from '../rows/index.ts';
import { factRows, idRows, textRows } from './facts.ts';

export function requestRows(
  state: State,
  request: RequestState | undefined,
  now: number,
  width: number,
): Row[] {
  if (request === undefined)
    return textRows('This request is over: answered elsewhere, withdrawn or expired.', width, 'muted');
  // The warning has rows of its own.
  const { warning, ...asked } = request;
  const title = requestText(state, {
    ...asked,
    names: request.names.slice(0, 3),
    moreNames: (request.moreNames ?? 0) + Math.max(0, request.names.length - 3),
  });
  return [
    ...textRows(title, width, 'title'),
    [],
    ...(warning === undefined ? [] : [...textRows(`Beware: ${warning}`, width, 'warning'), []]),
    ...askerRows(state, request, width),
    ...(request.expiresAt === 0
      ? []
      : factRows('Expires in', formatClock((request.expiresAt - now) / 1_000), width)),
    ...memberRows(state, request, width),
    ...(request.kind === 'files'
      ? [...offerRows(state, request, width), [], ...entryRows(request, width)]
      : [[], ...textRows(ACCEPTED[request.kind], width, 'muted')]),
  ];
}

function askerRows(state: State, { peer, kind }: RequestState, width: number): Row[] {
  const mixed = mixedScriptsText(peer.name);
  const rows = factRows(
    'Name',
    `${peerLabel(state, peer)}${mixed === undefined ? '' : ` (${mixed})`}`,
    width,
  );
  const { note, rules, trust = 'unknown' } = state.peers[peer.id] ?? {};
  if (trust !== 'unknown') rows.push(...factRows('Trust', trust, width));
  if (note !== undefined) rows.push(...factRows('Your note', note, width));
  if (kind === 'connection' && rules?.ask === true)
    rows.push(...factRows('', 'You wanted to be asked about each of its connections.', width));
  rows.push(...idRows('Id', peer.id, width));
  if (peer.address !== '') rows.push(...factRows('Address', peer.address, width));
  return rows;
}

function offerRows(state: State, request: RequestState, width: number): Row[] {
  const transfer = request.transferId === undefined ? undefined : state.transfers[request.transferId];
  return [
    ...(transfer === undefined ? [] : factRows('Offer', transferTitle(state, transfer), width)),
    ...factRows('Files', String(request.files), width),
    ...factRows('Size', formatSize(request.bytes), width),
    ...(request.freeBytes === undefined ? [] : factRows('Free here', formatSize(request.freeBytes), width)),
    ...factRows('To', request.into ?? state.downloads, width),
  ];
}

/** What stands at the top of the offer: with sizes, where those are told. */
function entryRows({ names, entries, moreNames = 0 }: RequestState, width: number): Row[] {
  const lines = entries?.map(offerEntryText) ?? names.map((name) => `  ${name}`);
  return [
    ...lines.flatMap((line) => textRows(line, width, 'text')),
    ...(moreNames > 0 ? textRows(`  and ${moreNames} more`, width, 'muted') : []),
  ];
}

/** Who is in the room that it is about, as far as that is known. */
function memberRows(state: State, { room }: RequestState, width: number): Row[] {
  const members = room === undefined ? [] : (state.rooms[room.id]?.members ?? []);
  const names = members.filter((member) => member.state === 'member').map((one) => memberName(state, one));
  return names.length === 0 ? [] : factRows('Members', names.join(', '), width);
}

/** What a yes means. */
const ACCEPTED: Record<Exclude<RequestState['kind'], 'files'>, string> = {
  connection:
    'Accepted, this device may write to you and offer files until you block it. The id is the device’s own; a name anybody can take. Compare the id with its owner where it matters.',
  invitation:
    'Accepted, what is said in the room from then on comes to you, and what you say there goes to all its members. Who they are is for its owner to say. You can leave it at any time.',
  admission:
    'Accepted, this device is a member of your room: what is said there from then on goes to it too. You can take it out again.',
};
