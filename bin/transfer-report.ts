/** What `send` and `receive` print of transfers while they run: JSON lines, or a bar and a line at the end. */
import {
  type CoreClient,
  hasEnded,
  peerLabel,
  type State,
  type TransferState,
  transferStatus,
  transferTitle,
} from '../src/client/index.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../src/errors.ts';
import { INTERFACE } from '../src/limits.ts';
import { transferObject } from './json-objects.ts';
import type { Output } from './output.ts';
import { createProgressBar, progressOf } from './progress-bar.ts';

export interface TransferReport {
  /** Looks at the transfers as they are now. */
  update(transfers: readonly TransferState[]): void;
  close(): void;
}

/** @param now milliseconds, for the pace of progress lines */
export function createTransferReport(
  client: CoreClient,
  output: Output,
  now: () => number = Date.now,
): TransferReport {
  const bar = createProgressBar(process.stderr);
  const printed = new Map<string, { transfer: TransferState; at: number }>();
  output.beforeLine = () => bar.clear();

  const printJson = (transfer: TransferState): void => {
    const last = printed.get(transfer.id);
    if (last?.transfer === transfer) return;
    const changed = last === undefined || stateKey(last.transfer) !== stateKey(transfer);
    const due = last === undefined || now() - last.at >= INTERFACE.jsonEvery;
    if (!changed && (!due || hasEnded(transfer))) return;
    printed.set(transfer.id, { transfer, at: now() });
    output.data(transferObject(transfer));
  };

  const printText = (transfer: TransferState): void => {
    if (!hasEnded(transfer) || printed.has(transfer.id)) return;
    printed.set(transfer.id, { transfer, at: now() });
    const { state } = client;
    const line = `${transferTitle(state, transfer)}: ${transferStatus(state, transfer)}`;
    if (transfer.state === 'done') output.data({}, line);
    else output.complain(line);
    for (const { name, error } of transfer.problems) output.complain(`${name}: ${error.message}`);
  };

  return {
    update(transfers) {
      for (const transfer of transfers) (output.json ? printJson : printText)(transfer);
      const running = transfers.filter((transfer) => !hasEnded(transfer));
      const [first] = running;
      if (output.json || first === undefined) {
        bar.clear();
        return;
      }
      const { state } = client;
      const alone = running.length === 1;
      const title = alone ? transferTitle(state, first) : `${running.length} transfers`;
      const resting = first.state !== 'active' && alone;
      bar.draw(progressOf(title, running, resting ? restingNote(state, first) : undefined));
    },
    close() {
      bar.clear();
      output.beforeLine = () => {};
    },
  };
}

/** What counts as a change of state: who paused, and why, included. */
function stateKey({ state, pausedBy, error }: TransferState): string {
  return `${state} ${pausedBy ?? ''} ${error?.code ?? ''}`;
}

function restingNote(state: State, transfer: TransferState): string {
  const label = peerLabel(state, transfer.peer);
  if (transfer.state === 'offered')
    return transfer.direction === 'send' ? `waiting for ${label}` : 'not answered yet';
  if (transfer.state === 'paused') return transfer.pausedBy === 'peer' ? `paused by ${label}` : 'paused';
  return transferStatus(state, transfer);
}

/** Exit code that a transfer's end stands for. */
export function exitCodeOfTransfer(transfer: TransferState): ExitCode {
  if (transfer.state === 'done')
    return transfer.problems.length === 0 ? EXIT.done : exitCodeOf('TINCAN_E_PARTIAL');
  if (transfer.state === 'declined') return EXIT.refused;
  return transfer.error === undefined ? EXIT.failed : exitCodeOf(transfer.error.code);
}
