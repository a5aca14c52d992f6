/** The control sequences that the terminal layer writes (ECMA-48, DEC private modes, xterm). */

const CSI = '\u001b[';

/** Begins and ends a synchronized update (DEC private mode 2026); terminals that do not know it ignore it. */
export const SYNC_BEGIN = `${CSI}?2026h`;
export const SYNC_END = `${CSI}?2026l`;

export const CARET_HIDE = `${CSI}?25l`;
export const CARET_SHOW = `${CSI}?25h`;

export const PASTE_ON = `${CSI}?2004h`;
export const PASTE_OFF = `${CSI}?2004l`;

/** Tells of the terminal getting and losing the person's keys (DEC private mode 1004). */
export const FOCUS_ON = `${CSI}?1004h`;
export const FOCUS_OFF = `${CSI}?1004l`;

export const STYLE_RESET = `${CSI}m`;
export const CLEAR = `${CSI}2J`;
export const CLEAR_REST_OF_ROW = `${CSI}K`;

/** Alternate screen, line wrap off, an empty screen without a cursor. */
export const SCREEN_ENTER = `${CSI}?1049h${CSI}?7l${CARET_HIDE}${STYLE_RESET}${CLEAR}`;

/**
 * Everything that a frame or SCREEN_ENTER may have set, undone. It may follow the first half of any sequence: the ESC
 * at its start cancels that. A terminal without an alternate screen is left with the cursor in its last row.
 */
export const SCREEN_LEAVE = `${SYNC_END}${STYLE_RESET}${CSI}999H${CSI}?7h${CSI}?1049l${STYLE_RESET}${CARET_SHOW}`;

/** Cursor to a cell (CUP); both count from 0. */
export function moveTo(row: number, column: number): string {
  return column === 0 ? `${CSI}${row + 1}H` : `${CSI}${row + 1};${column + 1}H`;
}

/** Cursor to a column of its row (CHA), from 0. */
export function moveToColumn(column: number): string {
  return column === 0 ? `${CSI}G` : `${CSI}${column + 1}G`;
}
