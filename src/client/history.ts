/** Transfers that have ended, also those that the state does not hold any more. */
import { TincanError, toTincanError } from '../errors.ts';
import { INTERFACE } from '../limits.ts';
import { canRetry } from '../store/retryable.ts';
import type { TransferState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import type { CoreClient } from './core-client.ts';
import { findTransfer } from './selection.ts';

/** The newest first, fetched page by page. */
export async function* transferHistory(client: CoreClient): AsyncGenerator<TransferState> {
  const told = new Set<string>();
  let before: number | undefined;
  for (;;) {
    const { transfers } = await client.call('transfer.history', {
      limit: INTERFACE.historyPage,
      ...(before === undefined ? {} : { before }),
    });
    for (const transfer of transfers) {
      if (told.has(transfer.id)) continue;
      told.add(transfer.id);
      yield transfer;
    }
    const last = transfers.at(-1);
    const oldest = last === undefined ? undefined : (last.endedAt ?? last.createdAt);
    // A page that leads no further back is the last one.
    if (oldest === undefined || (before !== undefined && oldest >= before)) return;
    before = oldest;
  }
}

/**
 * A transfer by its id, also one of those that ended long ago.
 * Errors: TINCAN_E_NO_SUCH_TRANSFER, TINCAN_E_AMBIGUOUS.
 */
export async function findInHistory(client: CoreClient, typed: string): Promise<TransferState> {
  try {
    return findTransfer(client.state, typed);
  } catch (thrown) {
    const isUnknown = toTincanError(thrown).code === 'TINCAN_E_NO_SUCH_TRANSFER';
    if (!isUnknown || typed.length < INTERFACE.shortTransferId) throw thrown;
  }
  const prefix = typed.toLowerCase();
  const matches: TransferState[] = [];
  let seen = 0;
  for await (const transfer of transferHistory(client)) {
    if (transfer.id.startsWith(prefix)) matches.push(transfer);
    seen += 1;
    if (matches.length > 1 || seen >= INTERFACE.historySearched) break;
  }
  const [first] = matches;
  if (first === undefined) {
    throw new TincanError(
      'TINCAN_E_NO_SUCH_TRANSFER',
      `There is no transfer ${safeText(typed)}. "tincan transfers --history" lists those that have ended.`,
    );
  }
  if (matches.length > 1) {
    throw new TincanError(
      'TINCAN_E_AMBIGUOUS',
      `${safeText(typed)} matches more than one. Give more of the id.`,
    );
  }
  return first;
}

/** Outgoing ones that have failed, or have lost a part, and have not been sent again yet; oldest first. */
export function failedTransfers(transfers: readonly TransferState[]): TransferState[] {
  const retried = new Set(transfers.flatMap(({ retryOf }) => retryOf ?? []));
  return transfers.filter(
    (transfer) =>
      canRetry(transfer) &&
      (transfer.state === 'failed' || transfer.state === 'done') &&
      !retried.has(transfer.id),
  );
}
