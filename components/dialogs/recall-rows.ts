/** Lines that were entered before, one row for each. Pure. */
import { firstLine } from '../../src/text/format.ts';
import { type RecalledLine, recalledLines } from '../composer/index.ts';
import { cutRow } from '../panes/two-sided.ts';
import { isolated, type Row } from '../rows/index.ts';
import type { RecallDialog } from '../ui/dialog.ts';
import { textRows } from './facts.ts';
import { marked } from './marked.ts';

export function recallRows(
  history: readonly string[],
  { query, cursor }: RecallDialog,
  width: number,
): Row[] {
  if (history.length === 0) return textRows('Nothing was entered yet.', width, 'muted');
  const lines = recalledLines(history, query);
  if (lines.length === 0)
    return textRows(`Nothing that was entered has "${query.trim()}" in it.`, width, 'muted');
  return lines.map((line, index) => lineRow(line, index === cursor, width));
}

function lineRow({ text, places }: RecalledLine, isChosen: boolean, width: number): Row {
  const role = isChosen ? 'selected' : 'text';
  const line = isolated(firstLine(text));
  // What was changed to be shown has its letters elsewhere.
  const inLine = text.startsWith(line) ? places.filter(([, to]) => to <= line.length) : [];
  return cutRow([{ text: isChosen ? '› ' : '  ', role }, ...marked(line, inLine, role)], width);
}
