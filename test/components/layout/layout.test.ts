import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Focus,
  focusOrder,
  type Layout,
  type LayoutInput,
  layOut,
  type PaneRect,
} from '../../../components/layout/layout.ts';
import { insideOf } from '../../../components/rows/index.ts';

const FOCUSES: readonly Focus[] = ['composer', 'peers', 'conversation', 'transfers'];

const quiet: LayoutInput = {
  columns: 80,
  rows: 24,
  focus: 'composer',
  composerRows: 1,
  menuRows: 0,
  request: false,
  noticeRows: 0,
  transfers: { count: 0, unfinished: false },
  sizes: { peersColumns: 0, transfersRows: 0 },
  zoomed: false,
};
const at = (columns: number, rows: number, change: Partial<LayoutInput> = {}): Layout =>
  layOut({ ...quiet, columns, rows, ...change });

const inputArbitrary: fc.Arbitrary<LayoutInput> = fc.record({
  columns: fc.integer({ min: 10, max: 300 }),
  rows: fc.integer({ min: 4, max: 100 }),
  focus: fc.constantFrom(...FOCUSES),
  composerRows: fc.integer({ min: 1, max: 60 }),
  menuRows: fc.nat(6),
  request: fc.boolean(),
  noticeRows: fc.nat(2),
  transfers: fc.record({ count: fc.nat(300), unfinished: fc.boolean() }),
  sizes: fc.record({ peersColumns: fc.nat(320), transfersRows: fc.nat(120) }),
  zoomed: fc.boolean(),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const sizes = (panes: readonly PaneRect[]): string[] =>
  panes.map(({ id, frame, width, height }) => `${id} ${frame} ${width}x${height}`);

/** Rows above the composer. */
function rowsAbove(layout: Layout): number {
  const { header, bodyRows, request, noticeRows, menuRows } = layout;
  return Number(header) + bodyRows + Number(request) + noticeRows + menuRows;
}

describe('the layout', () => {
  it('fills every terminal exactly, and always has a composer and a row for the panes', () => {
    fc.assert(
      fc.property(inputArbitrary, (input) => {
        const layout = layOut(input);
        expect(rowsAbove(layout) + layout.composer.height + Number(layout.hints)).toBe(input.rows);
        expect(layout.composer.row).toBe(rowsAbove(layout));
        expect(layout.composer.height).toBeGreaterThanOrEqual(1);
        expect(layout.bodyRows).toBeGreaterThanOrEqual(1);
        for (const column of [layout.left, layout.right]) {
          if (column.length > 0) expect(sum(column.map(({ height }) => height))).toBe(layout.bodyRows);
          expect(new Set(column.map(({ width }) => width)).size).toBeLessThanOrEqual(1);
        }
        expect((layout.left[0]?.width ?? 0) + (layout.right[0]?.width ?? 0)).toBe(input.columns);
      }),
    );
  });

  it('gives no pane less than its title and its borders, nor one twice', () => {
    fc.assert(
      fc.property(inputArbitrary, (input) => {
        const layout = layOut(input);
        const panes = [...layout.left, ...layout.right];
        expect(new Set(panes.map(({ id }) => id)).size).toBe(panes.length);
        for (const { frame, width, height } of panes) {
          const inside = insideOf(frame, width, height);
          const borders = { rule: 1, open: 1, box: 2, joined: 2 }[frame];
          expect(inside.height).toBe(height - borders);
          expect(inside.height).toBeGreaterThanOrEqual(0);
          expect(inside.width).toBeGreaterThanOrEqual(10);
        }
      }),
    );
  });

  it('has the pane on the screen that has the keys', () => {
    fc.assert(
      fc.property(inputArbitrary, (input) => {
        const layout = layOut(input);
        const shown = [...layout.left, ...layout.right].map(({ id }) => id);
        expect(shown).toContain(input.focus === 'composer' ? 'conversation' : input.focus);
      }),
    );
  });

  it('leaves out what has no room, and never what is asked while there are panes of two rows', () => {
    fc.assert(
      fc.property(inputArbitrary, (input) => {
        const layout = layOut(input);
        if (layout.bodyRows > 1) expect(layout.request).toBe(input.request);
        expect(layout.menuRows).toBeLessThanOrEqual(input.menuRows);
        if (!input.request) expect(layout.request).toBe(false);
      }),
    );
  });

  it('does not jump when a notice comes or goes, where there is room for it', () => {
    fc.assert(
      fc.property(inputArbitrary, (input) => {
        fc.pre(input.rows >= 16);
        expect(layOut({ ...input, noticeRows: 1 })).toEqual(layOut({ ...input, noticeRows: 0 }));
      }),
    );
  });

  it('has two columns and a row for notices at 80x24', () => {
    const layout = at(80, 24);
    expect(sizes(layout.left)).toEqual(['peers box 22x20']);
    expect(sizes(layout.right)).toEqual(['conversation box 58x20']);
    expect(layout).toMatchObject({ header: true, noticeRows: 1, request: false, hints: true, menuRows: 0 });
    expect(layout.composer).toEqual({ row: 22, height: 1 });
  });

  it('puts transfers below the conversation at 120x40, as many rows as there are of them', () => {
    const transfers = { count: 2, unfinished: true };
    const layout = at(120, 40, { request: true, composerRows: 3, transfers });
    expect(sizes(layout.left)).toEqual(['peers box 31x33']);
    expect(sizes(layout.right)).toEqual(['conversation open 89x29', 'transfers joined 89x4']);
    expect(layout.composer).toEqual({ row: 36, height: 3 });
  });

  it('keeps the list of peers narrow at 200x60, and shows ten transfers at the most', () => {
    const layout = at(200, 60, { transfers: { count: 30, unfinished: true } });
    expect(sizes(layout.left)).toEqual(['peers box 34x56']);
    expect(sizes(layout.right)).toEqual(['conversation open 166x44', 'transfers joined 166x12']);
  });

  it('shows one pane under its title at 40x10: the one that has the keys', () => {
    expect(sizes(at(40, 10).right)).toEqual(['conversation rule 40x7']);
    for (const focus of ['peers', 'conversation', 'transfers'] as const) {
      const layout = at(40, 10, { focus });
      expect(layout.left).toEqual([]);
      expect(sizes(layout.right)).toEqual([`${focus} rule 40x7`]);
    }
  });

  it('gives a text of many rows a third of the terminal', () => {
    expect(at(80, 24, { composerRows: 50 }).composer).toEqual({ row: 15, height: 8 });
    expect(at(40, 4, { composerRows: 50 }).composer).toEqual({ row: 3, height: 1 });
  });

  it('has the sizes that were chosen, as far as the conversation keeps enough to be read', () => {
    const transfers = { count: 8, unfinished: true };
    const chosen = (peersColumns: number, transfersRows: number) => {
      const { left, right } = at(120, 40, { transfers, sizes: { peersColumns, transfersRows } });
      return sizes([...left, ...right]);
    };
    expect(chosen(50, 3)).toEqual(['peers box 50x36', 'conversation open 70x31', 'transfers joined 70x5']);
    expect(chosen(500, 500)).toEqual(['peers box 88x36', 'conversation open 32x4', 'transfers joined 32x32']);
    expect(chosen(1, 1)[0]).toBe('peers box 14x36');
  });

  it('shows one pane alone when that is wished', () => {
    expect(sizes(at(120, 40, { zoomed: true }).right)).toEqual(['conversation rule 120x36']);
    expect(sizes(at(120, 40, { zoomed: true, focus: 'peers' }).right)).toEqual(['peers rule 120x36']);
  });

  it('keeps the title alone of transfers that have all ended, and opens them with the keys', () => {
    const transfers = { count: 4, unfinished: false };
    expect(sizes(at(80, 24, { transfers }).right)).toEqual([
      'conversation open 58x18',
      'transfers joined 58x2',
    ]);
    expect(sizes(at(80, 24, { transfers, focus: 'transfers' }).right)).toEqual([
      'conversation open 58x14',
      'transfers joined 58x6',
    ]);
  });
});

describe('the order of Tab', () => {
  it('leaves the transfers out while there are none', () => {
    expect(focusOrder(false)).toEqual(['composer', 'peers', 'conversation']);
    expect(focusOrder(true)).toEqual(['composer', 'peers', 'conversation', 'transfers']);
  });
});
