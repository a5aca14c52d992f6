/** What Ink takes for its keyboard: a stream to which one clean key sequence at a time is passed. */
import { Readable } from 'node:stream';
import { TERMINAL } from '../../src/limits.ts';
import { encodeForInk } from './keys/encode-key.ts';
import type { InputEvent } from './keys/key.ts';

export interface InkInput {
  /**
   * Passes a key or paste to the Ink components that listen, after those passed before. False when it was not taken: no
   * component listens, Ink has no such key, or too many wait already.
   */
  pass(event: InputEvent): boolean;
  /** Drops what waits. */
  stop(): void;
}

/**
 * Turns of the event loop between two sequences. React commits a change, runs its effects and commits what they change in three
 * turns, as a rule; one that has more to render takes a few more.
 */
const TURNS = 8;

class KeyStream extends Readable {
  readonly isTTY = true;
  readonly #waiting: string[] = [];
  #turn: NodeJS.Immediate | undefined;

  override _read(): void {}

  /** Raw mode is the terminal layer's own affair. */
  setRawMode(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  pass(event: InputEvent): boolean {
    const sequence = encodeForInk(event);
    if (sequence === undefined || this.#waiting.length >= TERMINAL.inkSequences) return false;
    if (this.listenerCount('readable') === 0) return false;
    this.#waiting.push(sequence);
    this.#turn ??= setImmediate(() => this.#next());
    return true;
  }

  stop(): void {
    this.#waiting.length = 0;
    clearImmediate(this.#turn);
    this.#turn = undefined;
  }

  /**
   * One sequence, and the next only when it has had its effect: ink-text-input computes its text from the one that was last
   * committed, and loses a character that comes before.
   */
  #next(): void {
    this.#turn = undefined;
    const sequence = this.#waiting.shift();
    if (sequence === undefined) return;
    if (this.listenerCount('readable') > 0) this.push(sequence);
    this.#pause(TURNS);
  }

  #pause(turns: number): void {
    this.#turn = setImmediate(() => {
      if (turns > 1) this.#pause(turns - 1);
      else this.#next();
    });
  }
}

/** A stream for `render(…, { stdin })`. */
export function createInkInput(): NodeJS.ReadStream & InkInput {
  // Ink's type asks for all of a terminal's ReadStream; what it uses is what KeyStream has.
  return new KeyStream() as unknown as NodeJS.ReadStream & InkInput;
}
