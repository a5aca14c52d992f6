/** An entry as rows of exactly so many cells, each piece with a role that a theme gives a look. Pure. */
import stringWidth from 'string-width';
import {
  changeFailure,
  discardedText,
  hasEnded,
  type MessageState,
  peerLabel,
  type State,
  type TransferState,
  transferStatus,
} from '../../src/client/index.ts';
import { firstLine, fitWidth, formatSize, formatTime } from '../../src/text/format.ts';
import { fitted, isolated } from '../rows/cells.ts';
import { type Row, rowWidth, type Segment } from '../rows/row.ts';
import type { Wrap } from '../rows/wrap.ts';
import type { Entry } from './entries.ts';
import { lineSegments, messageText } from './message-text.ts';

export interface RowContext {
  /** For the names of peers. */
  state: State;
  /** Cells of a row, 1 at the least. */
  width: number;
  /** Cells of the longest name that occurs (see `longestName`). */
  longestName: number;
  wrap: Wrap;
  /** Entry under the cursor. */
  selected?: string | undefined;
  /** What was searched for. */
  query?: string | undefined;
}

/** The rows of one entry; a row is made when it is asked for. */
export interface EntryRows {
  /** At least 1. */
  readonly height: number;
  /** @param index 0 to height - 1 */
  row(index: number): Row;
}

const WIDEST_NAME = 12;
/** `10:41` and a blank. */
const TIME_CELLS = 6;
/** Narrower than this, the time is left out. */
const NARROWEST_WITH_TIME = 24;
/** A name cut further than this says nothing. */
const SHORTEST_FILE_NAME = 8;

/** Cells of the longest name among the senders of these messages. */
export function longestName(state: State, messages: readonly MessageState[]): number {
  const seen = new Set<string>();
  let longest = 0;
  for (const message of messages) {
    if (seen.has(message.from)) continue;
    seen.add(message.from);
    longest = Math.max(longest, stringWidth(senderName(state, message)));
  }
  return longest;
}

function senderName(state: State, { from, name }: MessageState): string {
  return from === 'self' ? 'you' : peerLabel(state, { id: from, name, address: '' });
}

export function entryRows(entry: Entry, context: RowContext): EntryRows {
  switch (entry.kind) {
    case 'message':
      return messageRows(entry.id, entry.message, context);
    case 'transfer':
      return transferRows(entry.id, entry.transfer, context);
    case 'day':
    case 'edge':
      return singleRow([{ text: fitted(entry.label, context.width), role: 'muted' }]);
    case 'new':
      return singleRow([{ text: newLine(entry.count, context), role: 'mark' }]);
  }
}

function singleRow(row: Row): EntryRows {
  return { height: 1, row: () => row };
}

function newLine(count: number, { width }: RowContext): string {
  const words = `── ${count} new `;
  return fitted(words + '─'.repeat(Math.max(0, width - words.length)), width);
}

/** Cells of the columns before the text, each with its blank, and of the text. */
function columnsOf({ width, longestName: longest }: RowContext): {
  time: number;
  name: number;
  text: number;
} {
  const time = width >= NARROWEST_WITH_TIME ? TIME_CELLS : 0;
  // The text keeps two thirds of what is left.
  const name = Math.min(WIDEST_NAME, longest, Math.max(0, Math.floor((width - time) / 3) - 1));
  const nameCells = name > 0 ? name + 1 : 0;
  return { time, name: nameCells, text: width - time - nameCells };
}

function messageRows(id: string, message: MessageState, context: RowContext): EntryRows {
  const { state, wrap } = context;
  const columns = columnsOf(context);
  const isOwn = message.from === 'self' && message.event !== true;
  // Kept free on all rows and for every mark, so that a delivery moves no word.
  const markCells = isOwn ? markColumn(message, columns.text) : 0;
  const textCells = columns.text - markCells;
  const sender = senderName(state, message);
  const shown = messageText(state, message, sender, context.query);
  const lines = wrap(id, shown.text, textCells);
  const quote = quoteLine(state, message, columns.text);
  const reason = failure(message);
  const reasonLines = reason === undefined ? [] : wrap(`${id}/reason`, reason, columns.text);
  const textAt = quote === undefined ? 0 : 1;
  const reasonAt = textAt + lines.length;
  const name: Segment = {
    text: shown.namesSender ? '' : sender,
    role: isOwn ? 'self' : 'name',
  };
  const isSelected = id === context.selected;
  const sign = isSelected ? CURSOR : shown.mention ? MENTION : ' ';
  const lead = (index: number): Segment[] =>
    index === 0 ? leadOf(message.time, name, columns, sign) : blankLead(columns);
  let roles: readonly Row[] | undefined;

  const plainRow = (index: number): Row => {
    if (index >= reasonAt) {
      const line = fitted(reasonLines[index - reasonAt] ?? '', columns.text);
      return [...lead(index), { text: line, role: 'error' }];
    }
    if (index < textAt) return [...lead(index), { text: fitted(quote ?? '', columns.text), role: 'muted' }];
    const line = lines[index - textAt] ?? '';
    const padding = ' '.repeat(Math.max(0, textCells - stringWidth(line)));
    if (shown.spans.length > 0) roles ??= lineSegments(shown, lines);
    const parts = roles?.[index - textAt] ?? [];
    // What is joined to its neighbours cannot be told apart from them.
    const isSeparable = rowWidth(parts) === stringWidth(line) && isolated(line) === line;
    const text: Row =
      parts.length === 0 || !isSeparable
        ? [{ text: fitted(line, textCells), role: 'text' }]
        : [...parts, { text: padding, role: 'text' }];
    if (markCells === 0) return [...lead(index), ...text];
    const mark = index === reasonAt - 1 ? deliveryMark(message) : '';
    const role = message.status === 'failed' ? 'error' : 'mark';
    return [...lead(index), ...text, { text: mark.padStart(markCells), role }];
  };

  return {
    height: reasonAt + reasonLines.length,
    row: (index) => (isSelected ? underCursor(plainRow(index), columns) : plainRow(index)),
  };
}

/** The same where the message is under the cursor. */
const CURSOR = '›';
/** Before the name, where the text names this user. */
const MENTION = '@';

/** Time and name inverse, or where there is no room for them the text. */
function underCursor(row: Row, columns: { time: number; name: number }): Row {
  let left = columns.time + columns.name;
  const isBare = left === 0;
  return row.map((segment) => {
    const isLead = isBare || left > 0;
    left -= stringWidth(segment.text);
    return isLead ? { ...segment, role: 'selected' } : segment;
  });
}

/** `│ bob: the beginning of what is answered`. */
function quoteLine(state: State, { reply }: MessageState, cells: number): string | undefined {
  if (reply === undefined) return undefined;
  if (reply.text === undefined) return fitWidth('│ (a message that is not kept here)', cells);
  const name =
    reply.from === undefined || reply.from === 'self'
      ? reply.from === 'self'
        ? 'you'
        : ''
      : (state.peers[reply.from]?.label ?? reply.name ?? '');
  const text = reply.text === '' ? '(taken back)' : firstLine(reply.text);
  return fitWidth(`│ ${name === '' ? '' : `${name}: `}${text}`, cells);
}

/** @param sign one cell, between time and name */
function leadOf(time: number, name: Segment, columns: { time: number; name: number }, sign = ' '): Segment[] {
  const lead: Segment[] = [];
  if (columns.time > 0) {
    lead.push({ text: `${formatTime(time)}${sign === ' ' ? ' ' : ''}`, role: 'time' });
    if (sign !== ' ') lead.push({ text: sign, role: 'mark' });
  }
  if (columns.name > 0) lead.push({ text: `${fitted(name.text, columns.name - 1)} `, role: name.role });
  return lead;
}

function blankLead(columns: { time: number; name: number }): Segment[] {
  const cells = columns.time + columns.name;
  return cells === 0 ? [] : [{ text: ' '.repeat(cells), role: 'text' }];
}

const MARKS: Record<MessageState['status'], string> = {
  queued: '…',
  sent: '✓',
  delivered: '✓✓',
  read: '✓●',
  failed: '!',
};
const WIDEST_MARK = 2;

/** What became of a message of one's own: `✓✓`, or in `# everyone` how many have it: `2/3`. */
function deliveryMark({ status, recipients, delivered = 0 }: MessageState): string {
  if (recipients !== undefined && status !== 'queued' && status !== 'failed')
    return `${delivered}/${recipients}`;
  return MARKS[status];
}

/** Cells for the widest mark that the message can have and a blank; 0 where the text would not have half of them. */
function markColumn({ recipients }: MessageState, cells: number): number {
  const widest =
    recipients === undefined ? WIDEST_MARK : Math.max(WIDEST_MARK, `${recipients}/${recipients}`.length);
  return (widest + 1) * 2 <= cells ? widest + 1 : 0;
}

function failure(message: MessageState): string | undefined {
  if (message.status !== 'failed') return changeFailure(message);
  return discardedText(message) ?? `Not delivered: ${message.error?.message ?? 'for an unknown reason.'}`;
}

function transferRows(id: string, transfer: TransferState, context: RowContext): EntryRows {
  const columns = columnsOf(context);
  const { wrap } = context;
  const text = transferText(transfer, context, columns.text);
  // A running one changes ten times a second: its row must not become two and one again.
  const lines = hasEnded(transfer) ? wrap(id, unitsKept(text), columns.text) : [text];
  const role = transfer.state === 'failed' ? 'error' : 'muted';
  return {
    height: lines.length,
    row(index) {
      const noName: Segment = { text: '', role: 'name' };
      const lead = index === 0 ? leadOf(transfer.createdAt, noName, columns) : blankLead(columns);
      const line = (lines[index] ?? '').replaceAll('\u00A0', ' ');
      return [...lead, { text: fitted(line, columns.text), role }];
    },
  };
}

/** With no break between a number and its unit; NBSP is as wide as a blank. */
function unitsKept(text: string): string {
  return text.replaceAll(/(\d) (?=(?:[kMGTPE]?B|%|s|min|h|days|files?)\b)/g, '$1\u00A0');
}

/** `↑ build.tar.gz, 1.2 GB: 61 %, 412 MB/s, 0:04 left`; while it runs the name gives way to the figures. */
function transferText(transfer: TransferState, { state }: RowContext, cells: number): string {
  // The words for one that is done have the size already.
  const size = transfer.state === 'done' ? '' : `, ${formatSize(transfer.bytes)}`;
  const rest = `${size}: ${transferStatus(state, transfer)}`;
  const forName = Math.max(SHORTEST_FILE_NAME, cells - stringWidth(rest) - 2);
  const name = hasEnded(transfer) ? transfer.name : fitWidth(transfer.name, forName);
  return `${transfer.direction === 'send' ? '↑' : '↓'} ${name}${rest}`;
}
