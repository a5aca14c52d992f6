import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrolledTop } from '../../../components/ui/dialog.ts';

describe('the first row of a dialog that is seen', () => {
  it('stays in range, whatever it is moved by', () => {
    const counts = fc.nat(500);
    fc.assert(
      fc.property(
        counts,
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        counts,
        counts,
        (top, by, rows, height) => {
          const moved = scrolledTop(top, by, rows, height);
          expect(moved).toBeGreaterThanOrEqual(0);
          expect(moved).toBeLessThanOrEqual(Math.max(0, rows - height));
        },
      ),
    );
  });

  it('moves by rows, up to a last page that is full', () => {
    expect(scrolledTop(3, 1, 20, 5)).toBe(4);
    expect(scrolledTop(3, -9, 20, 5)).toBe(0);
    expect(scrolledTop(3, 99, 20, 5)).toBe(15);
    expect(scrolledTop(0, 1, 3, 5)).toBe(0);
  });
});
