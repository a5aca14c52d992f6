/** Lines that were entered before, one row for each. Pure. */
import { segmentsOf } from '../../src/text/segments.ts';
import { type RecalledLine, recalledLines } from '../composer/index.ts';
import { cutRow } from '../panes/two-sided.ts';
import { isolated, type Row, type Segment, underCursor } from '../rows/index.ts';
import type { RecallDialog } from '../ui/dialog.ts';
import { textRows } from './facts.ts';
import { type LongList, shortList } from './long-list.ts';
import { marked } from './marked.ts';

export function recallRows(
  history: readonly string[],
  { query, cursor }: RecallDialog,
  width: number,
): LongList {
  if (history.length === 0)
    return shortList(textRows('Nothing was entered yet. Lines that you send come here.', width, 'muted'));
  const lines = recalledLines(history, query);
  if (lines.length === 0) {
    const text = `Nothing that was entered has "${query.trim()}" in it. Fewer letters find more.`;
    return shortList(textRows(text, width, 'muted'));
  }
  return {
    count: lines.length,
    rowAt(index) {
      const line = lines[index];
      return line === undefined ? [] : lineRow(line, index === cursor, width);
    },
  };
}

function lineRow({ text, places }: RecalledLine, isChosen: boolean, width: number): Row {
  const [start, end] = excerpt(text, places, width);
  const part = text.slice(start, end);
  const shown = isolated(part);
  const inPart = places
    .filter(([from, to]) => from >= start && to <= end)
    .map(([from, to]) => [from - start, to - start] as const);
  const cut: Segment[] = start > 0 ? [{ text: '…', role: 'muted' }] : [];
  const more = end === text.length ? '' : text[end] === '\n' ? ' …' : '…';
  const row = cutRow(
    [
      { text: isChosen ? '› ' : '  ', role: 'text' },
      ...cut,
      // What was changed to be shown has its letters elsewhere.
      ...marked(shown, shown === part ? inPart : [], 'text'),
      { text: more, role: 'text' },
    ],
    width,
  );
  return isChosen ? underCursor(row, width) : row;
}

/** Characters that are looked at, for each cell of the row: a line has thousands, and each is measured. */
const PER_CELL = 4;
/** Characters in which the beginning of a grapheme is looked for. */
const NEAR = 256;

/** What is shown of a text: the line with the first match in it, from a little before the match where it is far behind. */
function excerpt(text: string, places: RecalledLine['places'], width: number): [from: number, to: number] {
  const [first, last] = places.toSorted((a, b) => a[0] - b[0])[0] ?? [0, 0];
  const line = first === 0 ? 0 : text.lastIndexOf('\n', first - 1) + 1;
  // Half as many: characters may be two cells wide.
  const isNear = last - line <= width / 2;
  const start = isNear ? line : graphemeAt(text, Math.max(line, first - Math.floor(width / 4)));
  const most = start + PER_CELL * width;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  return [start, lineEnd <= most ? lineEnd : graphemeAt(text, most)];
}

/** Where the grapheme begins that has this character. */
function graphemeAt(text: string, at: number): number {
  const from = Math.max(0, at - NEAR);
  const found = segmentsOf(text.slice(from, at + NEAR)).containing(at - from);
  return found === undefined ? at : from + found.index;
}
