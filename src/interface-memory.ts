/**
 * What a user interface leaves for the next one: which conversation was open, and texts that were not sent. Only in memory, as
 * what somebody only thought of saying belongs neither on a disk nor into a log.
 */
import type { CallParams, CallResults } from './control/calls.ts';
import { TincanError } from './errors.ts';
import { INTERFACE } from './limits.ts';

export interface InterfaceMemory {
  /**
   * Keeps this in place of what was kept before.
   *
   * @throws TincanError TINCAN_E_INVALID where it is too much; what was kept before stays
   */
  save(left: CallParams<'interface.save'>): void;
  restore(): CallResults['interface.restore'];
}

export function createInterfaceMemory(): InterfaceMemory {
  let kept: CallResults['interface.restore'] = { drafts: {} };
  return {
    save({ open, drafts }) {
      checkDrafts(Object.values(drafts));
      kept = { ...(open === undefined ? {} : { open }), drafts };
    },
    restore: () => kept,
  };
}

function checkDrafts(drafts: readonly string[]): void {
  if (drafts.length > INTERFACE.drafts) throw tooMuch(`there are more than ${INTERFACE.drafts}`);
  const sizes = drafts.map((draft) => Buffer.byteLength(draft));
  if (sizes.some((size) => size > INTERFACE.composerBytes)) {
    throw tooMuch(`one has more than ${INTERFACE.composerBytes} bytes`);
  }
  if (sizes.reduce((sum, size) => sum + size, 0) > INTERFACE.draftsBytes) {
    throw tooMuch(`together they have more than ${INTERFACE.draftsBytes} bytes`);
  }
}

function tooMuch(why: string): TincanError {
  return new TincanError('TINCAN_E_INVALID', `The texts that were not sent cannot be kept: ${why}.`);
}
