/** An answer of several lines, as wide as there is room. Pure. */
import stringWidth from 'string-width';
import { isolated, type Row, wrapText } from '../rows/index.ts';

/** Two blanks and more stand between two columns; behind the last of them is what may be long. */
const LAST_COLUMN = /^(.*\S {2,})(?=\S)/u;
/** Of a column that is narrower, more rows than there are would be read. */
const NARROWEST = 12;

/** Its lines; what a table has in its last column stays below the beginning of that, as far as there is room. */
export function answerRows(text: string, width: number): Row[] {
  return text.split('\n').flatMap((source): Row[] => {
    const line = isolated(source);
    const before = stringWidth(line) > width ? (LAST_COLUMN.exec(line)?.[1] ?? '') : '';
    const indent = stringWidth(before);
    const isTable = before !== '' && width - indent >= NARROWEST;
    const lines = isTable ? wrapText(line.slice(before.length), width - indent) : wrapText(line, width);
    return lines.map((part, index): Row => {
      const lead = !isTable ? '' : index === 0 ? before : ' '.repeat(indent);
      const row = lead + part;
      return row === '' ? [] : [{ text: row, role: 'text' }];
    });
  });
}
