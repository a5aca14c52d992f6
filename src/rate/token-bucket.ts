/** Token buckets: pure, driven by the time that the caller passes (milliseconds of a clock that never jumps). */

export interface Rate {
  /** Tokens that come back in a second; may be below 1. */
  perSecond: number;
  /** Tokens of a full bucket, with which it starts. */
  burst: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes one token; false, and nothing taken, where there is none. */
  take(now: number): boolean {
    if (!this.has(now)) return false;
    this.#tokens -= 1;
    return true;
  }

  /** True where there is a token to take. */
  has(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= 1;
  }

  /**
   * Takes one token even where there is none, for what has already arrived and cannot be refused.
   *
   * @returns milliseconds until the debt is paid; 0 without debt
   */
  spend(now: number): number {
    this.#refill(now);
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#rate.perSecond) * 1_000);
  }

  /** True when the bucket is as good as new, so that forgetting it changes nothing. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#rate.burst;
  }

  #refill(now: number): void {
    const elapsed = now - this.#at;
    if (elapsed <= 0) return;
    this.#at = now;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (elapsed / 1_000) * this.#rate.perSecond);
  }
}

/**
 * One bucket a key (an address, say), for at most `maxKeys` keys. At that cap the bucket unused for longest
 * makes room if it has refilled, which forgets nothing; otherwise the new key is refused, so that many
 * invented keys never buy more than the rate.
 */
export class KeyedBuckets {
  readonly #rate: Rate;
  readonly #maxKeys: number;
  /** Least recently used first. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, maxKeys: number) {
    this.#rate = rate;
    this.#maxKeys = maxKeys;
  }

  /** Takes one token of the key's bucket; false where there is none. */
  take(key: string, now: number): boolean {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= this.#maxKeys && !this.#makeRoom(now)) return false;
      bucket = new TokenBucket(this.#rate, now);
    } else {
      this.#buckets.delete(key);
    }
    this.#buckets.set(key, bucket);
    return bucket.take(now);
  }

  /** True where `take` would take one, or would make room for the key. */
  has(key: string, now: number): boolean {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) return bucket.has(now);
    const [longestUnused] = this.#buckets.size < this.#maxKeys ? [] : this.#buckets.values();
    return longestUnused?.isFull(now) ?? true;
  }

  /** Keys remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  #makeRoom(now: number): boolean {
    for (const [key, bucket] of this.#buckets) {
      if (!bucket.isFull(now)) return false;
      this.#buckets.delete(key);
      return true;
    }
    return false;
  }
}
