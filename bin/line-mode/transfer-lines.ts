/** Occasional lines about transfers: their start, now and then how far they are, their end. */
import {
  currentFileText,
  failedTransfers,
  goesOn,
  hasEnded,
  hasTurned,
  repairedSince,
  repairedText,
  resumedLine,
  type State,
  shortenId,
  type TransferState,
  transferLine,
  transferStatus,
} from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { formatCount, formatSize, percentOf } from '../../src/text/format.ts';

/** What was said last about a transfer. */
interface Said {
  transfer: TransferState;
  percent: number;
  at: number;
}

export interface TransferLines {
  /** Lines that are due at a time in ms. */
  update(state: State, now: number): string[];
}

/** @param begun the state at the beginning, of which nothing is said */
export function createTransferLines(begun: State, now: number): TransferLines {
  const said = new Map<string, Said>();
  const note = (transfer: TransferState, at: number): void => {
    said.set(transfer.id, { transfer, percent: percentOf(transfer.transferred, transfer.bytes), at });
  };
  for (const transfer of Object.values(begun.transfers)) note(transfer, now);
  let seen = begun.transfers;

  return {
    update(state, at) {
      if (state.transfers === seen) return [];
      seen = state.transfers;
      for (const id of said.keys()) if (seen[id] === undefined) said.delete(id);
      const lines: string[] = [];
      for (const transfer of Object.values(seen)) {
        const text = lineFor(state, said.get(transfer.id), transfer, at);
        if (text === undefined) continue;
        note(transfer, at);
        if (text !== '') lines.push(text);
      }
      return lines;
    },
  };
}

/** The line that is due. Undefined: nothing new. Empty: new, but not worth a line. */
function lineFor(
  state: State,
  last: Said | undefined,
  transfer: TransferState,
  now: number,
): string | undefined {
  const repaired = repairedSince(last?.transfer, transfer);
  if (repaired > 0) return transferLine(state, transfer, repairedText(repaired));
  if (last !== undefined && !hasTurned(last.transfer, transfer)) {
    if (transfer.state !== 'active') return undefined;
    const waited = now - last.at;
    const moved = percentOf(transfer.transferred, transfer.bytes) - last.percent;
    const due =
      waited >= INTERFACE.transferLineEvery ||
      (moved >= INTERFACE.transferLinePercent && waited >= INTERFACE.transferLineLeast);
    return due ? runningLine(state, transfer) : undefined;
  }
  // An offer to oneself is a numbered question already; verification is over in a moment. That it waits for
  // its turn, or from the beginning for its receiver, was said by what sent it.
  if (transfer.state === 'verifying') return '';
  const isThere = state.peers[transfer.peer.id]?.state === 'connected';
  if (transfer.state === 'queued' && (isThere || last === undefined)) return '';
  if (transfer.state === 'offered' && transfer.direction === 'receive') return '';
  if (transfer.state === 'active') {
    if (goesOn(last?.transfer, transfer)) return resumedLine(state, transfer);
    const size = `${formatCount(transfer.files, 'file')}, ${formatSize(transfer.bytes)}`;
    return transferLine(state, transfer, `started, ${size}`);
  }
  return hasEnded(transfer) ? endLine(state, transfer) : transferLine(state, transfer);
}

/** With what did not arrive, and how it is sent again. */
function endLine(state: State, transfer: TransferState): string {
  const problems = transfer.problems.map(({ name, error }) => `${name}: ${error.message}`);
  const id = shortenId(transfer.id, Object.keys(state.transfers));
  const again =
    failedTransfers([transfer]).length === 0 ? [] : [`/retry ${id} sends again what did not arrive.`];
  return [transferLine(state, transfer), ...problems, ...again].join('\n  ');
}

/** With the file that moves now, where there are several. */
function runningLine(state: State, transfer: TransferState): string {
  const current = currentFileText(transfer);
  const status = transferStatus(state, transfer);
  return transferLine(state, transfer, current === undefined ? status : `${status}: ${current}`);
}
