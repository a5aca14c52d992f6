/** One row of a frame: text with SGR sequences in, cells out. Pure. */
import { asciiOf } from './ascii.ts';
import { type Grapheme, graphemesOf } from './grapheme.ts';
import { applySgr, PLAIN, type Style } from './style.ts';

/** One cell. A grapheme of several cells has its first cell followed by cells with an empty text. */
export interface Cell {
  grapheme: Grapheme;
  style: Style;
}

/** Cells from the left; what is missing on the right is blank. No blank cell at the end. */
export type Row = readonly Cell[];

const [space] = graphemesOf(' ');
if (space === undefined) throw new Error('A blank has a cell.');
export const BLANK: Cell = { grapheme: space, style: PLAIN };

/** Stands in the cells behind the first of a wide grapheme. */
const REST: Grapheme = { text: '', width: 0, kind: 'sure', reach: 0 };

/**
 * A run of text (1), or a sequence: CSI (its parameters 2, its end 3), a string such as OSC up to its terminator or the end of
 * the row, another escape, a lone control character. Nothing else is possible, so that each character is judged once.
 */
const PIECES =
  /([^\x00-\x1f\x7f-\x9f]+)|(?:\x1b\[|\x9b)([\x20-\x3f]*)([\x40-\x7e])?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[\x20-\x2f]*[\x30-\x7e]?|[\x00-\x1f\x7f-\x9f]/g;
const SGR_PARAMETERS = /^[\d;:]*$/;

/** True for the same picture in the same style. */
export function sameCell(a: Cell, b: Cell): boolean {
  return a === b || (a.grapheme.text === b.grapheme.text && a.style === b.style);
}

export function isBlank(cell: Cell): boolean {
  return cell.style === PLAIN && cell.grapheme.text === ' ';
}

/**
 * The cells of one line. Of control sequences only SGR has an effect; all others, and control characters, are dropped. A style
 * ends with its row. What does not fit the columns is cut; a wide grapheme that would be cut in two is a blank.
 *
 * @param ascii what is not ASCII becomes what is nearest
 */
export function parseRow(line: string, columns: number, ascii = false): Row {
  const cells: Cell[] = [];
  let style: Style = PLAIN;
  for (const match of line.matchAll(PIECES)) {
    const [, text, parameters, final] = match;
    if (text !== undefined) {
      const graphemes = graphemesOf(text);
      for (const grapheme of ascii ? graphemes.flatMap(asciiOf) : graphemes) {
        if (cells.length >= columns) break;
        addGrapheme(cells, grapheme, style, columns);
      }
    } else if (final === 'm' && parameters !== undefined && SGR_PARAMETERS.test(parameters)) {
      style = applySgr(style, parameters);
    }
  }
  while (cells.length > 0 && isBlank(cells[cells.length - 1] ?? BLANK)) cells.pop();
  return cells;
}

function addGrapheme(cells: Cell[], grapheme: Grapheme, style: Style, columns: number): void {
  if (cells.length + grapheme.width > columns) {
    while (cells.length < columns) cells.push({ grapheme: BLANK.grapheme, style });
    return;
  }
  cells.push({ grapheme, style });
  for (let i = 1; i < grapheme.width; i += 1) cells.push({ grapheme: REST, style });
}
