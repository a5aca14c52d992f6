import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createComposer } from '../../../components/composer/index.ts';
import type { DialogView } from '../../../components/dialogs/index.ts';
import { insideOf, type Row, rowText, rowWidth } from '../../../components/rows/index.ts';
import type { Dialog } from '../../../components/ui/dialog.ts';
import type { FolderEntry } from '../../../src/client/index.ts';
import { expectFits } from '../panes/support.ts';
import { viewOf } from './support.ts';

/** The longest text that was taken apart, in UTF-16 units. */
const longest = vi.hoisted(() => ({ units: 0 }));
vi.mock('../../../src/text/segments.ts', async (original) => {
  const real = await original<typeof import('../../../src/text/segments.ts')>();
  const segmentsOf: typeof real.segmentsOf = (text) => {
    longest.units = Math.max(longest.units, text.length);
    return real.segmentsOf(text);
  };
  return { segmentsOf };
});
beforeEach(() => {
  longest.units = 0;
});

const inSight = ({ rows, top, height }: DialogView): readonly Row[] => rows.slice(top, top + height);
const recall = (history: readonly string[], query: string, cursor = 0, columns = 84): DialogView =>
  viewOf(
    { kind: 'recall', query, cursor },
    { columns, ui: { composer: { ...createComposer(), history: [...history] } } },
  );
const first = (line: string, query: string, columns = 84): string =>
  rowText(recall([line], query, 0, columns).rows[0] ?? []).trimEnd();

describe('a list of thousands', () => {
  const entries = Array.from(
    { length: 5_000 },
    (_, index): FolderEntry => ({ name: `f${index}`, path: `/d/f${index}`, kind: 'file', bytes: 1 }),
  );
  const files = (chosen: number, more = 0): Dialog => ({
    kind: 'files',
    peer: 'bob',
    folder: '/d',
    entries,
    more,
    problem: undefined,
    filter: '',
    hidden: false,
    chosen: `/d/f${chosen}`,
    marked: new Map(),
    turn: 1,
  });

  it('has a row for each, and makes those in sight', () => {
    fc.assert(
      fc.property(fc.nat(4_999), (chosen) => {
        const view = viewOf(files(chosen));
        expect(view.rows).toHaveLength(5_000);
        expect(view.rows.filter((row) => row.length > 0)).toHaveLength(view.height);
        expect(inSight(view).map((row) => rowText(row).slice(4).split(' ')[0])).toEqual(
          entries.slice(view.top, view.top + view.height).map(({ name }) => name),
        );
        expect(rowText(view.rows[chosen] ?? [])).toMatch(/^›/);
      }),
    );
  });

  it('has its chosen row chosen to the edge', () => {
    for (const [row = []] of [viewOf(files(0)).rows, recall(['/connect bob'], 'bob').rows]) {
      expect(row.map(({ role }) => role).filter((role) => !/selected$/.test(role))).toEqual([]);
      expect(rowWidth(row)).toBe(80);
    }
  });

  it('says at its end what is not listed, and whether all of that was counted', () => {
    const end = (more: number): string =>
      inSight(viewOf(files(4_999, more)))
        .map(rowText)
        .join(' ');
    expect(end(7)).toMatch(/ 7 further entries of this folder cannot be listed/);
    expect(end(100_000)).toMatch(/ At least 100000 further entries/);
  });
});

describe('a line that was entered before', () => {
  const long = `${'word '.repeat(3_000)}Needle ${'tail '.repeat(3_000)}`;

  it('is shown from a little before what was looked for', () => {
    expect(first(long, 'needle')).toMatch(/^› ….{0,30}word Needle tail .*…$/);
    expect(first(long, '')).toMatch(/^› word word .*…$/);
    expect(first('the first\nthe second\nthe third', '')).toBe('› the first …');
    expect(first('the first\nthe second\nthe third', 'second')).toBe('› …the second …');
    expect(first('the first\nthe second\nthe third', 'third')).toBe('› …the third');
    const [row = []] = recall([long], 'needle').rows;
    expect(row.filter(({ role }) => role === 'found-selected').map(({ text }) => text)).toEqual(['Needle']);
  });

  it('is taken apart no further than it is seen', () => {
    const lines = ['é', '写', '😀', 'e\u0301'].map(
      (one, index) => `${one.repeat(8_000)} needle${index} ${one.repeat(8_000)}`,
    );
    for (const query of ['', 'needle']) inSight(recall(lines, query));
    expect(longest.units).toBeGreaterThan(0);
    expect(longest.units).toBeLessThan(1_000);
  });

  it('fits, whatever it is', () => {
    const unit = fc.constantFrom('a', ' ', '\n', '写', '😀', 'e\u0301', '👨‍👩‍👧', '🇩🇪');
    const part = fc.array(unit, { maxLength: 300 }).map((all) => all.join(''));
    fc.assert(
      fc.property(part, part, fc.integer({ min: 10, max: 90 }), (before, after, columns) => {
        const view = recall([`${before}needle${after}`], 'needle', 0, columns);
        const { width } = insideOf(view.frame, columns, 20);
        for (const row of view.rows) {
          expectFits(row, width);
          expect(rowText(row).isWellFormed()).toBe(true);
          if (width >= 40) expect(rowText(row)).toContain('needle');
        }
      }),
    );
  });
});
