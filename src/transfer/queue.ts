/** Which of the transfers that wait for a peer are offered next, and where they stand in the queue. Pure. */
import { TRANSFER } from '../limits.ts';

/** One outgoing transfer to a peer that has not ended. */
export interface Waiting {
  id: string;
  /** `waiting`: scanned, not offered; `offered`: without an answer; `moving`: accepted and not held; `held`: takes no turn. */
  turn: 'waiting' | 'offered' | 'moving' | 'held';
  bytes: number;
}

/**
 * Those that may be offered now, in their order. Large and small ones have turns of their own, so that a small file never
 * waits behind large ones, and a disk is not asked for many large files at once.
 *
 * @param queue all of one peer, in the order of the queue
 */
export function nextToOffer(queue: readonly Waiting[]): string[] {
  const isLarge = ({ bytes }: Waiting): boolean => bytes > TRANSFER.largeBytes;
  const inPlay = queue.filter(({ turn }) => turn === 'offered' || turn === 'moving');
  let large = TRANSFER.largeAtOnce - inPlay.filter(isLarge).length;
  let small = TRANSFER.smallAtOnce - inPlay.filter((one) => !isLarge(one)).length;
  let offers = TRANSFER.undecidedOffers - queue.filter(({ turn }) => turn === 'offered').length;
  const next: string[] = [];
  for (const one of queue) {
    if (offers <= 0) break;
    if (one.turn !== 'waiting' || (isLarge(one) ? large : small) <= 0) continue;
    if (isLarge(one)) large -= 1;
    else small -= 1;
    offers -= 1;
    next.push(one.id);
  }
  return next;
}

export type Move = 'first' | 'up' | 'down' | 'last';

/** A position that puts the entry `at` of an ordered queue where it is wished; its own where it is there already. */
export function movedPosition(positions: readonly number[], at: number, to: Move): number {
  const own = positions[at] ?? 0;
  const last = positions.length - 1;
  if ((to === 'first' || to === 'up') && at === 0) return own;
  if ((to === 'last' || to === 'down') && at === last) return own;
  const between = (before: number | undefined, after: number | undefined): number => {
    if (before === undefined) return (after ?? 0) - 1;
    return after === undefined ? before + 1 : (before + after) / 2;
  };
  switch (to) {
    case 'first':
      return between(undefined, positions[0]);
    case 'last':
      return between(positions[last], undefined);
    case 'up':
      return between(positions[at - 2], positions[at - 1]);
    case 'down':
      return between(positions[at + 1], positions[at + 2]);
  }
}
