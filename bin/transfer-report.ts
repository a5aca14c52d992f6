/** What `send` and `receive` print of transfers while they run: JSON lines, or a bar each and a line at the end. */
import {
  type CoreClient,
  failedNames,
  failedTransfers,
  hasEnded,
  type State,
  shortenId,
  type TransferState,
  transferObject,
  transferStateKey,
  transferStatus,
  transferText,
  transferTitle,
} from '../src/client/index.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../src/errors.ts';
import { INTERFACE } from '../src/limits.ts';
import type { Output } from './output.ts';
import { createProgressBar, progressOf } from './progress-bar.ts';

export interface TransferReport {
  /** Looks at the transfers as they are now. */
  update(transfers: readonly TransferState[]): void;
  /** What goes on beside them, shown while it does; undefined when it is over. */
  doing(text: string | undefined): void;
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
  let shown: readonly TransferState[] = [];
  let busyWith: string | undefined;
  output.beforeLine = () => bar.clear();

  const printJson = (transfer: TransferState): void => {
    const last = printed.get(transfer.id);
    if (last?.transfer === transfer) return;
    const changed = last === undefined || transferStateKey(last.transfer) !== transferStateKey(transfer);
    const due = last === undefined || now() - last.at >= INTERFACE.jsonEvery;
    if (!changed && (!due || hasEnded(transfer))) return;
    printed.set(transfer.id, { transfer, at: now() });
    output.data(transferObject(transfer));
  };

  const printText = (transfer: TransferState): void => {
    if (!hasEnded(transfer) || printed.has(transfer.id)) return;
    printed.set(transfer.id, { transfer, at: now() });
    const line = transferText(client.state, transfer);
    if (transfer.state === 'done') output.data({}, line);
    else output.complain(line);
    for (const { name, error } of transfer.problems) output.complain(`${name}: ${error.message}`);
    if (failedTransfers([transfer]).length > 0) {
      const id = shortenId(transfer.id, Object.keys(client.state.transfers));
      output.note(`"tincan retry ${id}" sends again what did not arrive.`);
    }
  };

  const draw = (): void => {
    const { state } = client;
    const running = shown.filter((transfer) => !hasEnded(transfer));
    const bars = running.map((transfer) =>
      progressOf(transferTitle(state, transfer), transfer, restingNote(state, transfer)),
    );
    const lines = [...(busyWith === undefined ? [] : [busyWith]), ...bars];
    if (output.json || output.quiet || lines.length === 0) bar.clear();
    else bar.draw(lines);
  };

  return {
    update(transfers) {
      shown = transfers;
      for (const transfer of transfers) (output.json ? printJson : printText)(transfer);
      draw();
    },
    doing(text) {
      busyWith = text;
      draw();
    },
    close() {
      bar.clear();
      output.beforeLine = () => {};
    },
  };
}

/** Why it does not move; the percent stands before it. */
function restingNote(state: State, transfer: TransferState): string | undefined {
  if (transfer.state === 'active') return undefined;
  return transferStatus(state, transfer).replace(/^\d+ %, /, '');
}

/** Exit code that a transfer's end stands for. */
export function exitCodeOfTransfer(transfer: TransferState): ExitCode {
  if (transfer.state === 'done')
    return failedNames(transfer).length === 0 ? EXIT.done : exitCodeOf('TINCAN_E_PARTIAL');
  if (transfer.state === 'declined') return EXIT.refused;
  return transfer.error === undefined ? EXIT.failed : exitCodeOf(transfer.error.code);
}
