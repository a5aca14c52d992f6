/** Speed and time left of a transfer, smoothed so that a person can read them. Pure. */

/** Time constant of the smoothing: a change of speed shows to two thirds after this many milliseconds. */
const SMOOTHING = 2_000;
/** Below this a first measurement says nothing yet. */
const SETTLE = 150;

export class RateMeter {
  #bytes: number;
  #time: number;
  #rate: number | undefined;

  constructor(bytes: number, time: number) {
    this.#bytes = bytes;
    this.#time = time;
  }

  /** Notes how much has been transferred by a time (ms). */
  measure(bytes: number, time: number): void {
    const elapsed = time - this.#time;
    if (elapsed < SETTLE) return;
    const current = Math.max(0, ((bytes - this.#bytes) * 1_000) / elapsed);
    const weight = this.#rate === undefined ? 1 : 1 - Math.exp(-elapsed / SMOOTHING);
    this.#rate = (this.#rate ?? 0) * (1 - weight) + current * weight;
    this.#bytes = bytes;
    this.#time = time;
  }

  /** After a pause the time that passed must not count. */
  restart(bytes: number, time: number): void {
    this.#bytes = bytes;
    this.#time = time;
    this.#rate = undefined;
  }

  /** Bytes per second, whole. */
  get rate(): number {
    return Math.round(this.#rate ?? 0);
  }

  /** Whole seconds for what is left; undefined where it cannot be told. */
  secondsLeft(bytesLeft: number): number | undefined {
    if (this.#rate === undefined || this.#rate < 1) return undefined;
    return Math.ceil(bytesLeft / this.#rate);
  }
}
