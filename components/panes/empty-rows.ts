/** What a list says that has nothing to show, in as many rows as that takes. Pure. */
import { fitted } from '../rows/cells.ts';
import type { Row } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';

/** @param indent blanks before each row */
export function emptyRows(text: string, width: number, height: number, indent = ''): Row[] {
  return wrapText(text, Math.max(1, width - indent.length))
    .slice(0, Math.max(0, height))
    .map((line): Row => [{ text: fitted(`${indent}${line}`, width), role: 'muted' }]);
}
