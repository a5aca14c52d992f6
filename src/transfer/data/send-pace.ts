/** How fast a sending job may go: not at all while it is paused, and no faster than the limits say. */
import type { Gate } from './gate.ts';
import type { Maybe } from './maybe.ts';
import type { Flow } from './rate-limits.ts';

export class SendPace {
  readonly #gate: Gate;
  readonly #flow: Flow;
  readonly #isOver: () => boolean;
  readonly #onWait: () => void;

  /** @param onWait called before a wait for the limits: what is gathered should leave first */
  constructor(gate: Gate, flow: Flow, isOver: () => boolean, onWait: () => void) {
    this.#gate = gate;
    this.#flow = flow;
    this.#isOver = isOver;
    this.#onWait = onWait;
  }

  /** True when nothing more is to be sent. */
  get isOver(): boolean {
    return this.#isOver();
  }

  /** Largest frame that keeps the sending even. */
  get frameBytes(): number {
    return this.#flow.frameBytes();
  }

  /** Waits while the job is paused. */
  rest(): Maybe<void> {
    return this.#gate.passed();
  }

  /** Waits until so many bytes may go. */
  take(bytes: number): Maybe<void> {
    const wait = this.#flow.take(bytes);
    return wait === undefined ? this.#gate.passed() : this.#waited(wait);
  }

  async #waited(wait: Promise<void>): Promise<void> {
    this.#onWait();
    await wait;
    await this.#gate.passed();
  }
}
