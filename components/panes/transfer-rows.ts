/** The rows of the transfers pane: `↑ photos/, 214 files → carol  ████████░░░░  61 %  412 MB/s  0:04`. Pure. */
import stringWidth from 'string-width';
import {
  hasEnded,
  peerLabel,
  type State,
  type TransferState,
  transferStatus,
} from '../../src/client/index.ts';
import { formatBar, formatClock, formatCount, formatRate, percentOf } from '../../src/text/format.ts';
import { cut, fitted, isolated } from '../rows/cells.ts';
import type { Row, Segment } from '../rows/row.ts';
import type { Role } from '../theme/theme.ts';
import { type ListPane, listRows } from './list-rows.ts';
import {
  GAP,
  PERCENT_CELLS,
  RATE_CELLS,
  TIME_LEFT_CELLS,
  type TransferColumns,
  transferColumns,
} from './transfer-columns.ts';
import { transfersInPane } from './transfers.ts';
import { twoSided } from './two-sided.ts';

export interface TransfersPane extends ListPane {
  state: State;
  /** Id of the transfer under the cursor. */
  selected: string | undefined;
}

/** The arrow and a blank. */
const ARROW_CELLS = 2;
/** `paused`: fewer cells of words say nothing, and take the place of the percent then. */
const SHORTEST_WORDS = 6;
const NO_TRANSFERS = 'No transfers yet. /send NAME PATH sends files and folders.';

/** One row for each transfer, in the order of `transfersInPane`. */
export function transfersRows(pane: TransfersPane): Row[] {
  const { state, selected, unicode, width, height } = pane;
  const titles = transfersInPane(state).map((transfer) => titleOf(state, transfer, unicode));
  if (titles.length === 0) {
    return height > 0 ? [twoSided([{ text: NO_TRANSFERS, role: 'muted' }], [], width, unicode)] : [];
  }
  const widest = {
    name: Math.max(...titles.map(({ name, files }) => stringWidth(name + files))),
    title: Math.max(...titles.map(({ name, files, peer }) => stringWidth(name + files + peer))),
  };
  const selectedIndex = titles.findIndex(({ transfer }) => transfer.id === selected);
  return listRows(titles, selectedIndex, pane, (title, cells) => {
    const columns = transferColumns(Math.max(0, cells - ARROW_CELLS), widest);
    return transferRow(title, columns, { state, cells, unicode });
  });
}

/** The parts of a title; none joins its neighbours into one grapheme. */
interface Title {
  transfer: TransferState;
  name: string;
  /** `, 214 files`, where the name does not tell. */
  files: string;
  /** ` → carol`. */
  peer: string;
}

function titleOf(state: State, transfer: TransferState, unicode: boolean): Title {
  const { direction, files } = transfer;
  const count = formatCount(files, 'file');
  const arrows = unicode ? { send: '→', receive: '←' } : { send: '->', receive: '<-' };
  return {
    transfer,
    name: isolated(transfer.name),
    files: files > 1 && transfer.name !== count ? `, ${count}` : '',
    peer: ` ${arrows[direction]} ${isolated(peerLabel(state, transfer.peer))}`,
  };
}

/** In exactly so many cells: the number of files gives way first, then the name; a peer has a third at the most. */
function titleText({ name, files, peer }: Title, columns: TransferColumns, unicode: boolean): string {
  const cells = columns.title;
  const shownPeer = columns.hasPeer ? peer : '';
  const whole = name + files + shownPeer;
  if (stringWidth(whole) <= cells) return fitted(whole, cells, unicode);
  const room = Math.max(Math.floor(cells / 3), cells - stringWidth(name));
  const shortPeer = cut(shownPeer, room, unicode);
  return fitted(cut(name, cells - stringWidth(shortPeer), unicode) + shortPeer, cells, unicode);
}

function transferRow(
  title: Title,
  columns: TransferColumns,
  { state, cells, unicode }: { state: State; cells: number; unicode: boolean },
): Row {
  const { transfer } = title;
  const arrows = unicode ? { send: '↑', receive: '↓' } : { send: '^', receive: 'v' };
  const name = columns.title > 0 ? `${titleText(title, columns, unicode)}${BETWEEN}` : '';
  const lead: Segment = {
    text: `${arrows[transfer.direction]} ${name}`,
    role: hasEnded(transfer) ? 'muted' : 'text',
  };
  if (transfer.state === 'active') return [lead, ...figures(transfer, columns, unicode)];
  return [lead, ...words(state, transfer, columns, cells - stringWidth(lead.text), unicode)];
}

const BETWEEN = ' '.repeat(GAP);

/** Bar, percent, rate and time left, each in cells of its own, so that none moves while they change. */
function figures(transfer: TransferState, columns: TransferColumns, unicode: boolean): Row {
  const texts = [percentText(transfer)];
  if (columns.hasRate) {
    texts.push((transfer.rate > 0 ? formatRate(transfer.rate) : '').padStart(RATE_CELLS));
  }
  if (columns.hasTimeLeft) texts.push(timeLeftText(transfer.secondsLeft).padEnd(TIME_LEFT_CELLS));
  return [...bar(transfer, columns, unicode), { text: texts.join(BETWEEN), role: 'text' }];
}

function bar({ transferred, bytes }: TransferState, columns: TransferColumns, unicode: boolean): Row {
  if (columns.bar === 0) return [];
  const blocks = formatBar(transferred, bytes, columns.bar);
  const shown = unicode ? blocks : blocks.replaceAll('█', '#').replaceAll('░', '-');
  return [
    { text: shown, role: 'bar' },
    { text: BETWEEN, role: 'text' },
  ];
}

function percentText({ transferred, bytes }: TransferState): string {
  return `${percentOf(transferred, bytes)} %`.padStart(PERCENT_CELLS);
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** `0:04`, `9:59:59`; from ten hours on nobody counts the minutes: `12 h`, `3 d`. */
function timeLeftText(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  if (seconds <= 10 * HOUR - 1) return formatClock(seconds);
  if (seconds < 2 * DAY) return `${Math.round(seconds / HOUR)} h`;
  return seconds < 999.5 * DAY ? `${Math.round(seconds / DAY)} d` : '> 999 d';
}

/** What is told of one that does not run; a paused one keeps its bar and its percent before that. */
function words(
  state: State,
  transfer: TransferState,
  columns: TransferColumns,
  room: number,
  unicode: boolean,
): Row {
  const role = wordsRole(transfer);
  const text = transferStatus(state, transfer);
  if (transfer.state !== 'paused') return [{ text: shortWords(text, room, unicode), role }];
  const reason = text.replace(/^\d+ %, /, '');
  const before = [
    ...bar(transfer, columns, unicode),
    { text: `${percentText(transfer)}${BETWEEN}`, role: 'text' as const },
  ];
  const left = room - before.reduce((sum, segment) => sum + stringWidth(segment.text), 0);
  if (left < SHORTEST_WORDS) return [{ text: shortWords(reason, room, unicode), role }];
  return [...before, { text: shortWords(reason, left, unicode), role }];
}

function shortWords(text: string, cells: number, unicode: boolean): string {
  return cut(isolated(text), Math.max(0, cells), unicode);
}

function wordsRole({ state, direction }: TransferState): Role {
  switch (state) {
    case 'failed':
      return 'error';
    case 'done':
      return 'good';
    case 'paused':
      return 'warning';
    case 'offered':
      return direction === 'receive' ? 'warning' : 'muted';
    default:
      return 'muted';
  }
}
