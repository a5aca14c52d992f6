/** What a terminal shows, in a form that can be compared: text, styles, modes and the cursor. */
import xterm, { type Terminal } from '@xterm/headless';

export interface Screenshot {
  /** Rows without trailing blanks, joined by line feeds. */
  text: string;
  rows: string[];
  /** Every cell with its style. */
  cells: string[][];
  cursor: { row: number; column: number };
  isAlternate: boolean;
  wraps: boolean;
  bracketedPaste: boolean;
}

export function screenshotOf(terminal: Terminal): Screenshot {
  const { active } = terminal.buffer;
  const rows: string[] = [];
  const cells: string[][] = [];
  for (let row = 0; row < terminal.rows; row += 1) {
    const line = active.getLine(active.baseY + row);
    rows.push((line?.translateToString(true) ?? '').trimEnd());
    cells.push(
      Array.from({ length: terminal.cols }, (_, column) => {
        const cell = line?.getCell(column);
        if (cell === undefined) return '';
        const style = [
          cell.getFgColorMode(),
          cell.getFgColor(),
          cell.getBgColorMode(),
          cell.getBgColor(),
          cell.isBold(),
          cell.isDim(),
          cell.isItalic(),
          cell.isUnderline(),
          cell.isInverse(),
          cell.isInvisible(),
          cell.isStrikethrough(),
        ];
        // A cell that was never written and one with a blank look the same.
        return `${cell.getChars() || ' '}/${cell.getWidth()}/${style.map(Number).join(',')}`;
      }),
    );
  }
  return {
    text: rows.join('\n').trimEnd(),
    rows,
    cells,
    cursor: { row: active.cursorY, column: active.cursorX },
    isAlternate: active.type === 'alternate',
    wraps: terminal.modes.wraparoundMode,
    bracketedPaste: terminal.modes.bracketedPasteMode,
  };
}

/** A terminal of the given size that has been written these texts. */
export async function shown(columns: number, rows: number, ...texts: string[]): Promise<Screenshot> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  await new Promise<void>((resolve) => terminal.write(texts.join(''), resolve));
  const screenshot = screenshotOf(terminal);
  terminal.dispose();
  return screenshot;
}
