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
export function noticeHeight(input: NoticeInput): number {
  const { level } = input.notice;
  if (level !== 'error' && level !== 'warning') return 1;
  const whole = leftSide(input.notice);
  return rowWidth(whole) + rowWidth(rightSide(whole, input)) > input.width ? MOST_ROWS : 1;
}

/**
 * ` ✓ bob is connected.                     (+2, F2 lists them) `, with what does not fit into the first row in the second; ` ✗ It is
 * not… (F2 shows all) ` where it is cut.
 */
export function noticeRows(input: NoticeInput, rows: number): Row[] {
  const { notice, width } = input;
  const whole = leftSide(notice);
  const right = rightSide(whole, input);
  if (rows < MOST_ROWS || rowWidth(whole) + rowWidth(right) <= width) return [twoSided(whole, right, width)];
  const role = ROLES[notice.level];
  const [first = '', ...rest] = wrapText(rowText(whole).trimStart(), width - 1);
  // Below the text, not below its mark.
  const second: Row = [{ text: `   ${rest.join(' ')}`, role }];
  return [[{ text: ` ${first}`, role }], twoSided(second, rightSide(second, input), width)];
}

function leftSide({ level, text }: NoticeInput['notice']): Row {
  // One line, whatever an error has to say.
  const line = isolated(text.replace(/\s*\n\s*/g, ' '));
  return [{ text: ` ${MARKS[level]} ${line}`, role: ROLES[level] }];
}

/** The most of it beside which the text is whole, else the most that leaves enough of the text. */
function rightSide(left: Row, { more, key, width }: NoticeInput): Row {
  const sides = more > 0 ? sidesOfMore(more, key) : rowWidth(left) > width ? sidesOfCut(key) : [];
  const right =
    sides.find((side) => rowWidth(left) + rowWidth(side) <= width) ??
    sides.find((side) => width - rowWidth(side) >= SHORTEST_TEXT) ??
    [];
  return cutRow(right, width);
}

/** Where one alone is cut: how to read the rest of it. */
function sidesOfCut(key: string | undefined): Row[] {
  if (key === undefined) return [];
  const withKey = (words: string): Row => [
    { text: '(', role: 'muted' },
    { text: key, role: 'key' },
    { text: words, role: 'muted' },
  ];
  return [withKey(' shows all) '), withKey(') ')];
}

/** The most first. */
function sidesOfMore(more: number, key: string | undefined): Row[] {
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
