import type { Caller } from './control/calls.ts';
import { TincanError } from './errors.ts';

/** Waits for what is waited for by this caller alone: its signal is aborted when the caller is gone. */
export async function whileAttached<T>(
  caller: Caller,
  wait: (detached: AbortSignal) => Promise<T>,
): Promise<T> {
  const detached = new AbortController();
  const forget = caller.onDetach(() => detached.abort(new TincanError('TINCAN_E_CANCELLED')));
  try {
    return await wait(detached.signal);
  } finally {
    forget();
  }
}
