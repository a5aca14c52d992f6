/** `tincan events`: what happens, as it happens. */
import { type CoreEvent, coreEvents, type EventKind, resolveMetPeer } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { endOfTime } from '../end-of-time.ts';
import { eventLine } from '../event-lines.ts';
import type { Command } from '../run-command.ts';
import { type GlobalArguments, readCount } from '../settings.ts';

export interface EventsArguments extends GlobalArguments {
  kinds: EventKind[];
  peer: string | undefined;
  count: string | undefined;
}

export const events: Command<EventsArguments> = async (context, args) => {
  const count = args.count === undefined ? undefined : readCount('--count', args.count);
  const { output, interrupted } = context;
  const { client, patience } = await context.attach();
  const finding = { patience, signal: interrupted };
  const peer = args.peer === undefined ? undefined : (await resolveMetPeer(client, args.peer, finding)).id;
  const kinds = args.kinds.length === 0 ? undefined : args.kinds;
  interrupted.addEventListener('abort', () => client.close());
  let seen = 0;
  try {
    for await (const event of coreEvents(client, { peer, kinds })) {
      output.data(event, eventLine(client.state, event));
      await output.taken();
      if (isCounted(event)) seen += 1;
      if (seen === count) return EXIT.done;
    }
  } catch (thrown) {
    if (!interrupted.aborted) throw thrown;
    return endOfTime(context, seen, count);
  }
  return EXIT.done;
};

/** What was asked for, beside what is told in any case. */
function isCounted({ event }: CoreEvent): boolean {
  return event !== 'core' && event !== 'skipped';
}
