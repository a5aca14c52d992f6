import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SESSION } from '../../src/limits.ts';
import { backoffDelay } from '../../src/session/backoff.ts';

describe('the time before another dial', () => {
  it('doubles from one second to thirty', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => backoffDelay(failures, 0.5))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });

  it('is spread by a quarter to either side, and bounded however often it failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const delay = backoffDelay(failures, random);
        expect(delay).toBeGreaterThanOrEqual(SESSION.backoffMin * 0.75);
        expect(delay).toBeLessThanOrEqual(SESSION.backoffMax * 1.25);
      }),
    );
  });
});
