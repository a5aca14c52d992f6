/** Rows of a label and what it stands for: `Size        5.0 GB`. Pure. */
import { formatDeviceId } from '../../src/client/index.ts';
import { fitWidth } from '../../src/text/format.ts';
import { type Row, wrapText } from '../rows/index.ts';
import type { Role } from '../theme/theme.ts';

/** Cells of the labels. */
export const LABEL_CELLS = 12;

/** As many rows as the text needs beside the label. */
export function factRows(label: string, text: string, width: number): Row[] {
  const cells = Math.max(1, width - LABEL_CELLS);
  return wrapText(text, cells).map(
    (line, index): Row => [
      {
        text: (index === 0 ? label : '').padEnd(LABEL_CELLS).slice(0, Math.max(0, width - 1)),
        role: 'muted',
      },
      { text: fitWidth(line, cells), role: 'text' },
    ],
  );
}

/** The id of a device in lines of whole groups: it is there to be compared. */
export function idRows(label: string, id: string, width: number): Row[] {
  const groups = formatDeviceId(id).split('-');
  const inLine = Math.max(1, Math.floor((width - LABEL_CELLS + 1) / 5));
  const rows: Row[] = [];
  for (let at = 0; at < groups.length; at += inLine)
    rows.push(...factRows(at === 0 ? label : '', groups.slice(at, at + inLine).join('-'), width));
  return rows;
}

/** A text of its own, over the whole width. */
export function textRows(text: string, width: number, role: Role): Row[] {
  return wrapText(text, width).map((line): Row => [{ text: line, role }]);
}
