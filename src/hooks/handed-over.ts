/** What of an event a hook is given. Pure. */
import type { CoreEvent, EventKind, MessageEvent, RequestEvent, TransferEvent } from '../store/events.ts';
import type { PeerId } from '../store/state.ts';

export const HOOK_KINDS = ['message', 'request', 'file'] as const;
export type HookKind = (typeof HOOK_KINDS)[number];

/** Which events a hook is made of. */
export const EVENT_OF: Readonly<Record<HookKind, EventKind>> = {
  message: 'message',
  request: 'request',
  file: 'transfer',
};

/**
 * The event as a hook gets it; undefined where none does. Messages that others have just said, and files that have arrived, of approved peers;
 * requests as they arrive, of a stranger without all but id and name.
 */
export function handedOver(
  event: CoreEvent,
  isApproved: (peer: PeerId) => boolean,
): MessageEvent | RequestEvent | TransferEvent | undefined {
  switch (event.event) {
    case 'message': {
      const { from } = event.message;
      const isSaid = event.change === 'new' && from !== 'self' && !event.message.event;
      return isSaid && isApproved(from) ? event : undefined;
    }
    case 'request': {
      if (event.change !== 'arrived') return undefined;
      const { request } = event;
      if (isApproved(request.peer.id)) return event;
      const { id, name } = request.peer;
      const nothing = { files: 0, bytes: 0, names: [], room: null, warning: null };
      return { ...event, request: { ...request, peer: { id, name, address: '' }, ...nothing } };
    }
    case 'transfer': {
      const { transfer } = event;
      const hasArrived = transfer.direction === 'receive' && transfer.state === 'done';
      return hasArrived && isApproved(transfer.peer.id) ? event : undefined;
    }
    default:
      return undefined;
  }
}
