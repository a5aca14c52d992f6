/** The row of the newest notice. Pure. */
import type { NoticeState } from '../../src/client/index.ts';
import { isolated } from '../rows/cells.ts';
import { type Row, rowWidth } from '../rows/row.ts';
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

/** ` ✓ bob is connected.                     (+2, F2 lists them) `; ` ✗ It is not… (F2 shows all) ` where it is cut. */
export function noticeRow({ notice, more, key, width }: NoticeInput): Row {
  const mark = MARKS[notice.level];
  // A row is one line, whatever an error has to say.
  const text = isolated(notice.text.replace(/\s*\n\s*/g, ' '));
  const left: Row = [{ text: ` ${mark} ${text}`, role: ROLES[notice.level] }];
  const sides = more > 0 ? sidesOfMore(more, key) : rowWidth(left) > width ? sidesOfCut(key) : [];
  const right = sides.find((side) => width - rowWidth(side) >= SHORTEST_TEXT) ?? [];
  return twoSided(left, cutRow(right, width), width);
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
