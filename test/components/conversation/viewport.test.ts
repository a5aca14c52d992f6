import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { RowContext } from '../../../components/conversation/rows.ts';
import {
  AT_BOTTOM,
  type Content,
  look,
  scrollPages,
  scrollRows,
  scrollToStart,
  type Viewport,
} from '../../../components/conversation/viewport.ts';
import { createWrapCache, wrapText } from '../../../components/rows/wrap.ts';
import type { MessageState } from '../../../src/store/state.ts';
import { aMessage, aTransfer, byId } from '../../support/states.ts';
import { aContext, at, contentOf, entriesOf, manyMessages, messageArbitrary, plain } from './support.ts';

const content = (messages: MessageState[], fields: Partial<RowContext> = {}): Content =>
  contentOf(entriesOf(messages), aContext(fields));
/** What a window shows, as words: rows without time and name. */
const seen = (viewport: Viewport, shown: Content, height: number): string[] =>
  look(viewport, shown, height).rows.map((row) => plain(row).slice(10).trim() || plain(row).trim());
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `message ${from + index}`);

describe('a window at the bottom', () => {
  it('shows the newest rows', () => {
    expect(seen(AT_BOTTOM, content(manyMessages(100)), 3)).toEqual(numbers(97, 99));
  });

  it('stays there when messages come', () => {
    const before = look(AT_BOTTOM, content(manyMessages(100)), 3);
    expect(seen(before.viewport, content(manyMessages(105)), 3)).toEqual(numbers(102, 104));
  });

  it('shows everything, from the top, where everything has room', () => {
    const view = look(AT_BOTTOM, content(manyMessages(2)), 9);
    expect(view.rows).toHaveLength(3);
    expect(view.atStart).toBe(true);
  });

  it('shows nothing where there is nothing', () => {
    const empty = content([]);
    expect(look(AT_BOTTOM, empty, 5)).toEqual({
      rows: [],
      newBelow: 0,
      atStart: true,
      viewport: AT_BOTTOM,
    });
    expect(scrollRows(AT_BOTTOM, empty, 5, -3)).toBe(AT_BOTTOM);
    expect(scrollToStart(AT_BOTTOM, empty, 5)).toBe(AT_BOTTOM);
  });

  it('shows the end of a message that is higher than itself', () => {
    const high = aMessage('m', Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n'));
    expect(seen(AT_BOTTOM, content([high]), 2)).toEqual(['line 48', 'line 49']);
    expect(seen(scrollRows(AT_BOTTOM, content([high]), 2, -10), content([high]), 2)).toEqual([
      'line 38',
      'line 39',
    ]);
  });
});

describe('scrolling', () => {
  const hundred = content(manyMessages(100));

  it('moves by rows, by pages with one row in common, and by half pages', () => {
    expect(seen(scrollRows(AT_BOTTOM, hundred, 5, -2), hundred, 5)).toEqual(numbers(93, 97));
    const page = scrollPages(AT_BOTTOM, hundred, 5, -1);
    expect(seen(page, hundred, 5)).toEqual(numbers(91, 95));
    expect(seen(scrollPages(page, hundred, 5, -0.5), hundred, 5)).toEqual(numbers(89, 93));
    expect(scrollPages(page, hundred, 5, 1)).toBe(AT_BOTTOM);
  });

  it('ends at the first row', () => {
    const start = scrollToStart(AT_BOTTOM, hundred, 3);
    const day = 'Today';
    expect(seen(start, hundred, 3)).toEqual([day, ...numbers(0, 1)]);
    expect(look(start, hundred, 3).atStart).toBe(true);
    expect(scrollRows(start, hundred, 3, -1)).toEqual(start);
  });

  it('sticks to the bottom again when it reaches it', () => {
    const up = scrollRows(AT_BOTTOM, hundred, 5, -2);
    expect(scrollRows(up, hundred, 5, 1)).not.toBe(AT_BOTTOM);
    expect(scrollRows(up, hundred, 5, 2)).toBe(AT_BOTTOM);
    expect(scrollRows(up, hundred, 5, 99)).toBe(AT_BOTTOM);
  });

  it('up and down by the same number of rows returns', () => {
    const messages = fc.uniqueArray(messageArbitrary, { selector: ({ id }) => id, maxLength: 15 });
    const rows = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 12 }), rows, rows, (said, height, from, by) => {
        const shown = content(said, { width: 30 });
        const begin = scrollRows(scrollToStart(AT_BOTTOM, shown, height), shown, height, from);
        const down = scrollRows(begin, shown, height, by);
        if (down === AT_BOTTOM) return;
        expect(seen(scrollRows(down, shown, height, -by), shown, height)).toEqual(seen(begin, shown, height));
      }),
    );
  });

  it('always fills the window where there are rows enough', () => {
    const messages = fc.uniqueArray(messageArbitrary, { selector: ({ id }) => id, maxLength: 15 });
    const steps = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 10 });
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 12 }), steps, (said, height, moves) => {
        const shown = content(said, { width: 30 });
        const all = shown.entries.reduce((sum, entry) => sum + shown.rowsOf(entry).height, 0);
        let viewport: Viewport = AT_BOTTOM;
        for (const step of moves) {
          viewport = scrollRows(viewport, shown, height, step);
          const view = look(viewport, shown, height);
          expect(view.rows).toHaveLength(Math.min(all, height));
          expect(view.viewport).toEqual(viewport);
        }
      }),
    );
  });
});

describe('a window that was scrolled up', () => {
  const up = scrollRows(AT_BOTTOM, content(manyMessages(100)), 5, -10);

  it('stays where it is when messages come, and counts them', () => {
    const more = content(manyMessages(103));
    expect(seen(up, more, 5)).toEqual(numbers(85, 89));
    expect(look(up, more, 5).newBelow).toBe(3);
  });

  it('counts files that come, and nothing of one’s own', () => {
    const last = at('2026-11-20', '00:00') + 200_000;
    const own = aMessage('own', 'mine', { from: 'self', time: last });
    const transfers = byId(
      aTransfer({ id: 'in', direction: 'receive', createdAt: last }),
      aTransfer({ id: 'out', direction: 'send', createdAt: last }),
    );
    const entries = entriesOf([...manyMessages(101), own], { transfers });
    expect(look(up, contentOf(entries, aContext()), 5).newBelow).toBe(2);
  });

  it('counts no longer what it has shown, also when it goes back up', () => {
    const more = content(manyMessages(103));
    const down = look(scrollRows(up, more, 5, 11), more, 5);
    expect(down.newBelow).toBe(2);
    const again = scrollRows(down.viewport, more, 5, -20);
    expect(look(again, more, 5).newBelow).toBe(2);
    expect(look(AT_BOTTOM, more, 5).newBelow).toBe(0);
  });

  it('keeps the first message in its place when the width changes, and returns with it', () => {
    const long = manyMessages(40).map((message) => ({
      ...message,
      text: `${message.text} ${'word '.repeat(20)}`,
    }));
    const wide = content(long, { width: 80 });
    const narrow = content(long, { width: 30 });
    const viewport = scrollRows(scrollToStart(AT_BOTTOM, wide, 10), wide, 10, 31);
    const [first = ''] = seen(viewport, wide, 10);
    expect(first).toMatch(/^message 15 /);
    expect(seen(viewport, narrow, 10)[0]).toMatch(/^message 15 /);
    expect(seen(look(viewport, narrow, 10).viewport, wide, 10)[0]).toBe(first);
  });

  it('keeps its first row when the height changes, and sticks when it reaches the bottom so', () => {
    const hundred = content(manyMessages(100));
    expect(seen(up, hundred, 3)).toEqual(numbers(85, 87));
    expect(look(up, hundred, 20).viewport).toBe(AT_BOTTOM);
    expect(seen(up, hundred, 20)).toEqual(numbers(80, 99));
  });

  it('stays where it is when older messages are loaded, and while day lines and marks come and go', () => {
    const newest = manyMessages(50, 50);
    const top = scrollToStart(AT_BOTTOM, content(newest), 5);
    expect(seen(top, content(newest), 5)).toEqual(['Today', ...numbers(50, 53)]);
    expect(seen(top, content(manyMessages(100)), 5)).toEqual(numbers(49, 53));
  });

  it('counts what is unread where it was led to from elsewhere, or newer ones are not here', () => {
    const hundred = { ...content(manyMessages(100)), unread: 2 };
    const led: Viewport = { at: 'entry', id: hundred.entries[10]?.id ?? '', row: 0, seen: undefined };
    expect(look(led, hundred, 3).newBelow).toBe(2);
    expect(look(scrollRows(led, hundred, 3, -5), { ...hundred, unread: 0 }, 3).newBelow).toBe(0);
    const known = scrollRows(AT_BOTTOM, hundred, 3, -50);
    expect(look(known, { ...hundred, detached: true, unread: 700 }, 3).newBelow).toBe(700);
  });

  it('shows the oldest when what it showed is gone', () => {
    expect(seen(up, content(manyMessages(50, 200)), 3)).toEqual(['Today', ...numbers(200, 201)]);
    expect(look(up, { ...content(manyMessages(50, 200)), unread: 48 }, 3).newBelow).toBe(48);
  });

  it('shows nothing when the conversation was cleared', () => {
    expect(look(up, content([]), 3)).toMatchObject({ rows: [], viewport: AT_BOTTOM });
  });
});

describe('a hundred thousand messages', () => {
  const entries = entriesOf(manyMessages(100_000));

  it('are wrapped only near the window', () => {
    const work = vi.fn(wrapText);
    const shown = contentOf(entries, aContext({ wrap: createWrapCache({ wrap: work }) }));
    const height = 30;
    let viewport = look(AT_BOTTOM, shown, height).viewport;
    expect(work.mock.calls.length).toBeLessThanOrEqual(height + 2);
    for (let page = 0; page < 10; page += 1) {
      viewport = look(scrollPages(viewport, shown, height, -1), shown, height).viewport;
    }
    expect(work.mock.calls.length).toBeLessThanOrEqual(11 * (height + 2));
    work.mockClear();
    look(scrollToStart(viewport, shown, height), shown, height);
    expect(work.mock.calls.length).toBeLessThanOrEqual(height + 2);
  });

  it('are not wrapped again for a frame in which nothing moves', () => {
    const work = vi.fn(wrapText);
    const shown = contentOf(entries, aContext({ wrap: createWrapCache({ wrap: work }) }));
    const viewport = look(scrollPages(AT_BOTTOM, shown, 30, -3), shown, 30).viewport;
    work.mockClear();
    expect(look(viewport, shown, 30).viewport).toBe(viewport);
    expect(work).not.toHaveBeenCalled();
  });
});
