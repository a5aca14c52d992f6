/** Notices on the screen: what is shown now, for how long, and the list of all that were. Pure. */
import type { NoticeState } from '../../src/client/index.ts';
import { NOTICES } from '../../src/limits.ts';

export type NoticeLevel = NoticeState['level'];

export interface Notice {
  readonly id: number;
  readonly level: NoticeLevel;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export interface NoticeLog {
  /** Oldest first; the newest NOTICES.kept. */
  readonly all: readonly Notice[];
  readonly lastId: number;
  /** Those up to this one have been put away by the person. */
  readonly dismissed: number;
}

export function emptyLog(): NoticeLog {
  return { all: [], lastId: 0, dismissed: 0 };
}

export function noticed(log: NoticeLog, level: NoticeLevel, text: string, time: number): NoticeLog {
  // One that was put away is not seen any more, and a clock that was put back says nothing of when it was.
  const isSaid = log.all.some(
    (notice) =>
      notice.id > log.dismissed && notice.text === text && Math.abs(time - notice.time) < NOTICES.sameWithin,
  );
  if (isSaid || text === '') return log;
  const id = log.lastId + 1;
  return { ...log, lastId: id, all: [...log.all, { id, level, text, time }].slice(-NOTICES.kept) };
}

/** Puts away what is shown; it stays in the list. */
export function dismissed(log: NoticeLog): NoticeLog {
  return { ...log, dismissed: log.lastId };
}

/** How long a notice is shown: time to look there, and to read it twice. */
export function holdOf({ level, text }: Pick<Notice, 'level' | 'text'>): number {
  const { shownLeast, shownLeastBad, perCharacter } = NOTICES;
  const least = level === 'error' || level === 'warning' ? shownLeastBad : shownLeast;
  return least + perCharacter * text.length;
}

const RANK: Readonly<Record<NoticeLevel, number>> = { error: 2, warning: 1, success: 0, info: 0 };

export interface ShownNotice {
  notice: Notice;
  /** Other errors and warnings that are still due. */
  more: number;
  /** When what is shown changes, if nothing happens. */
  until: number;
}

/** What is shown now: of those that are due the gravest. Of two that are as grave only the newer one counts: it has the last word. */
export function shownNotice(log: NoticeLog, now: number): ShownNotice | undefined {
  const due = log.all.filter(
    (notice) => notice.id > log.dismissed && now < notice.time + holdOf(notice) && notice.time <= now,
  );
  const last = (rank: number): Notice | undefined =>
    log.all.findLast(({ id, level, time }) => id > log.dismissed && RANK[level] === rank && time <= now);
  const best = [2, 1, 0].map(last).find((notice) => notice !== undefined && due.includes(notice));
  if (best === undefined) return undefined;
  const until = Math.min(...due.map((notice) => notice.time + holdOf(notice)));
  const more = due.filter((notice) => notice !== best && RANK[notice.level] > 0).length;
  return { notice: best, more, until };
}
