/** All that is known of a peer, as labels and what they stand for: for the details of the screen, and for lines. Pure. */
import { formatDeviceId } from '../identity/device-id.ts';
import type { PeerState, State } from '../store/state.ts';
import { formatCount, formatRate, formatSize, formatWhen } from '../text/format.ts';
import { mixedScriptsText } from '../text/mixed-scripts.ts';
import { isInRoom, roomsInOrder } from './conversations.ts';
import { peerLabel } from './labels.ts';
import { roomTitle } from './outcomes.ts';
import { hasEnded, transfersInOrder } from './selection.ts';

export interface PeerFact {
  /** At most 11 characters. */
  label: string;
  text: string;
  /** `id`: the whole id, there to be compared; `warning`: to be seen before the others. */
  kind?: 'id' | 'warning';
}

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
const COMPARED = { words: 'both of you compared words', id: 'you compared its id' } as const;

/** @param now in ms since the epoch */
export function peerFacts(state: State, peer: PeerState, now: number): PeerFact[] {
  return [...whoItIs(peer, now), ...whereItIs(peer, now), ...whatIsOpen(state, peer), ...whatItMay(peer)];
}

/** The same as lines: `Trust: verified, …`. */
export function peerFactLines(state: State, peer: PeerState, now: number): string[] {
  return [
    peerLabel(state, peer),
    ...peerFacts(state, peer, now).map(({ label, text }) => `${label}: ${text}`),
  ];
}

function whoItIs(peer: PeerState, now: number): PeerFact[] {
  const { name, label, id, trust, verified, earlierNames = [], note } = peer;
  const mixed = mixedScriptsText(name);
  const isVerified = trust === 'verified' && verified !== undefined;
  return [
    // The label has an addition only where others look the same.
    ...(name === label ? [] : [{ label: 'Its name', text: name }]),
    ...(mixed === undefined
      ? []
      : [{ label: 'Beware', text: `the name ${mixed}`, kind: 'warning' as const }]),
    ...(earlierNames.length === 0 ? [] : [{ label: 'Was called', text: earlierNames.join(', ') }]),
    { label: 'Id', text: formatDeviceId(id), kind: 'id' },
    {
      label: 'Trust',
      text: isVerified ? `verified: ${COMPARED[verified.by]}, ${formatWhen(verified.at, now)}` : TRUST[trust],
    },
    ...(note === undefined ? [] : [{ label: 'Your note', text: note }]),
  ];
}

function whereItIs(peer: PeerState, now: number): PeerFact[] {
  const { state, away, address, port, rtt, version, firstSeen, lastSeen } = peer;
  const isIpv6 = address.includes(':');
  return [
    { label: 'Now', text: `${PRESENCE[state]}${away === true ? ', away' : ''}` },
    ...(address === '' ? [] : [{ label: 'Address', text: `${isIpv6 ? `[${address}]` : address}:${port}` }]),
    ...(rtt === undefined ? [] : [{ label: 'Round trip', text: `${rtt} ms` }]),
    ...(version === undefined ? [] : [{ label: 'Version', text: `tincan ${version}` }]),
    ...(firstSeen === undefined ? [] : [{ label: 'First seen', text: formatWhen(firstSeen, now) }]),
    // Of one that is there it is now.
    ...(state === 'offline' && lastSeen > 0 ? [{ label: 'Last seen', text: formatWhen(lastSeen, now) }] : []),
  ];
}

function whatIsOpen(state: State, { id, unread, queued }: PeerState): PeerFact[] {
  const rooms = roomsInOrder(state).filter(
    (room) => isInRoom(room) && room.members.some((member) => member.id === id),
  );
  const open = transfersInOrder(state).filter((one) => one.peer.id === id && !hasEnded(one));
  return [
    ...(unread === 0 ? [] : [{ label: 'Not read', text: formatCount(unread, 'message') }]),
    ...(queued === 0 ? [] : [{ label: 'Waiting', text: `${formatCount(queued, 'message')} for it` }]),
    ...(open.length === 0 ? [] : [{ label: 'Transfers', text: `${open.length} open` }]),
    ...(rooms.length === 0 ? [] : [{ label: 'In rooms', text: rooms.map(roomTitle).join(', ') }]),
  ];
}

/** Only who is approved may anything. */
function whatItMay({ trust, rules = {} }: PeerState): PeerFact[] {
  if (trust !== 'approved' && trust !== 'verified') return [];
  const { ask, autoAccept, inbox, limit } = rules;
  return [
    { label: 'Connects', text: ask === true ? 'you are asked each time' : 'without asking' },
    {
      label: 'Files',
      text:
        autoAccept === undefined
          ? 'as the setting autoAccept says'
          : autoAccept === 0
            ? 'you are asked about all of them'
            : `up to ${formatSize(autoAccept)} are accepted without asking`,
    },
    ...(inbox === undefined ? [] : [{ label: 'They go to', text: inbox }]),
    ...(limit === undefined ? [] : [{ label: 'Limit', text: formatRate(limit) }]),
  ];
}
