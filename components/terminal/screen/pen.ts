/** Writes cells and remembers where that leaves the cursor, so that no move and no style is written in vain. Pure. */
import { CLEAR_REST_OF_ROW, moveTo, moveToColumn } from '../sequences.ts';
import type { Cell } from './row.ts';
import { PLAIN, type Style, styleChange } from './style.ts';

export class Pen {
  #out = '';
  #style: Style = PLAIN;
  #row: number | undefined;
  /** Undefined where terminals may disagree about it. */
  #column: number | undefined;
  /** The column that the layout expects, where `#column` is unsure because of ambiguous graphemes only. */
  #assumed: number | undefined;
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  get style(): Style {
    return this.#style;
  }

  /** Moves to a cell, if it is not known to be there. */
  moveTo(row: number, column: number): void {
    if (this.#row !== row) this.#out += moveTo(row, column);
    else if (this.#column !== column) this.#out += moveToColumn(column);
    this.#row = row;
    this.#column = column;
    this.#assumed = undefined;
  }

  /** Writes the first cell of a grapheme (and with it the others). The pen stands there, or is unsure of it. */
  write(row: number, column: number, { grapheme, style }: Cell): void {
    // In a row of ambiguous graphemes (a border, a bar) only the first and what follows the last are placed.
    const continues = grapheme.kind === 'ambiguous' && this.#row === row && this.#assumed === column;
    if (!continues) this.moveTo(row, column);
    this.#setStyle(style);
    const end = column + grapheme.width;
    if (grapheme.kind === 'composed') {
      // Blanks first, as a terminal that draws it narrower would leave old cells beside it.
      this.#out += `${' '.repeat(grapheme.width)}${moveToColumn(column)}`;
    }
    this.#out += grapheme.text;
    this.#column = grapheme.kind === 'sure' && end < this.#columns ? end : undefined;
    this.#assumed = grapheme.kind === 'ambiguous' && end < this.#columns ? end : undefined;
  }

  /** Blanks from a cell to the end of its row. */
  clearRestOfRow(row: number, column: number): void {
    this.moveTo(row, column);
    // Terminals clear with the current background.
    this.#setStyle(PLAIN);
    this.#out += CLEAR_REST_OF_ROW;
  }

  /** What was written, with the style as it was at the start. */
  finish(): string {
    this.#setStyle(PLAIN);
    return this.#out;
  }

  #setStyle(style: Style): void {
    this.#out += styleChange(this.#style, style);
    this.#style = style;
  }
}
