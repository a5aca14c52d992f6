/** A row of a pane: text with roles, fitted to its cells. Pure. */
import stringWidth from 'string-width';
import { fitWidth } from '../../src/text/format.ts';
import { graphemesOf } from '../terminal/screen/grapheme.ts';
import type { Role } from '../theme/theme.ts';

export interface Segment {
  readonly text: string;
  readonly role: Role;
}

/** Its segments together are never wider than their pane. */
export type Row = readonly Segment[];

/** The row with its end taken by a mark; a blank stands before it. */
export function withMarkAtEnd(row: Row, mark: Segment, width: number): Row {
  const text = fitWidth(mark.text, width);
  const end = { text: ` ${text}`.slice(-Math.max(0, width)), role: mark.role };
  let left = Math.max(0, width - stringWidth(text) - 1);
  const kept: Segment[] = [];
  for (const segment of row) {
    const taken = prefix(segment.text, left);
    kept.push({ ...segment, text: taken.text });
    left -= taken.cells;
    if (taken.text.length < segment.text.length) break;
  }
  if (left > 0) kept.push({ text: ' '.repeat(left), role: 'text' });
  return [...kept, end];
}

/**
 * The row as it looks under the cursor: filled up to its last cell, so that nothing of it looks as if it were not chosen. What a search
 * found in it stays marked, and a bar as it is: drawn in inverse it would read backwards.
 */
export function underCursor(row: Row, width: number): Row {
  const segments: Segment[] = [];
  for (const { text, role } of [
    ...row,
    { text: ' '.repeat(Math.max(0, width - rowWidth(row))), role: 'text' as const },
  ]) {
    const look: Role = role === 'bar' ? 'bar' : role === 'found' ? 'found-selected' : 'selected';
    const last = segments.at(-1);
    if (last?.role === look && look !== 'bar')
      segments[segments.length - 1] = { ...last, text: last.text + text };
    else if (text !== '') segments.push({ text, role: look });
  }
  return segments;
}

function prefix(text: string, cells: number): { text: string; cells: number } {
  let kept = '';
  let used = 0;
  for (const grapheme of graphemesOf(text)) {
    if (used + grapheme.width > cells) break;
    kept += grapheme.text;
    used += grapheme.width;
  }
  return { text: kept, cells: used };
}

/** Cells that a row takes. */
export function rowWidth(row: Row): number {
  return row.reduce((cells, { text }) => cells + stringWidth(text), 0);
}

/** A row as plain text. */
export function rowText(row: Row): string {
  return row.map(({ text }) => text).join('');
}
