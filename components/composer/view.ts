/** What of the composer's text is seen, and where the caret stands. Pure. */
import type { Caret } from '../terminal/index.ts';
import { columnAt, layOut, rowAt, rowText } from './layout.ts';

export interface ComposerView {
  /** The rows that are seen, from one to `maxRows`; none is wider than the width. An empty row is an empty string. */
  rows: string[];
  /** Cell of the caret, both counted from 0 at the first of these rows. */
  caret: Caret;
  /** Rows scrolled out of sight. */
  above: number;
  below: number;
}

/**
 * Lays out the text and scrolls so that the caret is seen, as near to the middle as the ends of the text let it be.
 *
 * @param width cells of a row, the caret's at its end among them; 3 at the least
 */
export function composerView(
  { text, caret }: { text: string; caret: number },
  width: number,
  maxRows: number,
): ComposerView {
  const all = layOut(text, width);
  const height = Math.max(1, Math.min(all.length, Math.trunc(maxRows)));
  const caretRow = rowAt(all, caret);
  const first = Math.max(0, Math.min(caretRow - Math.floor(height / 2), all.length - height));
  const seen = all.slice(first, first + height);
  const row = all[caretRow];
  return {
    rows: seen.map((each) => rowText(text, each, width)),
    caret: {
      row: caretRow - first,
      column: row === undefined ? 0 : columnAt(text, row, caret, width),
    },
    above: first,
    below: all.length - first - height,
  };
}
