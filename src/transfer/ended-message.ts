import type { TransferState } from '../store/state.ts';
import type { WireMessageOf } from '../wire/messages.ts';

/** How a transfer ended here, for a sender or receiver that does not know. */
export function endedMessage(row: TransferState): WireMessageOf<'ended'> {
  const { id, state, error, filesDone, transferred, sha256 } = row;
  if (state === 'done') {
    return {
      t: 'ended',
      id,
      state,
      files: filesDone,
      bytes: transferred,
      ...(sha256 === undefined ? {} : { sha256 }),
    };
  }
  const how = state === 'cancelled' || state === 'declined' ? state : 'failed';
  return { t: 'ended', id, state: how, ...(error === undefined ? {} : { code: error.code }) };
}
