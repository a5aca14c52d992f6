/**
 * Limits of how many bytes a second a plane moves, in each direction and for single peers. A job takes its bytes before it
 * reads them from the disk, or after they came in and before it takes more from the network; where there is no limit, that is
 * one comparison.
 */
import { TRANSFER } from '../../limits.ts';
import type { PeerId } from '../../store/state.ts';
import type { RateLimits } from './data-plane.ts';

export type Direction = 'send' | 'receive';

/** Time, held by tests. */
export interface Clock {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Calls back after so many milliseconds. @returns a function that prevents it */
  after(delay: number, wake: () => void): () => void;
}

const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  after(delay, wake) {
    const timer = setTimeout(wake, delay);
    return () => clearTimeout(timer);
  },
};

/**
 * Bytes that may go: so many a second, and no more at once than TRANSFER.rateBurst brings. What has begun may go below
 * zero, as a frame is never cut for it; the next one then waits for as much longer. Pure.
 */
export class ByteBucket {
  #perSecond: number;
  #bytes: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#bytes = this.#burst;
    this.#at = now;
  }

  /** Goes on at another rate; a debt made at the old one is forgiven. */
  setRate(perSecond: number, now: number): void {
    if (perSecond === this.#perSecond) return;
    this.#perSecond = perSecond;
    this.#bytes = this.#burst;
    this.#at = now;
  }

  /**
   * Milliseconds until something may go. What is small may go while the debt is small, so that it does not stand in a line of
   * large pieces; its own bytes deepen the debt, so that many small ones wait as well.
   */
  delay(now: number, isSmall: boolean): number {
    this.#refill(now);
    const missing = -this.#bytes - (isSmall ? 2 * this.#burst : 0);
    return missing <= 0 ? 0 : Math.ceil((missing / this.#perSecond) * 1_000);
  }

  spend(bytes: number, now: number): void {
    this.#refill(now);
    this.#bytes -= bytes;
  }

  get #burst(): number {
    return (this.#perSecond * TRANSFER.rateBurst) / 1_000;
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at += elapsed;
    this.#bytes = Math.min(this.#burst, this.#bytes + (elapsed / 1_000) * this.#perSecond);
  }
}

/** What a job moves its bytes through. */
export interface Flow {
  /** Waits until so many bytes may go; undefined where they may at once. */
  take(bytes: number): Promise<void> | undefined;
  /** Largest frame that keeps the sending even at the rate that holds. */
  frameBytes(): number;
  /** Lets whoever waits go on, now and from now on: the job is over. */
  stop(): void;
}

/** The limits of one plane. */
export class RateLimiter {
  readonly #clock: Clock;
  #limits: RateLimits = { send: 0, receive: 0, peers: {} };
  /** Buckets of what has a limit, by direction and peer. */
  readonly #buckets = new Map<string, ByteBucket>();
  readonly #changes = new Set<() => void>();

  constructor(clock: Clock = REAL_CLOCK) {
    this.#clock = clock;
  }

  /** Holds from now on, also for those who wait. */
  set(limits: RateLimits): void {
    this.#limits = limits;
    for (const key of this.#buckets.keys()) {
      if (this.#rateOf(key) === 0) this.#buckets.delete(key);
    }
    for (const changed of [...this.#changes]) changed();
  }

  flow(direction: Direction, peer: PeerId): Flow {
    const keys = [direction, `${direction} ${peer}`];
    const buckets = (): ByteBucket[] => keys.flatMap((key) => this.#bucketOf(key) ?? []);
    /** The rates that hold, worked out once for each set of limits: they are asked for with every frame. */
    let known: RateLimits | undefined;
    let rates: number[] = [];
    const ratesNow = (): readonly number[] => {
      if (known !== this.#limits) {
        known = this.#limits;
        rates = keys.map((key) => this.#rateOf(key)).filter((rate) => rate > 0);
      }
      return rates;
    };
    let stopped = false;
    let wake = (): void => {};
    const wait = async (bytes: number): Promise<void> => {
      for (;;) {
        if (stopped) return;
        const now = this.#clock.now();
        const delay = Math.max(
          0,
          ...buckets().map((bucket) => bucket.delay(now, bytes <= TRANSFER.rateSmallBytes)),
        );
        if (delay === 0) break;
        await new Promise<void>((resolve) => {
          const cancel = this.#clock.after(delay, () => wake());
          wake = () => {
            cancel();
            this.#changes.delete(wake);
            resolve();
          };
          this.#changes.add(wake);
        });
      }
      const now = this.#clock.now();
      for (const bucket of buckets()) bucket.spend(bytes, now);
    };
    return {
      take: (bytes) => (ratesNow().length === 0 ? undefined : wait(bytes)),
      frameBytes: () => {
        if (ratesNow().length === 0) return TRANSFER.frameBytes;
        const even = Math.floor((Math.min(...ratesNow()) * TRANSFER.rateBurst) / 1_000);
        return Math.min(TRANSFER.frameBytes, Math.max(TRANSFER.limitedFrameBytes, even));
      },
      stop() {
        stopped = true;
        wake();
      },
    };
  }

  #rateOf(key: string): number {
    const [direction, peer] = key.split(' ');
    if (peer !== undefined) return this.#limits.peers[peer] ?? 0;
    return direction === 'send' ? this.#limits.send : this.#limits.receive;
  }

  #bucketOf(key: string): ByteBucket | undefined {
    const rate = this.#rateOf(key);
    if (rate === 0) return undefined;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? new ByteBucket(rate, now);
    bucket.setRate(rate, now);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
