import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../src/transfer/rate-meter.ts';

/** Feeds a meter at a steady speed. */
function steady(perSecond: number, seconds: number): RateMeter {
  const meter = new RateMeter(0, 0);
  for (let time = 200; time <= seconds * 1_000; time += 200) meter.measure((perSecond * time) / 1_000, time);
  return meter;
}

describe('the rate meter', () => {
  it('knows nothing before the first measurement', () => {
    const meter = new RateMeter(0, 0);
    expect(meter.rate).toBe(0);
    expect(meter.secondsLeft(100)).toBeUndefined();
    meter.measure(1_000_000, 10);
    expect(meter.rate).toBe(0);
  });

  it('shows a steady speed as it is, from the first measurement on', () => {
    expect(steady(5_000_000, 0.2).rate).toBe(5_000_000);
    expect(steady(5_000_000, 10).rate).toBe(5_000_000);
  });

  it('tells the time left at this speed, rounded up', () => {
    expect(steady(1_000, 2).secondsLeft(2_500)).toBe(3);
    expect(steady(1_000, 2).secondsLeft(0)).toBe(0);
  });

  it('follows a change of speed by two thirds in two seconds', () => {
    const meter = steady(1_000, 10);
    for (let time = 10_200; time <= 12_000; time += 200) meter.measure(10_000 + (time - 10_000) * 2, time);
    expect(meter.rate).toBeGreaterThan(1_600);
    expect(meter.rate).toBeLessThan(1_700);
  });

  it('cannot tell the time left of what stands still', () => {
    const meter = steady(1_000, 2);
    for (let time = 2_200; time <= 60_000; time += 200) meter.measure(2_000, time);
    expect(meter.rate).toBe(0);
    expect(meter.secondsLeft(100)).toBeUndefined();
  });

  it('does not count the time of a pause', () => {
    const meter = steady(1_000, 2);
    meter.restart(2_000, 100_000);
    expect(meter.rate).toBe(0);
    meter.measure(2_200, 100_200);
    expect(meter.rate).toBe(1_000);
  });

  it('never shows a speed that is negative, infinite or not a number', () => {
    const steps = fc.array(
      fc.record({ bytes: fc.nat(), elapsed: fc.integer({ min: -1_000, max: 100_000 }) }),
    );
    fc.assert(
      fc.property(steps, fc.nat(), (measurements, left) => {
        const meter = new RateMeter(0, 0);
        let time = 0;
        for (const { bytes, elapsed } of measurements) {
          time += elapsed;
          meter.measure(bytes, time);
          expect(meter.rate).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(meter.rate)).toBe(true);
          const seconds = meter.secondsLeft(left);
          if (seconds !== undefined) expect(Number.isSafeInteger(seconds)).toBe(true);
        }
      }),
    );
  });
});
