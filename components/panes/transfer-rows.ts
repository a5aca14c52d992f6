/** The rows of the transfers pane: `↑ photos/, 214 files → carol  ████████░░░░  61 %  412 MB/s  0:04`. Pure. */
import stringWidth from 'string-width';
import {
  hasEnded,
  missingTexts,
  peerLabel,
  type State,
  type TransferState,
  transferStatus,
} from '../../src/client/index.ts';
import {
  fitWidth,
  formatBar,
  formatClock,
  formatCount,
  formatRate,
  percentOf,
} from '../../src/text/format.ts';
import { fitted, isolated } from '../rows/cells.ts';
import type { Row, Segment } from '../rows/row.ts';
import type { Role } from '../theme/theme.ts';
import { emptyRows } from './empty-rows.ts';
import { nothingKept } from './filter.ts';
import { type ListPane, listRows } from './list-rows.ts';
import {
  GAP,
  PERCENT_CELLS,
  RATE_CELLS,
  TIME_LEFT_CELLS,
  type TransferColumns,
  transferColumns,
} from './transfer-columns.ts';
import { transfersFound, transfersInPane } from './transfers.ts';

export interface TransfersPane extends ListPane {
  state: State;
  /** Id of the transfer under the cursor. */
  selected: string | undefined;
  /** Only what has these letters is listed. */
  filter: string;
}

/** The arrow and a blank. */
const ARROW_CELLS = 2;
/** `paused`: fewer cells of words say nothing, and take the place of the percent then. */
const SHORTEST_WORDS = 6;
const NO_TRANSFERS = 'No transfers yet. /send NAME PATH sends files and folders.';

/** One row for each transfer, in the order of `transfersInPane`. */
export function transfersRows(pane: TransfersPane): Row[] {
  const { state, selected, filter, width, height } = pane;
  const titles = transfersInPane(state, filter).map((transfer) => titleOf(state, transfer));
  if (titles.length === 0)
    return emptyRows(filter === '' ? NO_TRANSFERS : nothingKept(filter), width, height);
  const widest = {
    name: Math.max(...titles.map(({ name, files }) => stringWidth(name + files))),
    title: Math.max(...titles.map(({ name, files, peer }) => stringWidth(name + files + peer))),
  };
  // Without the keys the list is at its top, where what needs somebody is.
  const selectedIndex = pane.focused ? titles.findIndex(({ transfer }) => transfer.id === selected) : -1;
  const rows = listRows(titles, selectedIndex, pane, (title, cells) => {
    const columns = transferColumns(Math.max(0, cells - ARROW_CELLS), widest);
    return transferRow(title, columns, { state, cells });
  });
  if (transfersFound(state, filter).length > 0) return rows;
  return [...rows, ...emptyRows(nothingKept(filter), width, height - rows.length, ' ')];
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

function titleOf(state: State, transfer: TransferState): Title {
  const { direction, files } = transfer;
  const count = formatCount(files, 'file');
  return {
    transfer,
    name: isolated(transfer.name),
    files: files > 1 && transfer.name !== count ? `, ${count}` : '',
    peer: ` ${direction === 'send' ? '→' : '←'} ${isolated(peerLabel(state, transfer.peer))}`,
  };
}

/** In exactly so many cells: the number of files gives way first, then the name; a peer has a half at the most. */
function titleText({ name, files, peer }: Title, columns: TransferColumns): string {
  const cells = columns.title;
  const shownPeer = columns.hasPeer ? peer : '';
  const whole = name + files + shownPeer;
  if (stringWidth(whole) <= cells) return fitted(whole, cells);
  const room = Math.max(Math.floor(cells / 2), cells - stringWidth(name));
  const shortPeer = fitWidth(shownPeer, room);
  return fitted(fitWidth(name, cells - stringWidth(shortPeer)) + shortPeer, cells);
}

function transferRow(
  title: Title,
  columns: TransferColumns,
  { state, cells }: { state: State; cells: number },
): Row {
  const { transfer } = title;
  const name = columns.title > 0 ? `${titleText(title, columns)}${BETWEEN}` : '';
  const lead: Segment = {
    text: `${transfer.direction === 'send' ? '↑' : '↓'} ${name}`,
    role: hasEnded(transfer) ? 'muted' : 'text',
  };
  if (transfer.state === 'active') return [lead, ...figures(transfer, columns)];
  return [lead, ...words(state, transfer, columns, cells - stringWidth(lead.text))];
}

const BETWEEN = ' '.repeat(GAP);

/** Bar, percent, rate and time left, each in cells of its own, so that none moves while they change. */
function figures(transfer: TransferState, columns: TransferColumns): Row {
  const texts = [percentText(transfer)];
  if (columns.hasRate) {
    texts.push((transfer.rate > 0 ? formatRate(transfer.rate) : '').padStart(RATE_CELLS));
  }
  if (columns.hasTimeLeft) texts.push(timeLeftText(transfer.secondsLeft).padEnd(TIME_LEFT_CELLS));
  return [...bar(transfer, columns), { text: texts.join(BETWEEN), role: 'text' }];
}

function bar({ transferred, bytes }: TransferState, columns: TransferColumns): Row {
  if (columns.bar === 0) return [];
  return [
    { text: formatBar(transferred, bytes, columns.bar), role: 'bar' },
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

/** What is told of one that does not run; one that is on its way keeps its bar and its percent before that. */
function words(state: State, transfer: TransferState, columns: TransferColumns, room: number): Row {
  const role = wordsRole(transfer);
  const text = statusText(state, transfer, room);
  const isOnItsWay = transfer.state === 'paused' || (transfer.state === 'queued' && transfer.transferred > 0);
  if (!isOnItsWay) return [{ text: shortWords(text, room), role }];
  const reason = text.replace(/^\d+ %, /, '');
  const before = [
    ...bar(transfer, columns),
    { text: `${percentText(transfer)}${BETWEEN}`, role: 'text' as const },
  ];
  const left = room - before.reduce((sum, segment) => sum + stringWidth(segment.text), 0);
  if (left < SHORTEST_WORDS) return [{ text: shortWords(reason, room), role }];
  return [...before, { text: shortWords(reason, left), role }];
}

/** What is missing comes first; a row has no room for its names, but for the way to them. */
function statusText(state: State, transfer: TransferState, room: number): string {
  const missing = transfer.problems.length;
  if (transfer.state !== 'done' || missing === 0) return transferStatus(state, transfer);
  const shows = `Enter shows ${missing === 1 ? 'it' : 'them'}`;
  const longest = `done, but ${missingTexts(transfer).join(', ')}; ${shows}`;
  const short = `${missing} missing; ${shows}`;
  return longest.length <= room ? longest : short;
}

function shortWords(text: string, cells: number): string {
  return fitWidth(isolated(text), Math.max(0, cells));
}

function wordsRole({ state, direction, problems }: TransferState): Role {
  switch (state) {
    case 'failed':
      return 'error';
    case 'done':
      return problems.length === 0 ? 'good' : 'warning';
    case 'paused':
      return 'warning';
    case 'offered':
      return direction === 'receive' ? 'warning' : 'muted';
    default:
      return 'muted';
  }
}
