/** What happened, as sentences: the same words in line mode, on the command line and on the screen. Pure. */
import type { ConnectOutcome } from '../control/calls.ts';
import { type ErrorCode, TincanError } from '../errors.ts';
import { shortDeviceId } from '../identity/device-id.ts';
import { INTERFACE, SESSION } from '../limits.ts';
import {
  EVERYONE,
  isRoomId,
  type PeerState,
  type RequestState,
  type RoomState,
  type State,
} from '../store/state.ts';
import { formatCount, formatSize, formatTable } from '../text/format.ts';
import { mixedScriptsText } from '../text/mixed-scripts.ts';
import { goneLabel, peerLabel } from './labels.ts';
import { requestsInOrder } from './selection.ts';

const OUTCOMES: Record<
  Exclude<ConnectOutcome, 'connected'>,
  { code: ErrorCode; text(name: string): string }
> = {
  denied: { code: 'TINCAN_E_DENIED', text: (name) => `${name} said no.` },
  blocked: {
    code: 'TINCAN_E_BLOCKED',
    text: (name) => `${name} takes no connection from you, or is blocked by you.`,
  },
  timeout: {
    code: 'TINCAN_E_TIMEOUT',
    text: (name) =>
      `${name} did not answer within ${SESSION.approval / 1_000} seconds. Try again when they are there.`,
  },
  unreachable: {
    code: 'TINCAN_E_UNREACHABLE',
    text: (name) => `${name} could not be reached. Is tincan running there, and the network the same?`,
  },
  withdrawn: { code: 'TINCAN_E_WITHDRAWN', text: (name) => `The request to ${name} was withdrawn.` },
  busy: {
    code: 'TINCAN_E_BUSY',
    text: (name) => `${name} has too many requests waiting. Try again shortly.`,
  },
};

/** What became of a connection attempt. The core's own notice of a connection has the same words. */
export function connectText(outcome: ConnectOutcome, name: string): string {
  return outcome === 'connected' ? `${name} is connected.` : OUTCOMES[outcome].text(name);
}

export function disconnectText(name: string): string {
  return `Disconnected from ${name}.`;
}

/** After `trust forget`. */
export function forgottenText(name: string): string {
  return `${name} is a stranger again: approval, verification, rules, earlier names and your note are forgotten, the connection is ended, and you are asked before the next one. What was said is kept.`;
}

/** The error that an unsuccessful attempt is for whoever needed the connection. */
export function connectError(
  outcome: Exclude<ConnectOutcome, 'connected'>,
  name: string,
  message = OUTCOMES[outcome].text(name),
): TincanError {
  return new TincanError(OUTCOMES[outcome].code, message);
}

/** `# ops`. */
export function roomTitle({ label }: Pick<RoomState, 'label'>): string {
  return `# ${label}`;
}

/** Name of a conversation, as prompts, titles and tags show it. */
export function conversationName(state: State, id: string): string {
  if (id === EVERYONE) return '# everyone';
  const room = state.rooms[id];
  if (room !== undefined) return roomTitle(room);
  // Of a room that is known no more, messages may still be kept.
  if (isRoomId(id)) return roomTitle({ label: id.slice(0, INTERFACE.shortRoomId) });
  return state.peers[id]?.label ?? goneLabel(state, id);
}

/** The room that a request is about. Its name at the time, where the room itself is not known (any more). */
export function requestRoom({ rooms }: State, { room }: RequestState): string {
  if (room === undefined) return 'a room';
  return roomTitle({ label: rooms[room.id]?.label ?? room.name });
}

/** What a request asks for, behind its verb: `the connection of bob`. */
export function requestObjectText(state: State, request: RequestState): string {
  const label = peerLabel(state, request.peer);
  switch (request.kind) {
    case 'connection':
      return `the connection of ${label}`;
    case 'files':
      return `the files of ${label}`;
    case 'invitation':
      return `the invitation of ${label} into ${requestRoom(state, request)}`;
    case 'admission':
      return `${label} into ${requestRoom(state, request)}`;
  }
}

/** `eve (7RT2-KQAB) at 10.0.0.9 wants to connect.`, for files what and how much, for rooms which. */
export function requestText(state: State, request: RequestState): string {
  const label = peerLabel(state, request.peer);
  const id = state.peers[request.peer.id]?.shortId ?? shortDeviceId(request.peer.id);
  const warning = request.warning === undefined ? '' : ` Beware: ${request.warning}`;
  if (request.kind === 'connection') {
    const at = request.peer.address === '' ? '' : ` at ${request.peer.address}`;
    return `${label} (${id})${at} wants to connect.${warning}`;
  }
  if (request.kind === 'invitation')
    return `${label} (${id}) invites you into ${requestRoom(state, request)}.${warning}`;
  if (request.kind === 'admission')
    return `${label} (${id}) asks to be let into ${requestRoom(state, request)}.${warning}`;
  const more = request.moreNames ?? 0;
  const names = request.names.join(', ') + (more > 0 ? ` and ${more} more` : '');
  const room = request.freeBytes === undefined ? '' : `; ${formatSize(request.freeBytes)} free here`;
  const size = `${formatCount(request.files, 'file')}, ${formatSize(request.bytes)}${room}`;
  return `${label} wants to send ${names === '' ? formatCount(request.files, 'file') : names} (${size}).${warning}`;
}

/** The same for a list, without ids and warnings: `eve wants to connect`, `bob: photos/, 214 files, 1.2 GB`. */
export function requestShortText(state: State, request: RequestState): string {
  const label = peerLabel(state, request.peer);
  switch (request.kind) {
    case 'connection':
      return `${label} wants to connect`;
    case 'files': {
      const [name] = request.names;
      const count = formatCount(request.files, 'file');
      return [
        `${label}: ${name ?? count}`,
        ...(name === undefined ? [] : [count]),
        formatSize(request.bytes),
      ].join(', ');
    }
    case 'invitation':
      return `${label} invites you into ${requestRoom(state, request)}`;
    case 'admission':
      return `${label} asks to be let into ${requestRoom(state, request)}`;
  }
}

const PRESENCE: Record<PeerState['state'], string> = {
  nearby: 'nearby',
  connecting: 'connecting',
  'awaiting-approval': 'waiting for an answer',
  connected: 'connected',
  offline: 'offline',
};
const RANK: Record<PeerState['state'], number> = {
  connected: 0,
  connecting: 1,
  'awaiting-approval': 1,
  nearby: 2,
  offline: 3,
};

/** `connected`, `connected, away`, `offline`. */
export function presenceText({ state, away }: PeerState): string {
  return away === true ? `${PRESENCE[state]}, away` : PRESENCE[state];
}

/** Connected first, then by name. */
export function peersInOrder(state: State): PeerState[] {
  return Object.values(state.peers).sort(
    (a, b) => RANK[a.state] - RANK[b.state] || a.label.localeCompare(b.label) || (a.id < b.id ? -1 : 1),
  );
}

/** One line for each peer; none where there are no peers. */
export function peerLines(peers: readonly PeerState[]): string[] {
  return formatTable(peerRows(peers));
}

/** `bob: connected, approved, 2 unread, id JYI4-KWYC, 192.168.1.20 port 47470`: what matters first, as it is read aloud. */
export function spokenPeer(peer: PeerState): string {
  return [
    `${peer.label}: ${presenceText(peer)}`,
    peer.trust === 'unknown' ? 'new' : peer.trust,
    ...(peer.unread > 0 ? [`${peer.unread} unread`] : []),
    ...(peer.queued > 0 ? [`${peer.queued} queued`] : []),
    ...oddText(peer),
    `id ${peer.shortId}`,
    ...(peer.address === '' ? [] : [`${peer.address} port ${peer.port}`]),
  ].join(', ');
}

function peerRows(peers: readonly PeerState[]): string[][] {
  return peers.map((peer) => [
    peer.label,
    peer.shortId,
    presenceText(peer),
    peer.trust === 'unknown' ? 'new' : peer.trust,
    peer.address === ''
      ? ''
      : peer.address.includes(':')
        ? `[${peer.address}]:${peer.port}`
        : `${peer.address}:${peer.port}`,
    [
      ...(peer.unread > 0 ? [`${peer.unread} unread`] : []),
      ...(peer.queued > 0 ? [`${peer.queued} queued`] : []),
      ...oddText(peer),
    ].join(', '),
  ]);
}

/** What is to be known of the name: `the name mixes Latin and Cyrillic letters`. */
function oddText({ name }: PeerState): string[] {
  const mixed = mixedScriptsText(name);
  return mixed === undefined ? [] : [`beware: the name ${mixed}`];
}

/** What an empty list of peers tells; each interface adds its own next steps. */
export const NO_PEERS =
  'No peers yet. They appear by themselves when tincan runs on another machine of this network.';

export function requestLines(state: State): string[] {
  return requestsInOrder(state).map((request) => `[${request.number}] ${requestText(state, request)}`);
}
