/** The stream of events of a core, for scripts. */
import { toTincanError } from '../errors.ts';
import type { CoreEvent, EventKind } from '../store/events.ts';
import { isoTime } from '../store/script-objects.ts';
import type { PeerId } from '../store/state.ts';
import type { CoreClient } from './core-client.ts';

export interface EventWish {
  kinds?: EventKind[] | undefined;
  peer?: PeerId | undefined;
}

/**
 * What happens from now on, until the core ends; the last event of one that ends in order says so. Whoever takes them slowly holds up nobody, and
 * finds a `skipped` where some are missing.
 * Errors: TINCAN_E_CORE_GONE where the core did not end in order, or the client was closed.
 */
export async function* coreEvents(
  client: CoreClient,
  { kinds, peer }: EventWish = {},
): AsyncGenerator<CoreEvent> {
  await client.call('events.open', {
    ...(kinds === undefined ? {} : { kinds }),
    ...(peer === undefined ? {} : { peer }),
  });
  for (;;) {
    let events: CoreEvent[];
    try {
      ({ events } = await client.call('events.next', {}));
    } catch (thrown) {
      const error = toTincanError(thrown);
      if (error.code !== 'TINCAN_E_CORE_GONE' || client.state.self.status !== 'stopping') throw error;
      // It ended in order before it was asked for its last events.
      const time = isoTime(Date.now());
      yield { event: 'skipped', time, count: null };
      yield { event: 'core', time, change: 'stopping' };
      return;
    }
    for (const event of events) {
      yield event;
      if (event.event === 'core') return;
    }
  }
}
