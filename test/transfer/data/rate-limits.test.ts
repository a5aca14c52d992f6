import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { ByteBucket, type Clock, type Flow, RateLimiter } from '../../../src/transfer/data/rate-limits.ts';

describe('a bucket of bytes', () => {
  it('lets no more through than its rate, its burst and one frame, whatever is taken', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 1e9 }),
        fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 1, max: TRANSFER.frameBytes })), {
          maxLength: 100,
        }),
        (rate, steps) => {
          let now = 0;
          let moved = 0;
          const bucket = new ByteBucket(rate, now);
          for (const [pause, bytes] of steps) {
            now += pause;
            now += bucket.delay(now, false);
            bucket.spend(bytes, now);
            moved += bytes;
            const most = (rate * (now + TRANSFER.rateBurst)) / 1_000 + TRANSFER.frameBytes;
            expect(moved).toBeLessThanOrEqual(most + 1);
          }
        },
      ),
    );
  });

  it('lets small pieces pass a large one that waits, and holds them to the rate as well', () => {
    const rate = 100_000;
    const bucket = new ByteBucket(rate, 0);
    bucket.spend(TRANSFER.limitedFrameBytes, 0);
    bucket.spend((rate * TRANSFER.rateBurst) / 1_000, 0);
    expect(bucket.delay(0, false)).toBeGreaterThan(bucket.delay(0, true));
    let [now, moved] = [0, 0];
    while (now < 10_000) {
      now += bucket.delay(now, true);
      bucket.spend(100, now);
      moved += 100;
    }
    expect(moved / 10).toBeLessThan(rate * 1.05);
  });

  it('reaches its rate where as much is taken as may be', () => {
    const bucket = new ByteBucket(1_000_000, 0);
    let [now, moved] = [0, 0];
    while (now < 10_000) {
      bucket.spend(64 * 1024, now);
      moved += 64 * 1024;
      now += bucket.delay(now, false);
    }
    expect(moved / 10).toBeGreaterThan(980_000);
    expect(moved / 10).toBeLessThan(1_030_000);
  });
});

class HeldClock implements Clock {
  #now = 0;
  #timers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delay: number, wake: () => void): () => void {
    const timer = { at: this.#now + delay, wake };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  async pass(time: number): Promise<void> {
    const end = this.#now + time;
    for (;;) {
      await new Promise(setImmediate);
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#now = next.at;
      this.#timers = this.#timers.filter((one) => one !== next);
      next.wake();
    }
    this.#now = end;
  }

  get waiting(): number {
    return this.#timers.length;
  }
}

describe('the limits of a plane', () => {
  let clock: HeldClock;
  let limiter: RateLimiter;
  beforeEach(() => {
    clock = new HeldClock();
    limiter = new RateLimiter(clock);
  });

  /** Takes as much as it can. */
  function pump(flow: Flow): { bytes: number; ended: Promise<void>; stop(): void } {
    let over = false;
    const count = {
      bytes: 0,
      ended: Promise.resolve(),
      stop() {
        over = true;
        flow.stop();
      },
    };
    count.ended = (async () => {
      while (!over) {
        const bytes = Math.min(flow.frameBytes(), 65_536);
        await (flow.take(bytes) ?? new Promise(setImmediate));
        if (!over) count.bytes += bytes;
      }
    })();
    return count;
  }

  const near = (bytes: number, wanted: number): void => {
    expect(bytes).toBeGreaterThan(wanted * 0.9);
    expect(bytes).toBeLessThan(wanted * 1.1 + 65_536);
  };

  it('do not exist at first', () => {
    expect(limiter.flow('send', 'a').take(1e12)).toBeUndefined();
    expect(limiter.flow('send', 'a').frameBytes()).toBe(TRANSFER.frameBytes);
  });

  it('hold for all jobs of one direction together, and not for the other', async () => {
    limiter.set({ send: 1_000_000, receive: 0, peers: {} });
    const [one, two] = [pump(limiter.flow('send', 'a')), pump(limiter.flow('send', 'b'))];
    expect(limiter.flow('receive', 'a').take(1e9)).toBeUndefined();
    await clock.pass(10_000);
    near(one.bytes + two.bytes, 10_000_000);
    one.stop();
    two.stop();
    await Promise.all([one.ended, two.ended]);
  });

  it('hold for one peer in each direction', async () => {
    limiter.set({ send: 0, receive: 0, peers: { a: 500_000 } });
    const flows = [pump(limiter.flow('send', 'a')), pump(limiter.flow('receive', 'a'))];
    expect(limiter.flow('send', 'b').take(1e9)).toBeUndefined();
    await clock.pass(10_000);
    for (const flow of flows) {
      near(flow.bytes, 5_000_000);
      flow.stop();
      await flow.ended;
    }
  });

  it('hold from now on, also for those who wait', async () => {
    limiter.set({ send: 1_000, receive: 0, peers: {} });
    const flow = limiter.flow('send', 'a');
    await flow.take(1_000_000);
    let passed = false;
    const waiting = Promise.resolve(flow.take(1)).then(() => {
      passed = true;
    });
    await clock.pass(10_000);
    expect(passed).toBe(false);
    limiter.set({ send: 0, receive: 0, peers: {} });
    await waiting;
    expect(clock.waiting).toBe(0);
  });

  it('let go of a job that is over', async () => {
    limiter.set({ send: 1, receive: 0, peers: {} });
    const flow = limiter.flow('send', 'a');
    await flow.take(1_000_000);
    const waiting = flow.take(1);
    flow.stop();
    await waiting;
    await flow.take(1_000_000);
    expect(clock.waiting).toBe(0);
  });

  it('make frames smaller, so that little moves often', () => {
    limiter.set({ send: 1_000_000, receive: 0, peers: { a: 100 } });
    expect(limiter.flow('send', 'b').frameBytes()).toBe(100_000);
    expect(limiter.flow('send', 'a').frameBytes()).toBe(TRANSFER.limitedFrameBytes);
  });
});
