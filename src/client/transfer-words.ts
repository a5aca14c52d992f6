/** Where transfers stand, in words: with the signs of the screen and the command line, or as they are read aloud. Pure. */
import { failedNames } from '../store/retryable.ts';
import type { State, TransferState } from '../store/state.ts';
import {
  formatClock,
  formatCount,
  formatDuration,
  formatRate,
  formatSize,
  formatTable,
  percentOf,
} from '../text/format.ts';
import { spokenDuration, spokenRate } from '../text/spoken.ts';
import { peerLabel } from './labels.ts';
import { shortenId, transfersInOrder, transfersListed } from './selection.ts';

/** How figures are written. */
interface Figures {
  /** Between a number and what is read as percent. */
  percent: string;
  rate(bytesPerSecond: number): string;
  secondsLeft(seconds: number): string;
  took(milliseconds: number): string;
}

const DRAWN: Figures = {
  percent: ' %',
  rate: formatRate,
  secondsLeft: formatClock,
  took: formatDuration,
};

const SPOKEN: Figures = {
  percent: ' percent',
  rate: spokenRate,
  secondsLeft: (seconds) => spokenDuration(1_000 * Math.max(0, Math.ceil(seconds))),
  took: spokenDuration,
};

/** How one interface tells of transfers. */
export interface TransferWords {
  /** What is sent or received, to whom or from whom. */
  title(state: State, transfer: TransferState): string;
  status(state: State, transfer: TransferState): string;
  /** Both. */
  text(state: State, transfer: TransferState, status?: string): string;
  /** The same with the id by which commands name it. */
  line(state: State, transfer: TransferState, status?: string): string;
}

/** `↑ photos/ → carol`. */
export function transferTitle(state: State, transfer: TransferState): string {
  const label = peerLabel(state, transfer.peer);
  return transfer.direction === 'send' ? `↑ ${transfer.name} → ${label}` : `↓ ${transfer.name} ← ${label}`;
}

/** Where a transfer stands: `61 %, 412 MB/s, 0:04 left`. */
export function transferStatus(state: State, transfer: TransferState, figures = DRAWN): string {
  const label = peerLabel(state, transfer.peer);
  const sending = transfer.direction === 'send';
  switch (transfer.state) {
    case 'offered':
      return sending ? `waiting for ${label} to accept` : 'waiting for your answer';
    case 'queued':
      return moved(transfer, waitingText(state, transfer, label), figures);
    case 'active':
      return activeStatus(transfer, figures);
    case 'paused':
      return `${percentText(transfer, figures)}, ${pausedText(transfer, label)}`;
    case 'verifying':
      return 'has arrived, being verified';
    case 'done':
      return doneStatus(transfer, figures);
    case 'failed':
      return `failed: ${transfer.error?.message ?? 'for an unknown reason.'}`;
    case 'cancelled':
      return transfer.error === undefined ? 'cancelled' : asClause(transfer.error.message);
    case 'declined':
      if (transfer.error?.code === 'TINCAN_E_TIMEOUT')
        return sending ? `${label} did not answer in time` : 'not answered in time';
      return sending ? `declined by ${label}` : 'declined by you';
  }
}

/** A sentence as a part of another: `Cancelled by bob.` as `cancelled by bob`. */
function asClause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

/** `61 %`. */
export function percentText(
  { transferred, bytes }: Pick<TransferState, 'transferred' | 'bytes'>,
  { percent } = DRAWN,
): string {
  return `${percentOf(transferred, bytes)}${percent}`;
}

function waitingText(state: State, { peer, startedAt }: TransferState, label: string): string {
  if (state.peers[peer.id]?.state !== 'connected') return `waiting until ${label} is connected`;
  // Accepted long ago: it has lost its connection and gets another.
  return startedAt === undefined ? 'waiting for its turn' : 'connecting again';
}

/** With how far it has come, where it has. */
function moved(transfer: TransferState, text: string, figures: Figures): string {
  return transfer.transferred > 0 ? `${percentText(transfer, figures)}, ${text}` : text;
}

function activeStatus(transfer: TransferState, figures: Figures): string {
  const parts = [percentText(transfer, figures)];
  if (transfer.rate > 0) parts.push(figures.rate(transfer.rate));
  if (transfer.secondsLeft !== undefined) parts.push(`${figures.secondsLeft(transfer.secondsLeft)} left`);
  return parts.join(', ');
}

/** The file that moves, of several: `photos/a.jpg, 34 % of 12 MB`; undefined where none is told. */
export function currentFileText({ state, current }: TransferState): string | undefined {
  if (current === undefined || state !== 'active') return undefined;
  return `${current.name}, ${percentText(current)} of ${formatSize(current.bytes)}`;
}

/** Who holds it, or what does: `paused by bob`, `paused: no room on the disk; goes on by itself`. */
function pausedText(transfer: TransferState, label: string): string {
  const { error, pausedBy } = transfer;
  if (pausedBy === 'self') return 'paused by you';
  if (pausedBy === 'peer') return `paused by ${label}`;
  return error === undefined ? 'paused' : `paused: ${obstacleText(transfer, label)}; goes on by itself`;
}

/** What a machine has paused it for. The disk that matters is the receiver's. */
function obstacleText({ direction, error }: TransferState, label: string): string {
  const receiving = direction === 'receive';
  switch (error?.code) {
    case 'TINCAN_E_NO_SPACE':
      return receiving ? 'no room on the disk' : `no room on the disk of ${label}`;
    case 'TINCAN_E_FILE_ACCESS':
      return receiving ? 'the folder cannot be written' : `${label} cannot write to the folder there`;
    default:
      return asClause(error?.message ?? 'for an unknown reason');
  }
}

/** That one is done, how much it was, and how fast: `done, verified, 1.2 GB, 2.9 s, 412 MB/s`. */
export function doneText({ bytes, startedAt, endedAt, average = 0 }: TransferState, figures = DRAWN): string {
  const parts = ['done, verified', formatSize(bytes)];
  if (startedAt !== undefined && endedAt !== undefined) parts.push(figures.took(endedAt - startedAt));
  if (average > 0) parts.push(figures.rate(average));
  return parts.join(', ');
}

function doneStatus(transfer: TransferState, figures: Figures): string {
  const { offered } = transfer;
  const notes = [doneText(transfer, figures), ...remarks(transfer)];
  if (offered !== undefined) notes.push(acceptedText(transfer, offered));
  const where = transfer.direction === 'receive' && transfer.path !== '' ? `: ${transfer.path}` : '';
  return `${notes.join('; ')}${where}`;
}

/** What is to be known of the files beside that they are there. */
function remarks(transfer: TransferState): string[] {
  const { identical = 0, repaired = 0 } = transfer;
  return [
    ...missingTexts(transfer),
    ...(identical === 0 ? [] : [identicalText(identical)]),
    ...(repaired === 0 ? [] : [repairedText(repaired)]),
  ];
}

/** `2 files did not arrive`, `3 links or special files were left out`; nothing where nothing is missing. */
export function missingTexts(transfer: TransferState): string[] {
  const failed = failedNames(transfer).length;
  const leftOut = transfer.leftOut ?? transfer.problems.length - failed;
  const were = leftOut === 1 ? 'link or special file was' : 'links or special files were';
  return [
    ...(failed === 0 ? [] : [`${formatCount(failed, 'file')} did not arrive`]),
    ...(leftOut === 0 ? [] : [`${leftOut} ${were} left out`]),
  ];
}

/** `3 files were there already`. */
export function identicalText(files: number): string {
  return `${formatCount(files, 'file')} ${files === 1 ? 'was' : 'were'} there already`;
}

/** `2 damaged blocks were fetched again`. */
export function repairedText(blocks: number): string {
  return `${formatCount(blocks, 'damaged block')} ${blocks === 1 ? 'was' : 'were'} fetched again`;
}

/** `12 of 30 files were accepted`. */
export function acceptedText({ files }: TransferState, offered: { files: number }): string {
  return `${files} of ${formatCount(offered.files, 'file')} ${files === 1 ? 'was' : 'were'} accepted`;
}

/** `↑ photos/ → carol: 61 %, 412 MB/s, 0:04 left`. */
export function transferText(
  state: State,
  transfer: TransferState,
  status = transferStatus(state, transfer),
): string {
  return `${transferTitle(state, transfer)}: ${status}`;
}

/** `[53ff] ↑ photos/ → carol: 61 %, 412 MB/s, 0:04 left`: what a line of its own says of a transfer. */
export function transferLine(state: State, transfer: TransferState, status?: string): string {
  const id = shortenId(transfer.id, Object.keys(state.transfers));
  return `[${id}] ${transferText(state, transfer, status)}`;
}

/** As the screen and the command line tell it. */
export const transferWordsDrawn: TransferWords = {
  title: transferTitle,
  status: transferStatus,
  text: transferText,
  line: transferLine,
};

/**
 * As it is read aloud, in ASCII but for names: `photos/ to carol: 61 percent, 412 MB per second, 4 seconds left`; the line of its own begins
 * with `Transfer 53ff,`.
 */
export const transferWordsSpoken: TransferWords = {
  title: (state, transfer) =>
    `${transfer.name} ${transfer.direction === 'send' ? 'to' : 'from'} ${peerLabel(state, transfer.peer)}`,
  status: (state, transfer) => transferStatus(state, transfer, SPOKEN),
  text: (state, transfer, status = transferWordsSpoken.status(state, transfer)) =>
    `${transferWordsSpoken.title(state, transfer)}: ${status}`,
  line(state, transfer, status) {
    const id = shortenId(transfer.id, Object.keys(state.transfers));
    return `Transfer ${id}, ${transferWordsSpoken.text(state, transfer, status)}`;
  },
};

/** The line of one that was paused: it goes on, or is still held by somebody. */
export function resumedLine(state: State, transfer: TransferState, words = transferWordsDrawn): string {
  const status = words.status(state, transfer);
  return words.line(state, transfer, transfer.state === 'active' ? `goes on, ${status}` : status);
}

/** The line of one whose place in the queue has changed: it says which it is now. */
export function movedLine(state: State, transfer: TransferState, words = transferWordsDrawn): string {
  const place = placeText(state, transfer);
  const status = words.status(state, transfer);
  return words.line(state, transfer, place === undefined ? status : `${status}; ${place}`);
}

/** `number 2 of 5 in the queue`; undefined for one that has no place in it. */
export function placeText(state: State, { id, position }: TransferState): string | undefined {
  if (position === undefined) return undefined;
  const queue = transfersInOrder(state).filter((transfer) => transfer.position !== undefined);
  const before = queue.filter((other) => other.id !== id && (other.position ?? 0) < position).length;
  return `number ${before + 1} of ${Math.max(queue.length, before + 1)} in the queue`;
}

/**
 * One line for each: `53ff  ↑ photos/ → carol  61 %, 412 MB/s, 0:04 left`.
 *
 * @param ids those among which an id is shortened
 */
export function transferLines(
  state: State,
  transfers: readonly TransferState[] = transfersListed(state),
  ids: Iterable<string> = Object.keys(state.transfers),
): string[] {
  const others = [...ids];
  return formatTable(
    transfers.map((transfer) => {
      const current = currentFileText(transfer);
      const status = transferStatus(state, transfer);
      return [
        shortenId(transfer.id, others),
        transferTitle(state, transfer),
        current === undefined ? status : `${status}: ${current}`,
      ];
    }),
  );
}
