/** Reasons that the other side of a transfer gives. */
import { errorText, isErrorCode } from '../errors.ts';
import type { ErrorState } from '../store/state.ts';

/** An error code that the other side sent, in this side's words. */
export function foreignError(code: string): ErrorState {
  const known = isErrorCode(code) ? code : 'TINCAN_E_INTERNAL';
  return { code: known, message: `The other side reports: ${errorText(known)}` };
}
