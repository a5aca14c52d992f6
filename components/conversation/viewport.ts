/**
 * Which rows of a conversation are seen. The position is an entry and a row within it, or the bottom, which
 * sticks; so it holds while entries come, go, change their height or are wrapped anew. Pure; only entries near
 * the window are ever laid out.
 */

import type { MessageState } from '../../src/client/index.ts';
import type { Row } from '../rows/row.ts';
import type { Entry } from './entries.ts';
import type { EntryRows } from './rows.ts';

/**
 * `row` counts from the first row of the message or transfer `id` to the top of the window; negative for the
 * day line or mark above it, as those come and go. `seen` is the newest message or transfer that was in the
 * window, or at the bottom when the window left it; absent where the window was led here from elsewhere.
 */
export type Viewport =
  | { readonly at: 'bottom' }
  | { readonly at: 'entry'; readonly id: string; readonly row: number; readonly seen: string | undefined };

export const AT_BOTTOM: Viewport = { at: 'bottom' };

export interface Content {
  readonly entries: readonly Entry[];
  /** The newest is not among them: their end is not the bottom, and does not stick. */
  readonly detached?: boolean;
  /** Not read yet, as the core counts; told where the entries do not say what has been seen. */
  readonly unread?: number;
  rowsOf(entry: Entry): EntryRows;
}

export interface View {
  /** From the top, at most as many as the window has. */
  readonly rows: readonly Row[];
  /** Messages of others and their files, below the window and never seen. */
  readonly newBelow: number;
  /** The oldest row is in the window: older pages may be asked for. */
  readonly atStart: boolean;
  /** The last message of which something is in the window. */
  readonly last: MessageState | undefined;
  /** The position to go on from: at the bottom if the window has reached it, and with what is seen now. */
  readonly viewport: Viewport;
}

/** A row by its entry's index and its place within that; the index is in range unless there are no entries. */
interface Position {
  index: number;
  row: number;
}

/** What a window of so many rows shows. */
export function look(viewport: Viewport, content: Content, height: number): View {
  const shown = Math.max(1, height);
  const wanted = topOf(viewport, content, shown);
  const settled = settle(viewport, content, wanted, shown);
  const top = reachesEnd(content, wanted, shown) ? bottomTop(content, shown) : wanted;
  return {
    rows: rowsFrom(content, top, shown),
    newBelow: settled.at === 'bottom' ? 0 : newsAfter(content, settled.seen),
    atStart: top.index === 0 && top.row === 0,
    last: lastMessage(content, forward(content, top, shown - 1).index),
    viewport: settled,
  };
}

/** Entries above and below a window, to ask for more before they are needed. */
export function margins(
  viewport: Viewport,
  content: Content,
  height: number,
): { above: number; below: number } {
  const shown = Math.max(1, height);
  const top = topOf(viewport, content, shown);
  const bottom = forward(content, top, shown - 1);
  return { above: top.index, below: Math.max(0, content.entries.length - 1 - bottom.index) };
}

/** Moves the window by rows: up when negative. The bottom sticks when it is reached. */
export function scrollRows(viewport: Viewport, content: Content, height: number, rows: number): Viewport {
  const shown = Math.max(1, height);
  const top = topOf(viewport, content, shown);
  const moved = rows < 0 ? back(content, top, -rows) : forward(content, top, rows);
  return settle(viewport, content, moved, shown);
}

/** Moves by pages, which have one row in common, or by half ones. */
export function scrollPages(viewport: Viewport, content: Content, height: number, pages: number): Viewport {
  const rows = Math.max(1, Math.trunc(Math.abs(pages) * (height - 1)));
  return scrollRows(viewport, content, height, Math.sign(pages) * rows);
}

/** Where an entry is in the window: rows from the top to its first row, negative above it, and how many rows it has. */
export function placeIn(
  viewport: Viewport,
  content: Content,
  height: number,
  id: string,
): { row: number; height: number } | undefined {
  const top = topOf(viewport, content, Math.max(1, height));
  const index = indexOf(content, id);
  if (index < 0) return undefined;
  let row = -top.row;
  for (let at = top.index; at < index; at += 1) row += heightOf(content, at);
  for (let at = index; at < top.index; at += 1) row -= heightOf(content, at);
  return { row, height: heightOf(content, index) };
}

/** Moves the window as little as brings an entry into it; of one that is higher its start, or its end where one comes from below. */
export function reveal(
  viewport: Viewport,
  content: Content,
  height: number,
  id: string,
  from: 'above' | 'below',
): Viewport {
  const place = placeIn(viewport, content, height, id);
  if (place === undefined) return viewport;
  const [start, end] = [place.row, place.row + place.height - height];
  if (start >= 0 && end <= 0) return viewport;
  const isHigher = place.height > height;
  const by = isHigher ? (from === 'above' ? start : end) : start < 0 ? start : end;
  return scrollRows(viewport, content, height, by);
}

export function scrollToStart(viewport: Viewport, content: Content, height: number): Viewport {
  return settle(viewport, content, { index: 0, row: 0 }, Math.max(1, height));
}

/** The position of a window with this top. */
function settle(before: Viewport, content: Content, wanted: Position, height: number): Viewport {
  const isAtEnd = reachesEnd(content, wanted, height);
  if (isAtEnd && content.detached !== true) return AT_BOTTOM;
  const top = isAtEnd ? bottomTop(content, height) : wanted;
  const anchor = firstLasting(content, top.index);
  const entry = content.entries[anchor];
  if (entry === undefined) return AT_BOTTOM;
  let row = top.row;
  for (let index = top.index; index < anchor; index += 1) row -= heightOf(content, index);
  const seen = seenBy(before, content, forward(content, top, height - 1).index);
  if (before.at === 'entry' && before.id === entry.id && before.row === row && before.seen === seen)
    return before;
  return { at: 'entry', id: entry.id, row, seen };
}

/** @param inWindow index of the last entry in the window */
function seenBy(before: Viewport, content: Content, inWindow: number): string | undefined {
  const seenBefore = before.at === 'bottom' ? content.entries.length - 1 : indexOf(content, before.seen);
  // It is newer than what is here, or gone: what is in the window is no newer.
  if (seenBefore < 0 && before.at === 'entry') return before.seen;
  return content.entries[lastLasting(content, Math.max(seenBefore, inWindow))]?.id;
}

function topOf(viewport: Viewport, content: Content, height: number): Position {
  if (viewport.at === 'bottom') return bottomTop(content, height);
  const index = indexOf(content, viewport.id);
  // The oldest entries go when newer ones come; what was looked at is gone, and the oldest is what is nearest.
  if (index < 0) return { index: 0, row: 0 };
  if (viewport.row < 0) return back(content, { index, row: 0 }, -viewport.row);
  return { index, row: Math.min(viewport.row, heightOf(content, index) - 1) };
}

function bottomTop(content: Content, height: number): Position {
  return back(content, { index: content.entries.length, row: 0 }, height);
}

function back(content: Content, from: Position, rows: number): Position {
  let { index } = from;
  let left = rows - from.row;
  while (left > 0 && index > 0) {
    index -= 1;
    left -= heightOf(content, index);
  }
  return { index, row: Math.max(0, -left) };
}

function forward(content: Content, from: Position, rows: number): Position {
  let { index } = from;
  let row = from.row + rows;
  while (index < content.entries.length - 1 && row >= heightOf(content, index)) {
    row -= heightOf(content, index);
    index += 1;
  }
  return { index, row: Math.max(0, Math.min(row, heightOf(content, index) - 1)) };
}

/** True when no row is below a window with this top. */
function reachesEnd(content: Content, top: Position, height: number): boolean {
  let rows = -top.row;
  for (let index = top.index; index < content.entries.length; index += 1) {
    rows += heightOf(content, index);
    if (rows > height) return false;
  }
  return true;
}

function rowsFrom(content: Content, top: Position, height: number): Row[] {
  const rows: Row[] = [];
  for (let index = top.index; index < content.entries.length && rows.length < height; index += 1) {
    const entry = content.entries[index];
    if (entry === undefined) break;
    const laidOut = content.rowsOf(entry);
    const first = index === top.index ? top.row : 0;
    for (let row = first; row < laidOut.height && rows.length < height; row += 1) rows.push(laidOut.row(row));
  }
  return rows;
}

function heightOf(content: Content, index: number): number {
  const entry = content.entries[index];
  return entry === undefined ? 0 : content.rowsOf(entry).height;
}

/** From the end, where people mostly are; -1 for an entry that is not there. */
function indexOf({ entries }: Content, id: string | undefined): number {
  return id === undefined ? -1 : entries.findLastIndex((entry) => entry.id === id);
}

/** Day lines and marks come and go, and always stand before something that lasts. */
function isLasting(entry: Entry | undefined): boolean {
  return entry?.kind === 'message' || entry?.kind === 'transfer';
}

function firstLasting({ entries }: Content, from: number): number {
  let index = from;
  while (index < entries.length && !isLasting(entries[index])) index += 1;
  return index;
}

function lastLasting({ entries }: Content, from: number): number {
  let index = from;
  while (index >= 0 && !isLasting(entries[index])) index -= 1;
  return index;
}

function lastMessage({ entries }: Content, from: number): MessageState | undefined {
  for (let index = from; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry?.kind === 'message') return entry.message;
  }
  return undefined;
}

function newsAfter(content: Content, id: string | undefined): number {
  const { entries, detached, unread = 0 } = content;
  const seen = indexOf(content, id);
  if (seen < 0 || detached === true) return unread;
  let count = 0;
  for (let index = seen + 1; index < entries.length; index += 1) {
    const entry = entries[index];
    if (entry?.kind === 'message' && entry.message.from !== 'self') count += 1;
    if (entry?.kind === 'transfer' && entry.transfer.direction === 'receive') count += 1;
  }
  return count;
}
