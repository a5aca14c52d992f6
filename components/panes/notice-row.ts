/** The row of the newest notice, or two of them. Pure. */
import type { NoticeState } from '../../src/client/index.ts';
import { isolated } from '../rows/cells.ts';
import { type Row, rowText, rowWidth } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';
import type { Role } from '../theme/theme.ts';
import { cutRow, twoSided } from './two-sided.ts';

export interface NoticeInput {
  notice: Pick<NoticeState, 'level' | 'text'>;
  /** How many further ones there are. */
  more: number;
  /** The key that lists them, as people read it: `F2`; undefined where none does. */
  key: string | undefined;
  width: number;
}

const MARKS: Record<NoticeState['level'], string> = { error: '✗', warning: '!', success: '✓', info: '·' };
const ROLES: Record<NoticeState['level'], Role> = {
  error: 'error',
  warning: 'warning',
  success: 'good',
  info: 'text',
};
/** Fewer cells of the notice say nothing. */
const SHORTEST_TEXT = 20;

/** Rows for a warning or an error, whose end is the next step. */
const MOST_ROWS = 2;

/** How many rows it takes to be read, at the most `MOST_ROWS`; news that are good or nothing new get one. */
export function noticeHeight({ notice, ...input }: NoticeInput): number {
  if (notice.level !== 'error' && notice.level !== 'warning') return 1;
  return rowWidth(leftSide(notice)) + rowWidth(rightSide(input)) > input.width ? MOST_ROWS : 1;
}

/** ` ✓ bob is connected.                     (+2, F2 lists them) `, with what does not fit into the first row in the second. */
export function noticeRows(input: NoticeInput, rows: number): Row[] {
  const { notice, width } = input;
  const whole = leftSide(notice);
  const right = rightSide(input);
  if (rows < MOST_ROWS || rowWidth(whole) + rowWidth(right) <= width) return [twoSided(whole, right, width)];
  const role = ROLES[notice.level];
  const [first = '', ...rest] = wrapText(rowText(whole).trimStart(), width - 1);
  // Below the text, not below its mark.
  const second: Row = [{ text: `   ${rest.join(' ')}`, role }];
  const beside = rightSides(input.more, input.key).find((side) => rowWidth(second) + rowWidth(side) <= width);
  return [[{ text: ` ${first}`, role }], twoSided(second, beside ?? right, width)];
}

function leftSide({ level, text }: NoticeInput['notice']): Row {
  // One line, whatever an error has to say.
  const line = isolated(text.replace(/\s*\n\s*/g, ' '));
  return [{ text: ` ${MARKS[level]} ${line}`, role: ROLES[level] }];
}

function rightSide({ more, key, width }: Omit<NoticeInput, 'notice'>): Row {
  const right = rightSides(more, key).find((side) => width - rowWidth(side) >= SHORTEST_TEXT) ?? [];
  return cutRow(right, width);
}

/** The most first. */
function rightSides(more: number, key: string | undefined): Row[] {
  if (more <= 0) return [];
  const brief: Row = [{ text: `(+${more}) `, role: 'muted' }];
  if (key === undefined) return [brief];
  return [
    [
      { text: `(+${more}, `, role: 'muted' },
      { text: key, role: 'key' },
      { text: ' lists them) ', role: 'muted' },
    ],
    brief,
  ];
}
