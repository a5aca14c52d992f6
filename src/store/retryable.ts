import { ENDED_STATES, type TransferState } from './state.ts';

/** Files that did not arrive, by their names in the transfer; links and devices are no files and never do. */
export function failedNames({ problems }: TransferState): string[] {
  return problems.filter(({ error }) => error.code !== 'TINCAN_E_NOT_SENDABLE').map(({ name }) => name);
}

/** True where something of an outgoing transfer did not arrive and can be sent again. Pure; the rule for core and clients. */
export function canRetry(transfer: TransferState): boolean {
  if (transfer.direction !== 'send' || !ENDED_STATES.has(transfer.state)) return false;
  return transfer.state !== 'done' || failedNames(transfer).length > 0;
}
