/**
 * What user interfaces leave for the next one: which conversation was open, and texts that were not sent. Only in memory, as what
 * somebody only thought of saying belongs neither on a disk nor into a log. Each interface has its own; when it goes, however it
 * goes, what it had waits for the next one that asks.
 */
import type { Caller, CallParams, CallResults } from './control/calls.ts';
import { TincanError } from './errors.ts';
import { INTERFACE } from './limits.ts';

type Left = CallResults['interface.restore'];

export interface InterfaceMemory {
  /**
   * Keeps this in place of what this interface had before.
   *
   * @throws TincanError TINCAN_E_INVALID where it is too much; what was kept before stays
   */
  save(left: CallParams<'interface.save'>, caller: Caller): void;
  /** What interfaces that are gone have left; from now on it is this one's. */
  restore(caller: Caller): Left;
}

export function createInterfaceMemory(): InterfaceMemory {
  const owned = new Map<Caller, Left>();
  let left: Left = { drafts: {} };

  const keep = (caller: Caller, kept: Left): void => {
    if (!owned.has(caller)) {
      caller.onDetach(() => {
        left = together(left, owned.get(caller));
        owned.delete(caller);
      });
    }
    owned.set(caller, kept);
  };
  return {
    save({ open, drafts }, caller) {
      checkDrafts(Object.values(drafts));
      keep(caller, { ...(open === undefined ? {} : { open }), drafts });
    },
    restore(caller) {
      const found = left;
      left = { drafts: {} };
      keep(caller, together(found, owned.get(caller)));
      return found;
    },
  };
}

/** Both, the newer one first where they differ or where it is too much. */
function together(older: Left, newer: Left = { drafts: {} }): Left {
  const open = newer.open ?? older.open;
  const drafts: Record<string, string> = {};
  let bytes = 0;
  for (const [conversation, text] of Object.entries({
    ...newer.drafts,
    ...without(older.drafts, newer.drafts),
  })) {
    bytes += Buffer.byteLength(text);
    if (Object.keys(drafts).length >= INTERFACE.drafts || bytes > INTERFACE.draftsBytes) break;
    drafts[conversation] = text;
  }
  return { ...(open === undefined ? {} : { open }), drafts };
}

function without(drafts: Record<string, string>, others: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(drafts).filter(([conversation]) => others[conversation] === undefined),
  );
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
