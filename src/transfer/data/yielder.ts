/** Lets the network have its turn between file calls that run in line. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TRANSFER } from '../../limits.ts';

/** Gives a function to call between files: it waits for the next turn of the loop once its slice is used up. */
export function createYielder(now: () => number = () => performance.now()): () => Promise<void> {
  let since = now();
  return async () => {
    if (now() - since < TRANSFER.fileSlice) return;
    await nextTurn();
    since = now();
  };
}
