/** How fast a sending job may go: not at all while it is paused, and no faster than the limits say. */
import type { Gate } from './gate.ts';
import type { Flow } from './rate-limits.ts';

export class SendPace {
  readonly #gate: Gate;
  readonly #flow: Flow;
  readonly #isOver: () => boolean;

  constructor(gate: Gate, flow: Flow, isOver: () => boolean) {
    this.#gate = gate;
    this.#flow = flow;
    this.#isOver = isOver;
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
  rest(): Promise<void> {
    return this.#gate.passed();
  }

  /** Waits until so many bytes may go. */
  async take(bytes: number): Promise<void> {
    await this.#flow.take(bytes);
    await this.#gate.passed();
  }
}
