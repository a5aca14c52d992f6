/** What a terminal shows at one moment: cells with their styles. Composing and comparing such frames. Pure. */

/** `#rrggbb`. */
export type Hex = `#${string}`;

/** An index of the terminal's palette of 256, or a colour by itself. */
export type Color = number | Hex;

/** The styles that the interface uses; others are not drawn. */
export interface Style {
  foreground?: Color | undefined;
  background?: Color | undefined;
  bold: boolean;
  dim: boolean;
  inverse: boolean;
  underline: boolean;
}

export interface Cell {
  /** A grapheme; empty for the second half of a wide one. */
  text: string;
  /** Columns that the grapheme takes; 0 for the second half of a wide one. */
  width: 0 | 1 | 2;
  style: Style;
}

/** Rows from the top, each with a cell for every column. */
export type Frame = readonly (readonly Cell[])[];

export interface Place {
  row: number;
  column: number;
}

export const PLAIN: Style = { bold: false, dim: false, inverse: false, underline: false };

/** One row with this text of single-column characters, cut or filled to the columns. */
export function textRow(text: string, columns: number, style: Style = PLAIN): Cell[] {
  const characters = [...text];
  return Array.from({ length: columns }, (_, column) => ({
    text: characters[column] ?? ' ',
    width: 1,
    style,
  }));
}

/** The frame with a block cursor: the cell under it is inverse, at full strength whatever the text is. */
export function withCursor(frame: Frame, cursor: Place | undefined): Frame {
  if (cursor === undefined) return frame;
  return frame.map((cells, row) =>
    row === cursor.row
      ? cells.map((cell, column) =>
          column === cursor.column ? { ...cell, style: { ...PLAIN, inverse: !cell.style.inverse } } : cell,
        )
      : cells,
  );
}

/** Two frames of the same height, so many blank columns apart. */
export function sideBySide(left: Frame, right: Frame, gap: number): Frame {
  return left.map((cells, row) => [...cells, ...textRow('', gap), ...(right[row] ?? [])]);
}

export function isSameCell(a: Cell, b: Cell): boolean {
  return (
    a.text === b.text &&
    a.width === b.width &&
    a.style.foreground === b.style.foreground &&
    a.style.background === b.style.background &&
    a.style.bold === b.style.bold &&
    a.style.dim === b.style.dim &&
    a.style.inverse === b.style.inverse &&
    a.style.underline === b.style.underline
  );
}

/** Columns of one row, the last one not included. */
export interface Span {
  row: number;
  from: number;
  to: number;
}

/** What has changed from one frame to the next of the same size. Changes that are near each other are one span; no wide character is split. */
export function changedSpans(before: Frame, after: Frame): Span[] {
  return after.flatMap((cells, row) => {
    const old = before[row] ?? [];
    const spans: Span[] = [];
    cells.forEach((cell, column) => {
      const was = old[column];
      if (was !== undefined && isSameCell(was, cell)) return;
      // A changed half of a wide character, be it the old or the new one, changes the other half as well.
      const from = cell.width === 0 || was?.width === 0 ? column - 1 : column;
      const to = cell.width === 2 || was?.width === 2 ? column + 2 : column + 1;
      const last = spans.at(-1);
      if (last !== undefined && from - last.to <= NEAR) last.to = Math.max(last.to, to);
      else spans.push({ row, from, to });
    });
    return spans.map((span) => whole(span, cells, old));
  });
}

/** A gap of so few cells costs less to write again than a new position. */
const NEAR = 3;

/** Grows a span until neither end is within a wide character. */
function whole({ row, from, to }: Span, ...rows: readonly (readonly Cell[])[]): Span {
  const isHalf = (column: number): boolean => rows.some((cells) => cells[column]?.width === 0);
  let first = Math.max(0, from);
  while (first > 0 && isHalf(first)) first -= 1;
  let end = to;
  while (isHalf(end)) end += 1;
  return { row, from: first, to: end };
}
