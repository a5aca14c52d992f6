import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedBuckets, TokenBucket } from '../../src/rate/token-bucket.ts';

const taken = (bucket: TokenBucket, tries: number, now: number): number => {
  let count = 0;
  for (let i = 0; i < tries; i += 1) if (bucket.take(now)) count += 1;
  return count;
};

describe('a token bucket', () => {
  it('gives its burst at once and no more', () => {
    expect(taken(new TokenBucket({ perSecond: 50, burst: 1_024 }, 0), 5_000, 0)).toBe(1_024);
  });

  it('refills at its rate up to its burst', () => {
    const bucket = new TokenBucket({ perSecond: 50, burst: 100 }, 0);
    taken(bucket, 100, 0);
    expect(taken(bucket, 1_000, 1_000)).toBe(50);
    expect(taken(bucket, 1_000, 1_000_000)).toBe(100);
  });

  it('counts rates below one a second', () => {
    const bucket = new TokenBucket({ perSecond: 0.2, burst: 1 }, 0);
    expect([0, 1, 4_999, 5_000, 5_001].map((now) => bucket.take(now))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('gives nothing for a clock that steps back', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 1 }, 10_000);
    bucket.take(10_000);
    expect(bucket.take(0)).toBe(false);
    expect(bucket.take(10_000)).toBe(false);
  });

  it('never gives more than burst + rate × time, whatever the times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }),
        (perSecond, burst, waits) => {
          const bucket = new TokenBucket({ perSecond, burst }, 0);
          let now = 0;
          let count = 0;
          for (const wait of waits) {
            now += wait;
            count += taken(bucket, 3, now);
          }
          return count <= burst + (perSecond * now) / 1_000 + 1e-6;
        },
      ),
    );
  });
});

describe('keyed buckets', () => {
  it('count each key apart', () => {
    const buckets = new KeyedBuckets({ perSecond: 1, burst: 2 }, 10);
    expect(['a', 'a', 'a', 'b'].map((key) => buckets.take(key, 0))).toEqual([true, true, false, true]);
  });

  it('never remember more keys than they may', () => {
    const buckets = new KeyedBuckets({ perSecond: 1_000, burst: 1 }, 16);
    for (let i = 0; i < 10_000; i += 1) buckets.take(`key ${i}`, i);
    expect(buckets.size).toBe(16);
  });

  it('make room by forgetting a bucket that has refilled', () => {
    const buckets = new KeyedBuckets({ perSecond: 1, burst: 1 }, 2);
    buckets.take('a', 0);
    buckets.take('b', 0);
    expect(buckets.take('c', 1_000)).toBe(true);
  });

  it('refuse a new key while none has refilled, so that invented keys buy nothing', () => {
    const buckets = new KeyedBuckets({ perSecond: 1, burst: 1 }, 2);
    buckets.take('a', 0);
    buckets.take('b', 0);
    expect(buckets.take('c', 500)).toBe(false);
    expect(buckets.take('a', 500)).toBe(false);
  });

  it('tell whether there would be a token, and take none by that', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(600)), { maxLength: 40 }), (steps) => {
        const buckets = new KeyedBuckets({ perSecond: 1, burst: 2 }, 3);
        let now = 0;
        for (const [key, wait] of steps) {
          now += wait;
          const told = buckets.has(`${key}`, now);
          expect(buckets.has(`${key}`, now)).toBe(told);
          expect(buckets.take(`${key}`, now)).toBe(told);
        }
      }),
    );
  });
});
