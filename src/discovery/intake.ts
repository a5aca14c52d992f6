/**
 * Decides which datagrams are worth decoding, so that a flood costs little of the processor. Pure.
 * Approved peers' addresses are not subject to the overall rate, or invented sources could crowd them out.
 */
import { DISCOVERY } from '../limits.ts';
import { KeyedBuckets, TokenBucket } from '../rate/token-bucket.ts';

export class Intake {
  readonly #overall: TokenBucket;
  readonly #byAddress = new KeyedBuckets(
    { perSecond: DISCOVERY.datagramsPerAddressPerSecond, burst: DISCOVERY.newBurst },
    DISCOVERY.rateAddresses,
  );

  constructor(now: number) {
    this.#overall = new TokenBucket(
      { perSecond: DISCOVERY.datagramsPerSecond, burst: DISCOVERY.datagramsPerSecond },
      now,
    );
  }

  /** @param isFamiliar whether the source is an address of an approved peer's row */
  admits(host: string, isFamiliar: boolean, now: number): boolean {
    if (!isFamiliar && !this.#overall.take(now)) return false;
    return this.#byAddress.take(host, now);
  }
}
