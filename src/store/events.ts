/**
 * What happens in a core, as scripts are told of it: the stream of events and hooks. The objects are those that docs/cli.md promises; texts and
 * names in them are as safe as those of the state.
 */
import type {
  MessageRecord,
  PeerObject,
  peerObject,
  requestObject,
  transferObject,
} from './script-objects.ts';
import type { NoticeState, PeerId, RoomId } from './state.ts';

export { EVENT_KINDS, type EventKind } from '../text/event-kinds.ts';

/** `new`: said or received; `state`: something has become of one's own; the others: its author has changed it, or taken it back. */
export type MessageChangeKind = 'new' | 'edited' | 'retracted' | 'state';

export interface MessageEvent {
  event: 'message';
  time: string;
  change: MessageChangeKind;
  /** Whose conversation it is; null in a room and in the one with everyone. */
  peer: PeerObject | null;
  /** Null in the conversation with a peer. */
  room: { id: RoomId; name: string } | null;
  muted: boolean;
  message: MessageRecord;
}

/** `expired`: nobody answered in time; `withdrawn`: whoever asked does not any more, or has gone. */
export type RequestChangeKind = 'arrived' | 'accepted' | 'denied' | 'expired' | 'withdrawn';

export interface RequestEvent {
  event: 'request';
  time: string;
  change: RequestChangeKind;
  request: ReturnType<typeof requestObject>;
}

export interface TransferEvent {
  event: 'transfer';
  time: string;
  change: 'state' | 'progress';
  transfer: ReturnType<typeof transferObject>;
}

/** `appeared`: can be met now; `gone`: cannot any more; `away` and `back`: the user of a connected one. */
export type PeerChangeKind = 'appeared' | 'connected' | 'disconnected' | 'gone' | 'away' | 'back';

export interface PeerEvent {
  event: 'peer';
  time: string;
  change: PeerChangeKind;
  peer: ReturnType<typeof peerObject>;
}

export interface NoticeEvent {
  event: 'notice';
  time: string;
  level: NoticeState['level'];
  text: string;
  peer: PeerId | null;
  transfer: string | null;
}

/** The last one of a stream whose core ends in order. */
export interface StoppingEvent {
  event: 'core';
  time: string;
  change: 'stopping';
}

/** Here are events missing, as whoever reads them was too slow. `count`: how many, null where that is not known. */
export interface SkippedEvent {
  event: 'skipped';
  time: string;
  count: number | null;
}

export type CoreEvent =
  | MessageEvent
  | RequestEvent
  | TransferEvent
  | PeerEvent
  | NoticeEvent
  | StoppingEvent
  | SkippedEvent;

/** True where an event is about a peer: it has said it, asks, sends, or is there. What is about none holds for all. */
export function isAboutPeer(event: CoreEvent, peer: PeerId): boolean {
  switch (event.event) {
    case 'message':
      return event.peer?.id === peer || event.message.from === peer;
    case 'request':
      return event.request.peer.id === peer;
    case 'transfer':
      return event.transfer.peer.id === peer;
    case 'peer':
      return event.peer.id === peer;
    case 'notice':
      return event.peer === peer;
    default:
      return true;
  }
}
