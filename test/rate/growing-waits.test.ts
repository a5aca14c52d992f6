import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGrowingWaits, type GrowingWaitsOptions } from '../../src/rate/growing-waits.ts';

const LIMITS: GrowingWaitsOptions = { free: 2, min: 10, max: 60, forgotten: 1_000, remembered: 3 };

/** Waits whose clock stands still until it is moved. */
function still(options: Partial<GrowingWaitsOptions> = {}) {
  let time = 5_000;
  return {
    waits: createGrowingWaits({ ...LIMITS, ...options }, () => time),
    pass(ms: number) {
      time += ms;
    },
  };
}

it('begin behind what is free, double up to the most, and run from the last failure', () => {
  const { waits, pass } = still();
  const seen = Array.from({ length: 8 }, () => {
    const wait = waits.waitOf('a');
    waits.failed('a');
    return wait;
  });
  expect(seen).toEqual([0, 0, 0, 10, 20, 40, 60, 60]);
  pass(25);
  expect(waits.waitOf('a')).toBe(35);
  expect(waits.waitOf('b')).toBe(0);
  pass(35);
  expect(waits.waitOf('a')).toBe(0);
});

it('begin anew when asked to, after a long time without a failure, and for the key that failed longest ago where there are too many', () => {
  const { waits, pass } = still({ free: 0 });
  for (const key of ['a', 'b', 'c', 'a']) waits.failed(key);
  waits.failed('d');
  expect(['a', 'b', 'c', 'd'].map((key) => waits.waitOf(key))).toEqual([20, 0, 10, 10]);
  waits.forget('a');
  expect(waits.waitOf('a')).toBe(0);
  pass(LIMITS.forgotten);
  waits.failed('c');
  expect(waits.waitOf('c')).toBe(LIMITS.min);
});

it('let nobody have more tries in a time than the waits allow, whatever they do', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 200 }), (pauses) => {
      const { waits, pass } = still({ forgotten: 1_000_000 });
      let elapsed = 0;
      let tries = 0;
      for (const pause of pauses) {
        pass(pause);
        elapsed += pause;
        const wait = waits.waitOf('a');
        expect(wait).toBeLessThanOrEqual(LIMITS.max);
        if (wait > 0) continue;
        tries += 1;
        waits.failed('a');
      }
      // The free ones and the first behind them; 10, 20, 40 and then 60 between the others.
      const least = (count: number): number =>
        Array.from({ length: count }, (_, n) => Math.min(LIMITS.max, LIMITS.min * 2 ** n)).reduce(
          (sum, wait) => sum + wait,
          0,
        );
      expect(least(Math.max(0, tries - LIMITS.free - 1))).toBeLessThanOrEqual(elapsed);
    }),
  );
});
