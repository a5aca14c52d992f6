/** Occasional lines about transfers, as they are read aloud: their start, now and then how far they are, their end. */
import {
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
  transferWordsSpoken,
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
  /** When it was said last of any of them how far it is. */
  let progressSaid = Number.NEGATIVE_INFINITY;

  return {
    update(state, at) {
      if (state.transfers === seen) return [];
      seen = state.transfers;
      for (const id of said.keys()) if (seen[id] === undefined) said.delete(id);
      const lines: string[] = [];
      for (const transfer of Object.values(seen)) {
        const last = said.get(transfer.id);
        if (last !== undefined && isProgress(last, transfer)) {
          // One that has no turn now is due with the next change.
          if (at - progressSaid < INTERFACE.transferLineLeast || !isDue(last, transfer, at)) continue;
          progressSaid = at;
          lines.push(transferWordsSpoken.text(state, transfer));
        } else lines.push(...turnLines(state, last?.transfer, transfer));
        note(transfer, at);
      }
      return lines;
    },
  };
}

/** Nothing has happened with it but that more of it has arrived. */
function isProgress({ transfer: was }: Said, transfer: TransferState): boolean {
  return !hasTurned(was, transfer) && repairedSince(was, transfer) === 0;
}

/** It has come into another quarter, or nothing was said for long. */
function isDue(last: Said, transfer: TransferState, now: number): boolean {
  if (transfer.state !== 'active') return false;
  const partOf = (percent: number): number => Math.floor(percent / INTERFACE.transferLinePercent);
  const waited = now - last.at;
  if (waited >= INTERFACE.transferLineEvery) return true;
  const percent = percentOf(transfer.transferred, transfer.bytes);
  return partOf(percent) > partOf(last.percent) && waited >= INTERFACE.transferLineLeast;
}

/** What is said of one that has come into another state; nothing where that is not worth a line. */
function turnLines(state: State, was: TransferState | undefined, transfer: TransferState): string[] {
  const repaired = repairedSince(was, transfer);
  if (repaired > 0) return [transferWordsSpoken.line(state, transfer, repairedText(repaired))];
  // An offer to oneself is a numbered question already; verification is over in a moment. That it waits for
  // its turn, or from the beginning for its receiver, was said by what sent it.
  if (transfer.state === 'verifying') return [];
  const isThere = state.peers[transfer.peer.id]?.state === 'connected';
  if (transfer.state === 'queued' && (isThere || was === undefined)) return [];
  if (transfer.state === 'offered' && transfer.direction === 'receive') return [];
  if (transfer.state === 'active') {
    if (goesOn(was, transfer)) return [resumedLine(state, transfer, transferWordsSpoken)];
    const size = `${formatCount(transfer.files, 'file')}, ${formatSize(transfer.bytes)}`;
    return [transferWordsSpoken.line(state, transfer, `started, ${size}`)];
  }
  return [hasEnded(transfer) ? endLine(state, transfer) : transferWordsSpoken.line(state, transfer)];
}

/** With what did not arrive, and how it is sent again. */
function endLine(state: State, transfer: TransferState): string {
  const problems = transfer.problems.map(({ name, error }) => `${name}: ${error.message}`);
  const id = shortenId(transfer.id, Object.keys(state.transfers));
  const again =
    failedTransfers([transfer]).length === 0 ? [] : [`/retry ${id} sends again what did not arrive.`];
  return [transferWordsSpoken.line(state, transfer), ...problems, ...again].join('\n  ');
}
