/** Lets the network have its turn between file calls that run in line. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TRANSFER } from '../../limits.ts';
import type { Maybe } from './maybe.ts';

/** Gives a function to call between files: it waits for the next turn of the loop once its slice is used up. */
export function createYielder(now: () => number = () => performance.now()): () => Maybe<void> {
  let since = now();
  const rest = async (): Promise<void> => {
    await nextTurn();
    since = now();
  };
  return () => (now() - since < TRANSFER.fileSlice ? undefined : rest());
}
