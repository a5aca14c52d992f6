/** A text in rows of a width: soft wraps behind blanks, in a long word anywhere, never inside a grapheme. Pure. */
import { REPLACEMENT } from '../../src/text/safe-text.ts';
import { graphemesOf, lineAround, widthOf } from './graphemes.ts';

/** One row; offsets are positions in the text. */
export interface LayoutRow {
  start: number;
  end: number;
  /** The line goes on in the next row. */
  soft: boolean;
}

/** The last result: a frame that some other part of the screen asked for shows the same text. */
let latest: { text: string; width: number; rows: readonly LayoutRow[] } | undefined;

/** Cells for text beside the one that the caret needs at the end of a row: any common grapheme fits. */
const LEAST_ROOM = 2;

function roomOf(width: number): number {
  return Math.max(LEAST_ROOM, Math.trunc(width) - 1);
}

/** Cells that a grapheme gets: the few that are wider than the whole row are shown as one replacement character. */
function cellsOf(grapheme: string, room: number): number {
  const width = widthOf(grapheme);
  return width > room ? 1 : width;
}

/**
 * All rows of a text, one at least.
 *
 * @param width cells of a row; the last one is the caret's, so that it has a place behind any word. Less than 3 count as 3.
 */
export function layOut(text: string, width: number): readonly LayoutRow[] {
  if (latest !== undefined && latest.text === text && latest.width === width) return latest.rows;
  const rows: LayoutRow[] = [];
  for (let start = 0; start <= text.length; ) {
    const { end } = lineAround(text, start);
    wrapLine(text.slice(start, end), start, roomOf(width), rows);
    start = end + 1;
  }
  latest = { text, width, rows };
  return rows;
}

function wrapLine(line: string, offset: number, room: number, rows: LayoutRow[]): void {
  let start = 0;
  let used = 0;
  /** Behind the last blank of the row, and the cells up to there. */
  let blankEnd = 0;
  let usedAtBlank = 0;
  let at = 0;
  for (const grapheme of graphemesOf(line)) {
    const cells = cellsOf(grapheme, room);
    if (grapheme === ' ' && used === room) {
      // Takes the caret's cell, and the caret behind it goes to the next row: words wrap, the blanks between them do not.
      at += 1;
      rows.push({ start: offset + start, end: offset + at, soft: true });
      start = at;
      used = 0;
      continue;
    }
    while (used + cells > room) {
      const isAtBlank = blankEnd > start;
      const end = isAtBlank ? blankEnd : at;
      rows.push({ start: offset + start, end: offset + end, soft: true });
      used = isAtBlank ? used - usedAtBlank : 0;
      start = end;
    }
    used += cells;
    at += grapheme.length;
    if (grapheme === ' ') {
      blankEnd = at;
      usedAtBlank = used;
    }
  }
  rows.push({ start: offset + start, end: offset + line.length, soft: false });
}

/** The index of the row in which a position is shown: where one row wraps into another, that is the second. */
export function rowAt(rows: readonly LayoutRow[], at: number): number {
  for (let index = rows.length - 1; index > 0; index -= 1) {
    if ((rows[index]?.start ?? 0) <= at) return index;
  }
  return 0;
}

/** What a row shows. */
export function rowText(text: string, row: LayoutRow, width: number): string {
  const room = roomOf(width);
  let shown = '';
  for (const grapheme of graphemesOf(text.slice(row.start, row.end))) {
    shown += widthOf(grapheme) > room ? REPLACEMENT : grapheme;
  }
  return shown;
}

/** Cells of a row before a position in it. */
export function columnAt(text: string, row: LayoutRow, at: number, width: number): number {
  const room = roomOf(width);
  let column = 0;
  for (const grapheme of graphemesOf(text.slice(row.start, at))) column += cellsOf(grapheme, room);
  return column;
}

/** The position in a row that is shown nearest before or at a column. */
export function offsetAt(text: string, row: LayoutRow, column: number, width: number): number {
  const room = roomOf(width);
  let at = row.start;
  let passed = 0;
  for (const grapheme of graphemesOf(text.slice(row.start, row.end))) {
    passed += cellsOf(grapheme, room);
    const next = at + grapheme.length;
    // The end of a row that wraps is shown in the next one.
    if (passed > column || (row.soft && next === row.end)) return at;
    at = next;
  }
  return at;
}
