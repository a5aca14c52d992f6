/** All that is known of a transfer. Pure. */
import {
  acceptedText,
  currentFileText,
  doneText,
  hasEnded,
  identicalText,
  missingTexts,
  peerLabel,
  percentText,
  placeText,
  repairedText,
  type State,
  shortDeviceId,
  shortenId,
  type TransferState,
  transferStatus,
  transferTitle,
} from '../../src/client/index.ts';
import {
  formatBar,
  formatClock,
  formatDuration,
  formatRate,
  formatSize,
  formatWhen,
} from '../../src/text/format.ts';
import type { Row } from '../rows/index.ts';
import type { Role } from '../theme/theme.ts';
import { factRows, textRows } from './facts.ts';

/** A longer bar tells no more. */
const WIDEST_BAR = 40;
/** Beside the bar: a blank and `100 %`. */
const PERCENT_CELLS = 7;

export function transferDetails(
  state: State,
  transfer: TransferState | undefined,
  now: number,
  width: number,
): Row[] {
  if (transfer === undefined) return textRows('This transfer is not in the list any more.', width, 'muted');
  const role = statusRole(transfer);
  return [
    ...textRows(transferTitle(state, transfer), width, 'title'),
    ...textRows(headline(state, transfer), width, role),
    ...barRows(transfer, width),
    [],
    ...factsOf(state, transfer, now).flatMap(([label, text]) => factRows(label, text, width)),
    ...problemRows(transfer, width),
  ];
}

/** What became of the files has rows of its own. */
function headline(state: State, transfer: TransferState): string {
  return transfer.state === 'done' ? doneText(transfer) : transferStatus(state, transfer);
}

function statusRole({ state, problems }: TransferState): Role {
  if (state === 'failed') return 'error';
  if (state === 'done') return problems.length === 0 ? 'good' : 'warning';
  return state === 'paused' ? 'warning' : 'text';
}

/** What has ended has no way to go. */
function barRows(transfer: TransferState, width: number): Row[] {
  const cells = Math.min(WIDEST_BAR, width - PERCENT_CELLS);
  if (hasEnded(transfer) || transfer.bytes === 0 || cells < 1) return [];
  return [
    [
      { text: formatBar(transfer.transferred, transfer.bytes, cells), role: 'bar' },
      { text: `  ${percentText(transfer)}`, role: 'text' },
    ],
  ];
}

type Fact = readonly [label: string, text: string];

function factsOf(state: State, transfer: TransferState, now: number): Fact[] {
  return [
    ...who(state, transfer),
    ...howMuch(transfer),
    ...howFast(transfer, now),
    ...whatBecame(state, transfer),
  ];
}

function who(state: State, transfer: TransferState): Fact[] {
  const { peer, direction } = transfer;
  const ids = Object.keys(state.transfers);
  const place = placeText(state, transfer);
  return [
    [direction === 'send' ? 'To' : 'From', `${peerLabel(state, peer)} (${shortDeviceId(peer.id)})`],
    ['Id', shortenId(transfer.id, ids)],
    ...(place === undefined ? [] : [['Place', place] as const]),
    ...(transfer.retryOf === undefined
      ? []
      : [['Sends again', `what did not arrive of ${shortenId(transfer.retryOf, ids)}`] as const]),
  ];
}

function howMuch(transfer: TransferState): Fact[] {
  const { files, filesDone, bytes, transferred, offered } = transfer;
  const current = currentFileText(transfer);
  return [
    ['Files', filesDone >= files ? String(files) : `${filesDone} of ${files}`],
    ['Size', transferred >= bytes ? formatSize(bytes) : `${formatSize(transferred)} of ${formatSize(bytes)}`],
    ...(offered === undefined
      ? []
      : [['Accepted', `${acceptedText(transfer, offered)}, of ${formatSize(offered.bytes)}`] as const]),
    ...(current === undefined ? [] : [['Now', current] as const]),
  ];
}

function howFast(transfer: TransferState, now: number): Fact[] {
  const { state, rate, average = 0, secondsLeft, startedAt, endedAt } = transfer;
  const isActive = state === 'active';
  const speeds = [
    ...(isActive && rate > 0 ? [formatRate(rate)] : []),
    ...(average > 0 ? [`${formatRate(average)} on average`] : []),
  ];
  return [
    ...(speeds.length === 0 ? [] : [['Speed', speeds.join(', ')] as const]),
    ...(isActive && secondsLeft !== undefined ? [['Time left', formatClock(secondsLeft)] as const] : []),
    ...(startedAt === undefined
      ? [['Queued', formatWhen(transfer.createdAt, now)] as const]
      : [
          ['Started', formatWhen(startedAt, now)] as const,
          [endedAt === undefined ? 'So far' : 'Took', formatDuration((endedAt ?? now) - startedAt)] as const,
        ]),
  ];
}

function whatBecame(state: State, transfer: TransferState): Fact[] {
  const { identical = 0, repaired = 0, sha256, error, path, direction } = transfer;
  // The reason of one that has failed is its status.
  const reason = transfer.state === 'paused' ? error?.message : undefined;
  const where = path === '' && direction === 'receive' ? state.downloads : path;
  return [
    ...(reason === undefined ? [] : [['Reason', reason] as const]),
    ...(identical === 0 ? [] : [['Left out', identicalText(identical)] as const]),
    ...(repaired === 0 ? [] : [['Repaired', repairedText(repaired)] as const]),
    [direction === 'send' ? 'Sent from' : hasEnded(transfer) ? 'It is at' : 'Goes to', where],
    ...(sha256 === undefined ? [] : [['SHA-256', sha256] as const]),
  ];
}

/** Every one that is told of. */
function problemRows(transfer: TransferState, width: number): Row[] {
  const { problems } = transfer;
  if (problems.length === 0) return [];
  return [
    [],
    ...textRows(`${missingTexts(transfer).join(', ')}:`, width, 'warning'),
    ...problems.flatMap(({ name, error }) => textRows(`  ${name}: ${error.message}`, width, 'text')),
  ];
}
