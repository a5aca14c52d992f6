import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowOf } from '../../../components/panes/list-window.ts';

describe('the part of a list in sight', () => {
  it('is all of it where there is room', () => {
    expect(windowOf(4, 3, 4)).toEqual({ first: 0, shown: 4, above: 0, below: 0, hint: false });
    expect(windowOf(0, -1, 4)).toEqual({ first: 0, shown: 0, above: 0, below: 0, hint: false });
  });

  it('leaves the last row to what is out of sight', () => {
    expect(windowOf(20, 0, 5)).toEqual({ first: 0, shown: 4, above: 0, below: 16, hint: true });
  });

  it('uses every row where there are fewer than three', () => {
    expect(windowOf(20, 7, 2)).toEqual({ first: 6, shown: 2, above: 6, below: 12, hint: false });
  });

  it('has the selected one about its middle', () => {
    expect(windowOf(20, 10, 5)).toMatchObject({ first: 8, shown: 4 });
  });

  it('never leaves rows empty, nor the selected one out', () => {
    const count = fc.nat(60);
    fc.assert(
      fc.property(count, fc.integer({ min: -1, max: 59 }), fc.nat(30), (all, selected, height) => {
        const { first, shown, above, below, hint } = windowOf(all, selected, height);
        expect(above + shown + below).toBe(all);
        expect(shown + (hint ? 1 : 0)).toBe(Math.min(all, height));
        expect(first).toBeGreaterThanOrEqual(0);
        if (selected >= 0 && selected < all && height > 0) {
          expect(selected).toBeGreaterThanOrEqual(first);
          expect(selected).toBeLessThan(first + shown);
        }
      }),
    );
  });
});
