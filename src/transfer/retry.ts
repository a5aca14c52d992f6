/** What of an ended transfer is worth being sent again. Pure. */
import path from 'node:path';
import { TincanError } from '../errors.ts';
import { canRetry, failedNames } from '../store/retryable.ts';
import type { TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { SourceRoot } from './data/data-plane.ts';
import { DistinctNames } from './path-names.ts';
import { hasEnded } from './transfer-state.ts';

/** @throws TincanError TINCAN_E_TRANSFER_STATE for one of which nothing can be sent again, and why */
export function requireRetryable(row: TransferState): void {
  if (canRetry(row)) return;
  const why =
    row.direction === 'receive'
      ? `can only be sent again by ${row.peer.name}`
      : hasEnded(row.state)
        ? 'has arrived'
        : 'has not ended';
  throw new TincanError('TINCAN_E_TRANSFER_STATE', `${row.name} ${why}.`);
}

/**
 * Where only some files did not arrive, and every one of these is known by name and found again, the roots with these
 * files only; else the roots as they were: better too much than a file that nobody misses.
 */
export function rootsToRetry(row: TransferState, roots: readonly SourceRoot[]): SourceRoot[] {
  const failed = new Set(failedNames(row));
  // Files that the offer did not have at all are beside those that it had.
  const unread = row.unreadable ?? 0;
  const missing = row.files - row.filesDone + unread;
  if (failed.size === 0 || failed.size !== missing || row.filesDone === 0) return [...roots];
  const names = new DistinctNames();
  const chosen: SourceRoot[] = [];
  let found = 0;
  for (const root of roots) {
    const name = names.take(root.as ?? path.basename(root.path));
    const top = safeText(name);
    const within = [...failed].filter((one) => one === top || one.startsWith(`${top}/`));
    if (within.length === 0) continue;
    found += within.length;
    const again = { ...root, as: name };
    chosen.push(within.includes(top) ? again : { ...again, only: within });
  }
  return found === failed.size ? chosen : [...roots];
}
