/** The objects that `--json` prints, field by field as docs/cli.md promises them. Absent values are null. */
import type {
  AddressState,
  CoreStatus,
  ErrorState,
  Group,
  Limit,
  MessageState,
  OfferEntry,
  PeerRef,
  PeerRules,
  PeerState,
  RequestState,
  RoomState,
  SelfState,
  TransferState,
} from '../src/client/index.ts';
import type { ImportStep } from '../src/client/trust-file.ts';
import { mixedScripts } from '../src/text/mixed-scripts.ts';

const iso = (time: number): string => new Date(time).toISOString();
const peerOf = ({ id, name, address }: PeerRef): PeerRef => ({ id, name, address });
const errorOf = (error: ErrorState | undefined): ErrorState | null =>
  error === undefined ? null : { code: error.code, message: error.message };

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
    interfaces: status.interfaces.map(({ name, addresses, used, problem }) => ({
      name,
      addresses,
      used,
      problem: problem ?? null,
    })),
  };
}

export function addressObject({ address, host, port, addedAt, state, problem }: AddressState): object {
  return { address, host, port, addedAt: iso(addedAt), state, problem: problem ?? null };
}

export function identityObject(self: SelfState): object {
  const { id, shortId, name, createdAt } = self;
  return { id, shortId, name, createdAt: iso(createdAt), passphrase: self.protected === true };
}

export function peerObject(peer: PeerState): object {
  const { id, name, address, port, state, trust, unread, queued, lastSeen, firstSeen, verified } = peer;
  return {
    id,
    name,
    address,
    port,
    state,
    trust,
    unread,
    queued,
    lastSeen: iso(lastSeen),
    away: peer.away === true,
    rules: rulesOf(peer.rules ?? {}),
    firstSeen: firstSeen === undefined ? null : iso(firstSeen),
    verified: verified === undefined ? null : { by: verified.by, at: iso(verified.at) },
    earlierNames: peer.earlierNames ?? [],
    note: peer.note ?? null,
    mixedScripts: mixedScripts(name),
  };
}

const rulesOf = ({ ask, autoAccept, inbox, limit }: PeerRules): object => ({
  autoAccept: autoAccept ?? null,
  inbox: inbox ?? null,
  limit: limit ?? null,
  autoConnect: ask !== true,
});

/** What a peer may do. */
export function rulesObject(peer: PeerRef, rules: PeerRules): object {
  return { peer: peerOf(peer), rules: rulesOf(rules) };
}

export function limitObject({ what, peer, limit }: Limit): object {
  return { what, peer: peer === undefined ? null : peerOf(peer), limit: limit === 0 ? null : limit };
}

export function entryObject({ path, files, bytes }: OfferEntry): object {
  return { path, files, bytes };
}

export function requestObject(request: RequestState): object {
  const { id, kind, peer, files, bytes, names, expiresAt, room } = request;
  return {
    id,
    kind,
    peer: peerOf(peer),
    files,
    bytes,
    names,
    expiresAt: expiresAt === 0 ? null : iso(expiresAt),
    room: room === undefined ? null : { id: room.id, name: room.name },
    warning: request.warning ?? null,
    mixedScripts: mixedScripts(peer.name),
  };
}

export function noteObject(peer: PeerRef, note: string): object {
  return { peer: peerOf(peer), note: note === '' ? null : note };
}

/** What became of something that was asked for or answered. */
export function outcomeObject(peer: PeerRef, outcome: string): object {
  return { peer: peerOf(peer), outcome };
}

/** A message that was sent: to a peer, to a room, or to everyone. */
export function messageObject(message: MessageState, to: PeerRef | Group): object {
  const isPeer = 'address' in to;
  return {
    id: message.id,
    peer: isPeer ? peerOf(to) : null,
    // That it has been read as well is for the history to tell.
    state: message.status === 'read' ? 'delivered' : message.status,
    error: errorOf(message.error),
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

export function transferObject(transfer: TransferState): object {
  const { id, direction, peer, name, state, files, bytes, transferred, rate, path } = transfer;
  return {
    id,
    direction,
    peer: peerOf(peer),
    name,
    state,
    files,
    bytes,
    transferred,
    rate,
    pausedBy: transfer.pausedBy ?? null,
    path,
    sha256: transfer.sha256 ?? null,
    error: errorOf(transfer.error),
    filesDone: transfer.filesDone,
    average: transfer.average ?? null,
    identical: transfer.identical ?? 0,
    repaired: transfer.repaired ?? 0,
    problems: transfer.problems.map((problem) => ({ name: problem.name, error: errorOf(problem.error) })),
    position: transfer.position ?? null,
  };
}

export function trustFileObject(file: string, peers: number): object {
  return { file, peers };
}

/** What an import does with one peer of the file. */
export function importObject({ entry, step }: ImportStep): object {
  return { id: entry.id, name: entry.name, trust: entry.trust, outcome: step };
}
