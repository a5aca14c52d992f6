/**
 * Clients that read events: each asks for the next ones when it has dealt with those before, so that a slow one holds up nobody. What it has not
 * asked for waits in a bounded queue, which says what it had no room for.
 */
import { TincanError } from '../errors.ts';
import { type CoreEvent, type EventKind, isAboutPeer } from '../store/events.ts';
import type { PeerId } from '../store/state.ts';
import { createEventQueue } from './event-queue.ts';
import type { Events } from './events.ts';

/** What a client wants to hear of. */
export interface EventFilter {
  /** Absent: all kinds. */
  kinds?: readonly EventKind[] | undefined;
  /** Only what is about this peer. */
  peer?: PeerId | undefined;
}

export interface Subscription {
  /**
   * Resolves with what has happened since, as soon as that is anything.
   *
   * @throws TincanError TINCAN_E_INVALID where it is asked twice at once; the reason of the signal
   */
  next(signal: AbortSignal): Promise<CoreEvent[]>;
  close(): void;
}

/** @param now ms since the epoch */
export function subscribeToEvents(
  events: Pick<Events, 'listen'>,
  { kinds, peer }: EventFilter,
  now: () => number = Date.now,
): Subscription {
  const queue = createEventQueue(now);
  let wake: (() => void) | undefined;
  const unlisten = events.listen({
    wants: (kind) => kinds === undefined || kinds.includes(kind),
    take(event) {
      if (peer !== undefined && !isAboutPeer(event, peer)) return;
      queue.push(event);
      wake?.();
    },
  });
  const somethingWaits = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        wake = undefined;
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        settle();
        reject(signal.reason);
      };
      wake = () => {
        settle();
        resolve();
      };
      signal.addEventListener('abort', giveUp);
      if (signal.aborted) giveUp();
    });
  return {
    async next(signal) {
      if (wake !== undefined) throw new TincanError('TINCAN_E_INVALID', 'One answer is waited for already.');
      if (queue.isEmpty) await somethingWaits(signal);
      return queue.take();
    },
    close: unlisten,
  };
}
