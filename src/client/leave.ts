/** Leaving: what `/exit` means for the core, and for transfers that run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTROL } from '../limits.ts';
import type { State, TransferState } from '../store/state.ts';
import { formatCount } from '../text/format.ts';
import { quoteWord } from '../text/quote-word.ts';
import type { CoreClient } from './core-client.ts';
import { hasEnded, transfersInOrder } from './selection.ts';

/** What becomes of transfers that are not finished: they go on without this program, end with the core, or nobody leaves. */
export type LeaveAnswer = 'leave' | 'stop' | 'stay';

export interface Leaving {
  /** False where the person stays. */
  left: boolean;
  /** What the person is told, where there is something to tell. */
  text?: string;
}

/**
 * What is told after leaving by `/detach`.
 *
 * @param home the directory that was given with `--home`, without which another core would be meant
 */
export function detachedText(home?: string): string {
  const command = home === undefined ? 'tincan' : `tincan --home ${quoteWord(home)}`;
  return `Detached; the core goes on in the background. "${command}" attaches again.`;
}

/** What `/detach` answers where the core cannot outlive the program. */
export const NOT_DETACHABLE =
  'This core ends with its window, so there is nothing to detach from. /exit leaves.';

/**
 * Stops the core where this program brought it up and nobody else uses it. Where something is not finished the person is asked.
 *
 * @param started true where this program brought the core up
 * @param ask what is to become of what is not finished, which it is told as a sentence
 */
export async function leaveCore(
  client: CoreClient,
  started: boolean,
  ask: (unfinished: string) => Promise<LeaveAnswer>,
): Promise<Leaving> {
  if (!started) {
    const { stays } = await client.call('core.release', {});
    if (!stays) return { left: true };
    return { left: true, text: 'The core goes on in the background; "tincan stop" ends it.' };
  }
  const { clients } = await client.call('core.status', {});
  if (clients > 1) {
    await client.call('core.release', {});
    return {
      left: true,
      text: 'Another program is attached to the core; it goes on in the background.',
    };
  }
  const unfinished = unfinishedText(client.state);
  if (unfinished !== '') {
    const answer = await ask(unfinished);
    if (answer === 'stay') return { left: false };
    if (answer === 'leave') {
      return {
        left: true,
        text: 'The core goes on in the background; "tincan" attaches to it again, "tincan stop" ends it.',
      };
    }
  }
  await client.call('core.stop', {});
  await Promise.race([client.closed, sleep(CONTROL.stop, undefined, { ref: false })]);
  return { left: true };
}

/** Transfers that would stop, oldest first: all but those that have ended and what others offer. */
export function unfinishedTransfers(state: State): TransferState[] {
  return transfersInOrder(state).filter(
    (transfer) => !hasEnded(transfer) && !(transfer.state === 'offered' && transfer.direction === 'receive'),
  );
}

/** `2 transfers are not finished, and 1 message waits to be delivered.`; empty where nothing is on its way. */
export function unfinishedText(state: State): string {
  const transfers = unfinishedTransfers(state).length;
  const queued = Object.values(state.peers).reduce((sum, peer) => sum + peer.queued, 0);
  const parts = [
    ...(transfers === 0
      ? []
      : [`${formatCount(transfers, 'transfer')} ${transfers === 1 ? 'is' : 'are'} not finished`]),
    ...(queued === 0
      ? []
      : [`${formatCount(queued, 'message')} ${queued === 1 ? 'waits' : 'wait'} to be delivered`]),
  ];
  return [
    ...(parts.length === 0 ? [] : [`${parts.join(', and ')}.`]),
    ...(state.self.mailUnknown === true
      ? ['It is not known yet whether messages wait, as what was said is still being read.']
      : []),
  ].join(' ');
}

/** What is told of a core that ended while this program was attached. */
export function coreEndedText(stopped: boolean): string {
  return stopped ? 'The core was stopped.' : 'The core went away.';
}
