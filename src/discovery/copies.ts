/**
 * Tells the copies of a datagram: each announcement is sent by broadcast and by multicast, and reading the second
 * one costs as much as the first and says nothing. Pure.
 */
import { DISCOVERY } from '../limits.ts';

export class Copies {
  /** What was heard in this period and in the one before, as source and content. */
  #current = new Set<string>();
  #previous = new Set<string>();
  #since: number;

  constructor(now: number) {
    this.#since = now;
  }

  /** True when the same was heard from the same address 100 to 200 ms before. */
  isCopy(host: string, datagram: Buffer, now: number): boolean {
    if (now - this.#since >= DISCOVERY.copyWithin || this.#current.size >= DISCOVERY.copies) {
      this.#previous = now - this.#since >= 2 * DISCOVERY.copyWithin ? new Set() : this.#current;
      this.#current = new Set();
      this.#since = now;
    }
    const key = `${host} ${datagram.toString('latin1')}`;
    if (this.#current.has(key) || this.#previous.has(key)) return true;
    this.#current.add(key);
    return false;
  }
}
