/**
 * What happens in the core, told to whoever listens as it happens. What the state shows is seen in the store, whose every change is looked at, so that
 * nothing is lost between two of them; messages and requests come from the modules that know what became of them. While nobody
 * listens to a kind nothing is made of it.
 */
import {
  type CoreEvent,
  EVENT_KINDS,
  type EventKind,
  type MessageChangeKind,
  type RequestChangeKind,
} from '../store/events.ts';
import {
  isoTime,
  messageRecord,
  type PeerObject,
  peerRefObject,
  requestObject,
} from '../store/script-objects.ts';
import { EVERYONE, isRoomId, type MessageState, type PeerId, type RequestState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { createWatchState } from './watch-state.ts';

export interface EventListener {
  /** May change while it listens. */
  wants(kind: EventKind): boolean;
  /** Must not throw. */
  take(event: CoreEvent): void;
}

export interface Events {
  message(conversation: string, message: MessageState, change: MessageChangeKind): void;
  request(request: RequestState, change: RequestChangeKind): void;
  /** @returns the function that ends it */
  listen(listener: EventListener): () => void;
}

export interface EventsOptions {
  store: Pick<Store, 'get' | 'subscribe'>;
  peerRef(peer: PeerId): PeerObject;
  /** ms since the epoch */
  now?: () => number;
}

export function createEvents({ store, peerRef, now = Date.now }: EventsOptions): Events {
  const listeners = new Set<EventListener>();
  const watch = createWatchState(now);
  let before = store.get();

  const isWanted = (kind: EventKind): boolean => [...listeners].some((listener) => listener.wants(kind));
  const emit = (event: CoreEvent): void => {
    const kind = EVENT_KINDS.find((known) => known === event.event);
    for (const listener of [...listeners])
      if (kind === undefined || listener.wants(kind)) listener.take(event);
  };

  store.subscribe((after) => {
    const last = before;
    before = after;
    if (listeners.size > 0) for (const event of watch(last, after, isWanted)) emit(event);
  });

  return {
    message(conversation, message, change) {
      if (!isWanted('message')) return;
      const { rooms, conversations } = store.get();
      const isGroup = conversation === EVERYONE || isRoomId(conversation);
      const name = rooms[conversation]?.name ?? conversation;
      emit({
        event: 'message',
        time: isoTime(now()),
        change: change === 'edited' && message.retracted === true ? 'retracted' : change,
        peer: isGroup ? null : peerRefObject(peerRef(conversation)),
        room: isGroup ? { id: conversation, name } : null,
        muted: conversations[conversation]?.muted === true,
        message: messageRecord(message),
      });
    },
    request(request, change) {
      if (!isWanted('request')) return;
      emit({ event: 'request', time: isoTime(now()), change, request: requestObject(request) });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
