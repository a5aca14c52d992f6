/** When to dial again after a failure: doubling, bounded, with jitter so that many peers do not dial in step. Pure. */
import { SESSION } from '../limits.ts';

/**
 * @param failures failed tries in a row, 1 or more
 * @param random 0 to 1
 * @returns milliseconds
 */
export function backoffDelay(failures: number, random: number): number {
  const full = Math.min(SESSION.backoffMax, SESSION.backoffMin * 2 ** Math.min(failures - 1, 20));
  return Math.round(full * (0.75 + random / 2));
}
