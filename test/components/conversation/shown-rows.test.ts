import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EmptyReason, shownRows } from '../../../components/conversation/index.ts';
import { type Row, rowText, rowWidth } from '../../../components/rows/index.ts';
import { expectFits } from '../panes/support.ts';

const REASONS: readonly EmptyReason[] = [
  'no-messages',
  'invited',
  'not-a-member',
  'nobody-connected',
  'nothing-open',
  'no-peers',
];
const rows: readonly Row[] = ['first row', 'last row'].map((text) => [
  { text: text.padEnd(30), role: 'text' },
]);
const textOf = (shown: readonly Row[]): string[] => shown.map((row) => rowText(row).trimEnd());
const shownOf = (fields: Partial<Parameters<typeof shownRows>[0]>): readonly Row[] =>
  shownRows({ rows, newBelow: 0, empty: 'no-messages', width: 30, withKeys: (text) => text, ...fields });

describe('the rows of the conversation’s pane', () => {
  it('are those of the window, while nothing new is below', () => {
    expect(shownOf({})).toBe(rows);
  });

  it('say at the end of the last one how much new is below', () => {
    const shown = shownOf({ newBelow: 3 });
    expect(textOf(shown)).toEqual(['first row', 'last row               ↓ 3 new']);
    expect(rowWidth(shown[1] ?? [])).toBe(30);
  });

  it('say what to do where there are none', () => {
    expect(textOf(shownOf({ rows: [] }))).toEqual(['No messages yet. Type one', 'below.']);
    expect(textOf(shownOf({ rows: [], empty: 'no-peers', width: 200 }))[0]).toContain('/connect HOST:PORT');
    expect(textOf(shownOf({ rows: [], empty: 'no-peers', welcome: 'Hello.' }))).toEqual(['Hello.']);
  });

  it('fit, however narrow', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REASONS), fc.integer({ min: 1, max: 200 }), (empty, width) => {
        for (const row of shownOf({ rows: [], empty, width })) expectFits(row, width);
      }),
    );
  });
});
