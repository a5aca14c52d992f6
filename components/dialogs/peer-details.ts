/** All that is known of a peer. Pure. */
import {
  hasEnded,
  isInRoom,
  type PeerState,
  roomsInOrder,
  roomTitle,
  type State,
  transfersInOrder,
} from '../../src/client/index.ts';
import { formatCount, formatRate, formatSize, formatWhen } from '../../src/text/format.ts';
import type { Row } from '../rows/index.ts';
import { factRows, idRows, textRows } from './facts.ts';

const TRUST: Readonly<Record<PeerState['trust'], string>> = {
  unknown: 'not approved yet',
  approved: 'approved by you, but nothing was compared; /verify compares words',
  verified: 'verified: words or the id were compared',
  blocked: 'blocked; /unblock lets it ask again',
};
const PRESENCE: Readonly<Record<PeerState['state'], string>> = {
  connected: 'connected',
  connecting: 'connecting',
  'awaiting-approval': 'waiting for an answer',
  nearby: 'near, not connected',
  offline: 'offline',
};

type Fact = readonly [label: string, text: string];

export function peerDetails(state: State, id: string, now: number, width: number): Row[] {
  const peer = state.peers[id];
  if (peer === undefined) return textRows('This peer is not in the list any more.', width, 'muted');
  const facts = [...where(peer, now), ...whatIsOpen(state, peer), ...ofFiles(peer)];
  return [
    ...textRows(peer.label, width, 'title'),
    [],
    // The label has an addition only where others look the same.
    ...(peer.name === peer.label ? [] : factRows('Its name', peer.name, width)),
    ...idRows('Id', peer.id, width),
    ...factRows('Trust', TRUST[peer.trust], width),
    ...facts.flatMap(([label, text]) => factRows(label, text, width)),
  ];
}

function where({ state, away, address, port, rtt, version, lastSeen }: PeerState, now: number): Fact[] {
  const isIpv6 = address.includes(':');
  return [
    ['Now', `${PRESENCE[state]}${away === true ? ', away' : ''}`],
    ...(address === '' ? [] : [['Address', `${isIpv6 ? `[${address}]` : address}:${port}`] as const]),
    ...(rtt === undefined ? [] : [['Round trip', `${rtt} ms`] as const]),
    ...(version === undefined ? [] : [['Version', `tincan ${version}`] as const]),
    ...(state === 'offline' && lastSeen > 0 ? [['Last seen', formatWhen(lastSeen, now)] as const] : []),
  ];
}

function whatIsOpen(state: State, { id, unread, queued }: PeerState): Fact[] {
  const rooms = roomsInOrder(state).filter(
    (room) => isInRoom(room) && room.members.some((member) => member.id === id),
  );
  const open = transfersInOrder(state).filter((one) => one.peer.id === id && !hasEnded(one));
  return [
    ...(unread === 0 ? [] : [['Not read', formatCount(unread, 'message')] as const]),
    ...(queued === 0 ? [] : [['Waiting', `${formatCount(queued, 'message')} for it`] as const]),
    ...(open.length === 0 ? [] : [['Transfers', `${open.length} open`] as const]),
    ...(rooms.length === 0 ? [] : [['In rooms', rooms.map(roomTitle).join(', ')] as const]),
  ];
}

function ofFiles({ rules = {} }: PeerState): Fact[] {
  const { autoAccept, inbox, limit } = rules;
  return [
    ...(autoAccept === undefined ? [] : [['Files', acceptedText(autoAccept)] as const]),
    ...(inbox === undefined ? [] : [['They go to', inbox] as const]),
    ...(limit === undefined ? [] : [['Limit', formatRate(limit)] as const]),
  ];
}

function acceptedText(most: number): string {
  return most === 0
    ? 'you are asked about all of them'
    : `up to ${formatSize(most)} are accepted without asking`;
}
