/** When the next frame may be written: a state machine over the time that writes take. Pure. */
import { TERMINAL } from '../../../src/limits.ts';

export class Pace {
  #slow: boolean;
  readonly #always: boolean;
  #quickInARow = 0;
  #lastBegan = Number.NEGATIVE_INFINITY;

  /** @param slow keeps to few frames whatever the writes say, for links known to be slow */
  constructor(slow = false) {
    this.#slow = slow;
    this.#always = slow;
  }

  get slow(): boolean {
    return this.#slow;
  }

  /** Milliseconds from `now` until a frame may begin; 0: now. */
  wait(now: number): number {
    const period = 1_000 / (this.#slow ? TERMINAL.slowFramesPerSecond : TERMINAL.framesPerSecond);
    return Math.max(0, this.#lastBegan + period - now);
  }

  begin(now: number): void {
    this.#lastBegan = now;
  }

  /** The write of the frame that began last is through. */
  end(now: number): void {
    if (now - this.#lastBegan > TERMINAL.slowWrite) {
      this.#slow = true;
      this.#quickInARow = 0;
      return;
    }
    this.#quickInARow += 1;
    if (this.#quickInARow >= TERMINAL.quickWrites) this.#slow = this.#always;
  }
}
