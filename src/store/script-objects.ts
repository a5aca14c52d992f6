/**
 * What scripts are given of the state, field by field as docs/cli.md promises it: in `--json`, in the stream of events and on the standard input
 * of hooks. Absent values are null, times ISO 8601 in UTC, sizes bytes. Pure.
 */
import { mixedScripts } from '../text/mixed-scripts.ts';
import type {
  ErrorState,
  MessageState,
  PeerId,
  PeerRules,
  PeerState,
  RequestState,
  TransferState,
} from './state.ts';

/** A peer as every object has it. */
export interface PeerObject {
  id: string;
  name: string;
  address: string;
}

/** A time in ms since the epoch. */
export const isoTime = (time: number): string => new Date(time).toISOString();

export const peerRefObject = ({ id, name, address }: PeerObject): PeerObject => ({ id, name, address });

export const errorObject = (error: ErrorState | undefined): ErrorState | null =>
  error === undefined ? null : { code: error.code, message: error.message };

export const rulesOf = ({ ask, autoAccept, inbox, limit }: PeerRules) => ({
  autoAccept: autoAccept ?? null,
  inbox: inbox ?? null,
  limit: limit ?? null,
  autoConnect: ask !== true,
});

export function peerObject(peer: PeerState) {
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
    lastSeen: isoTime(lastSeen),
    away: peer.away === true,
    rules: rulesOf(peer.rules ?? {}),
    firstSeen: firstSeen === undefined ? null : isoTime(firstSeen),
    verified: verified === undefined ? null : { by: verified.by, at: isoTime(verified.at) },
    earlierNames: peer.earlierNames ?? [],
    note: peer.note ?? null,
    mixedScripts: mixedScripts(name),
  };
}

export function requestObject(request: RequestState) {
  const { id, kind, peer, files, bytes, names, expiresAt, room } = request;
  return {
    id,
    kind,
    peer: peerRefObject(peer),
    files,
    bytes,
    names,
    expiresAt: expiresAt === 0 ? null : isoTime(expiresAt),
    room: room === undefined ? null : { id: room.id, name: room.name },
    warning: request.warning ?? null,
    mixedScripts: mixedScripts(peer.name),
  };
}

export function transferObject(transfer: TransferState) {
  const { id, direction, peer, name, state, files, bytes, transferred, rate, path } = transfer;
  return {
    id,
    direction,
    peer: peerRefObject(peer),
    name,
    state,
    files,
    bytes,
    transferred,
    rate,
    pausedBy: transfer.pausedBy ?? null,
    path,
    sha256: transfer.sha256 ?? null,
    error: errorObject(transfer.error),
    filesDone: transfer.filesDone,
    average: transfer.average ?? null,
    identical: transfer.identical ?? 0,
    repaired: transfer.repaired ?? 0,
    problems: transfer.problems.map(({ name, error }) => ({ name, error: errorObject(error) })),
    position: transfer.position ?? null,
  };
}

/** What counts as a change of state of a transfer: who paused, and why, included. */
export function transferStateKey({ state, pausedBy, error }: TransferState): string {
  return `${state} ${pausedBy ?? ''} ${error?.code ?? ''}`;
}

/** The object that stands for a message of a history wherever objects are printed or written. What is absent is null. */
export interface MessageRecord {
  id: string;
  /** ISO 8601 in UTC. */
  time: string;
  from: PeerId | 'self';
  name: string;
  text: string;
  state: MessageState['status'];
  error: ErrorState | null;
  edited: string | null;
  retracted: boolean;
  /** Id of the message that it answers. */
  replyTo: string | null;
  /** Nothing that was said, but done. */
  event: boolean;
  recipients: number | null;
  delivered: number | null;
  /** How many will not get it. */
  failed: number | null;
}

export function messageRecord(message: MessageState): MessageRecord {
  const { id, time, from, name, text, status, error, editedAt } = message;
  return {
    id,
    time: isoTime(time),
    from,
    name,
    text,
    state: status,
    error: errorObject(error),
    edited: editedAt === undefined ? null : isoTime(editedAt),
    retracted: message.retracted === true,
    replyTo: message.reply?.id ?? null,
    event: message.event === true,
    recipients: message.recipients ?? null,
    delivered: message.delivered ?? null,
    failed: message.recipients === undefined ? null : (message.failed ?? 0),
  };
}
