import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dismissed,
  emptyLog,
  holdOf,
  type NoticeLevel,
  type NoticeLog,
  noticed,
  shownNotice,
} from '../../../components/ui/notice-log.ts';
import { NOTICES } from '../../../src/limits.ts';

const NOW = 1_700_000_000_000;
const logOf = (...notices: [NoticeLevel, string, number?][]): NoticeLog =>
  notices.reduce((log, [level, text, after = 0]) => noticed(log, level, text, NOW + after), emptyLog());
const levels = fc.constantFrom<NoticeLevel>('info', 'success', 'warning', 'error');

describe('a notice', () => {
  it('is shown for as long as it takes to read it, a bad one longer', () => {
    const log = logOf(['info', 'hello']);
    const hold = holdOf({ level: 'info', text: 'hello' });
    expect(hold).toBeGreaterThanOrEqual(NOTICES.shownLeast);
    expect(shownNotice(log, NOW)?.notice.text).toBe('hello');
    expect(shownNotice(log, NOW)?.until).toBe(NOW + hold);
    expect(shownNotice(log, NOW + hold - 1)?.notice.text).toBe('hello');
    expect(shownNotice(log, NOW + hold)).toBeUndefined();
    expect(holdOf({ level: 'error', text: 'hello' })).toBeGreaterThan(hold);
    expect(holdOf({ level: 'info', text: 'a longer text' })).toBeGreaterThan(hold);
  });

  it('gives way to a newer one that is as grave, and not to a lighter one', () => {
    expect(shownNotice(logOf(['info', 'a'], ['success', 'b']), NOW)?.notice.text).toBe('b');
    expect(shownNotice(logOf(['error', 'a'], ['info', 'b'], ['warning', 'c']), NOW)?.notice.text).toBe('a');
    expect(shownNotice(logOf(['error', 'a'], ['error', 'b']), NOW)?.notice.text).toBe('b');
  });

  it('says how many other errors and warnings are due', () => {
    const log = logOf(['error', 'a'], ['info', 'b'], ['warning', 'c'], ['error', 'd']);
    expect(shownNotice(log, NOW)).toMatchObject({ notice: { text: 'd' }, more: 2 });
  });

  it('does not come back when a newer one that is as grave has been shown for long enough', () => {
    const log = logOf(['info', `connecting ${'.'.repeat(200)}`], ['success', 'connected', 1_000]);
    expect(shownNotice(log, NOW + 8_000)).toBeUndefined();
  });

  it('comes up again when a graver one has been shown for long enough', () => {
    const log = logOf(['warning', 'x'], ['error', 'y'.repeat(300), -10_000]);
    const first = shownNotice(log, NOW);
    expect(first?.notice.level).toBe('error');
    expect(shownNotice(logOf(['error', 'y'], ['info', 'long '.repeat(80)]), NOW + 16_000)?.notice.level).toBe(
      'info',
    );
  });

  it('is one where two ways tell of it', () => {
    const log = logOf(['success', 'bob is connected.'], ['info', 'bob is connected.', 1_000]);
    expect(log.all).toHaveLength(1);
    expect(logOf(['info', 'again'], ['info', 'again', NOTICES.sameWithin]).all).toHaveLength(2);
    expect(logOf(['info', '']).all).toEqual([]);
  });

  it('is told again at once where the one before was put away', () => {
    const log = noticed(dismissed(logOf(['error', 'no'])), 'error', 'no', NOW + 300);
    expect(shownNotice(log, NOW + 300)?.notice.text).toBe('no');
  });

  it('is told although the clock was put back', () => {
    expect(logOf(['error', 'no'], ['error', 'no', -3_600_000]).all).toHaveLength(2);
  });

  it('is put away and stays in the list', () => {
    const log = dismissed(logOf(['error', 'a'], ['warning', 'b']));
    expect(shownNotice(log, NOW)).toBeUndefined();
    expect(log.all.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(shownNotice(noticed(log, 'info', 'c', NOW), NOW)?.notice.text).toBe('c');
  });
});

describe('the list of notices', () => {
  it('is bounded, keeps the newest, and numbers each once', () => {
    fc.assert(
      fc.property(fc.array(levels, { minLength: 1, maxLength: 250 }), (all) => {
        const log = logOf(...all.map((level, index): [NoticeLevel, string] => [level, `${index}`]));
        expect(log.all).toHaveLength(Math.min(all.length, NOTICES.kept));
        expect(log.all.at(-1)?.text).toBe(`${all.length - 1}`);
        expect(new Set(log.all.map(({ id }) => id)).size).toBe(log.all.length);
        expect(log.lastId).toBe(all.length);
      }),
    );
  });

  it('shows the gravest and of these the newest, and tells when that may change', () => {
    const entry = fc.tuple(levels, fc.string({ maxLength: 5 }), fc.integer({ min: -30_000, max: 0 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const log = logOf(
          ...entries.map(([level, text, after]) => [level, text, after] as [NoticeLevel, string, number]),
        );
        const shown = shownNotice(log, NOW);
        const grave = { error: 2, warning: 1, success: 0, info: 0 };
        const due = log.all.filter((notice) => NOW < notice.time + holdOf(notice));
        // Of two that are as grave the newer one has the last word, also when it has been shown for long enough.
        const standing = due.filter((notice) =>
          log.all.every(({ id, level }) => grave[level] !== grave[notice.level] || id <= notice.id),
        );
        expect(shown === undefined).toBe(standing.length === 0);
        if (shown === undefined) return;
        for (const other of standing) {
          expect(grave[other.level]).toBeLessThanOrEqual(grave[shown.notice.level]);
          if (grave[other.level] === grave[shown.notice.level])
            expect(other.id).toBeLessThanOrEqual(shown.notice.id);
        }
        expect(shown.until).toBeGreaterThan(NOW);
        expect(shownNotice(log, shown.until - 1)).toEqual(shown);
      }),
    );
  });
});
