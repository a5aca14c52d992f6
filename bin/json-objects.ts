/** The objects that `--json` prints, field by field as docs/cli.md promises them. Absent values are null. */
import {
  type AddressState,
  type CoreStatus,
  errorObject,
  type Group,
  isoTime,
  type Limit,
  type MessageState,
  type OfferEntry,
  type PeerRef,
  type PeerRules,
  peerRefObject,
  type RoomState,
  rulesOf,
  type SelfState,
} from '../src/client/index.ts';
import type { ImportStep } from '../src/client/trust-file.ts';

export function statusObject(status: CoreStatus): object {
  const { pid, version, id, name, port, home, downloads } = status;
  const { nearby, connected, transfers, uptimeSeconds, visibility } = status;
  return {
    pid,
    version,
    id,
    name,
    port,
    home,
    downloads,
    nearby,
    connected,
    transfers,
    uptimeSeconds,
    visibility,
    interfaces: status.interfaces.map(({ name, addresses, used, tunnel, problem }) => ({
      name,
      addresses,
      used,
      tunnel: tunnel === true,
      problem: problem ?? null,
    })),
  };
}

export function addressObject({ address, host, port, addedAt, state, problem }: AddressState): object {
  return { address, host, port, addedAt: isoTime(addedAt), state, problem: problem ?? null };
}

export function identityObject(self: SelfState): object {
  const { id, shortId, name, createdAt } = self;
  return { id, shortId, name, createdAt: isoTime(createdAt), passphrase: self.protected === true };
}

/** What a peer may do. */
export function rulesObject(peer: PeerRef, rules: PeerRules): object {
  return { peer: peerRefObject(peer), rules: rulesOf(rules) };
}

export function limitObject({ what, peer, limit }: Limit): object {
  return { what, peer: peer === undefined ? null : peerRefObject(peer), limit: limit === 0 ? null : limit };
}

export function entryObject({ path, files, bytes }: OfferEntry): object {
  return { path, files, bytes };
}

export function noteObject(peer: PeerRef, note: string): object {
  return { peer: peerRefObject(peer), note: note === '' ? null : note };
}

/** What became of something that was asked for or answered. */
export function outcomeObject(peer: PeerRef, outcome: string): object {
  return { peer: peerRefObject(peer), outcome };
}

/** A message that was sent: to a peer, to a room, or to everyone. */
export function messageObject(message: MessageState, to: PeerRef | Group): object {
  const isPeer = 'address' in to;
  return {
    id: message.id,
    peer: isPeer ? peerRefObject(to) : null,
    // That it has been read as well is for the history to tell.
    state: message.status === 'read' ? 'delivered' : message.status,
    error: errorObject(message.error),
    room: isPeer ? null : { id: to.id, name: to.kind === 'room' ? to.room.name : to.id },
    recipients: message.recipients ?? (isPeer ? 1 : 0),
    delivered: message.delivered ?? (hasArrived(message) ? 1 : 0),
    failed:
      message.failed ??
      (message.status === 'failed' ? (message.recipients ?? 1) - (message.delivered ?? 0) : 0),
  };
}

const hasArrived = ({ status }: MessageState): boolean => status === 'delivered' || status === 'read';

export function roomObject({ id, name, topic, owner, part, members, version }: RoomState): object {
  const all = members.map((member) => ({ id: member.id, name: member.name, state: member.state }));
  return { id, name, topic, owner, part, members: all, version };
}

/** @param conversation null: all of them */
export function forgottenObject(conversation: string | null): object {
  return { conversation, outcome: 'forgotten' };
}

export function trustFileObject(file: string, peers: number): object {
  return { file, peers };
}

/** What an import does with one peer of the file. */
export function importObject({ entry, step }: ImportStep): object {
  return { id: entry.id, name: entry.name, trust: entry.trust, outcome: step };
}
