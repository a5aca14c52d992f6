/** The transfers pane: which transfers, in which order, under which title. Pure. */
import {
  hasEnded,
  type State,
  type TransferState,
  type TransferStatus,
  transfersInOrder,
  transferTitle,
} from '../../src/client/index.ts';
import { isKept } from './filter.ts';

/** What is going on comes first, what waits for somebody else last. */
const RANK: Readonly<Record<TransferStatus, number>> = {
  active: 0,
  verifying: 1,
  paused: 2,
  queued: 3,
  offered: 4,
  done: 5,
  failed: 5,
  cancelled: 5,
  declined: 5,
};

/** What waits for this person's answer is before everything. */
function rankOf({ state, direction }: TransferState): number {
  return state === 'offered' && direction === 'receive' ? -1 : RANK[state];
}

/** Unfinished ones first, among those of one state as they stand in the queue; then those that ended, the newest first. */
export function transfersInPane(state: State, filter = ''): TransferState[] {
  // What waits for this person's answer is never out of sight.
  const kept = transfersInOrder(state).filter(
    (one) => rankOf(one) < 0 || isKept(transferTitle(state, one), filter),
  );
  return kept.sort((a, b) => {
    if (rankOf(a) !== rankOf(b)) return rankOf(a) - rankOf(b);
    if (hasEnded(a)) return endOf(b) - endOf(a);
    return (a.position ?? 0) - (b.position ?? 0);
  });
}

/** Those of them that have the letters; the others that stay listed only wait for an answer. */
export function transfersFound(state: State, filter: string): TransferState[] {
  return transfersInPane(state, filter).filter((one) => isKept(transferTitle(state, one), filter));
}

function endOf({ endedAt, createdAt }: TransferState): number {
  return endedAt ?? createdAt;
}

/** `Transfers: 2 active, 1 paused`; of those that ended only where nothing is left to do. */
export function transfersTitle(state: State): string {
  const transfers = Object.values(state.transfers);
  const unfinished = transfers.filter((transfer) => !hasEnded(transfer));
  const counted = unfinished.length > 0 ? unfinished : transfers;
  const parts = WORDS.map((word) => ({ word, count: counted.filter((one) => wordOf(one) === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`);
  return parts.length === 0 ? 'Transfers' : `Transfers: ${parts.join(', ')}`;
}

const WORDS = [
  'to answer',
  'active',
  'paused',
  'waiting',
  'done',
  'failed',
  'cancelled',
  'declined',
] as const;

function wordOf({ state, direction }: TransferState): (typeof WORDS)[number] {
  switch (state) {
    case 'offered':
      return direction === 'receive' ? 'to answer' : 'waiting';
    case 'queued':
      return 'waiting';
    case 'verifying':
      return 'active';
    default:
      return state;
  }
}
