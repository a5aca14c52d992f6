/** Leaving: what `/exit` means for the core, and for transfers that run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreClient, hasEnded, type State } from '../../src/client/index.ts';
import { CONTROL } from '../../src/limits.ts';
import { formatCount } from '../../src/text/format.ts';
import type { LineTerminal } from './terminal.ts';

export type Leaving = 'stay' | 'leave';

/**
 * Stops the core where this program brought it up and nobody else uses it. Where transfers run it asks; without
 * anybody to ask they go on.
 */
export async function leaveCore(
  client: CoreClient,
  started: boolean,
  terminal: LineTerminal,
): Promise<Leaving> {
  if (!started) {
    const { stays } = await client.call('core.release', {});
    if (stays) terminal.print('The core goes on in the background; "tincan stop" ends it.');
    return 'leave';
  }
  const { clients } = await client.call('core.status', {});
  if (clients > 1) {
    await client.call('core.release', {});
    terminal.print('Another program is attached to the core; it goes on in the background.');
    return 'leave';
  }
  const unfinished = unfinishedTransfers(client.state);
  if (unfinished > 0) {
    const choice = await askAboutTransfers(unfinished, terminal);
    if (choice === 'stay') return 'stay';
    if (choice === 'leave') {
      terminal.print(
        'The core goes on in the background; "tincan" attaches to it again, "tincan stop" ends it.',
      );
      return 'leave';
    }
  }
  await client.call('core.stop', {});
  await Promise.race([client.closed, sleep(CONTROL.stop, undefined, { ref: false })]);
  return 'leave';
}

/** Transfers that would be lost: all but those that have ended and what others offer. */
function unfinishedTransfers(state: State): number {
  return Object.values(state.transfers).filter(
    (transfer) => !hasEnded(transfer) && !(transfer.state === 'offered' && transfer.direction === 'receive'),
  ).length;
}

async function askAboutTransfers(
  unfinished: number,
  terminal: LineTerminal,
): Promise<'stop' | 'leave' | 'stay'> {
  const what = `${formatCount(unfinished, 'transfer')} ${unfinished === 1 ? 'is' : 'are'} not finished.`;
  for (;;) {
    const answer = await terminal.ask(`${what} (l)eave running, (s)top, or s(t)ay? `);
    // Nobody answers, or Ctrl-C once more: nothing is lost by leaving them running.
    if (answer === undefined) return 'leave';
    const word = answer.trim().toLowerCase();
    if (word === 'l' || word === 'leave') return 'leave';
    if (word === 's' || word === 'stop') return 'stop';
    if (word === 't' || word === 'stay') return 'stay';
  }
}
