/** What the calls on events do: a client opens its stream, and asks for what comes next. */
import type { Caller, CallHandlers } from './control/calls.ts';
import { TincanError } from './errors.ts';
import { type Events, type Subscription, subscribeToEvents } from './events/index.ts';
import { whileAttached } from './while-attached.ts';

export function createEventCalls(events: Events): Pick<CallHandlers, 'events.open' | 'events.next'> {
  const streams = new Map<Caller, Subscription>();
  return {
    'events.open': (filter, caller) => {
      if (streams.has(caller)) throw new TincanError('TINCAN_E_INVALID', 'The stream is open already.');
      const stream = subscribeToEvents(events, filter);
      streams.set(caller, stream);
      caller.onDetach(() => {
        stream.close();
        streams.delete(caller);
      });
      return {};
    },
    'events.next': async (_none, caller) => {
      const stream = streams.get(caller);
      if (stream === undefined) throw new TincanError('TINCAN_E_INVALID', 'Open the stream first.');
      return { events: await whileAttached(caller, (detached) => stream.next(detached)) };
    },
  };
}
