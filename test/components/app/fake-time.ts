/** Time that the test moves, for sessions: keys that hold back, lines that wait, notices that go. */
import { afterEach, beforeEach, vi } from 'vitest';
import { INTERFACE } from '../../../src/limits.ts';

/** Holds time still in every test of the file. */
export function holdTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

export const passes = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
export const settled = (): Promise<unknown> => passes(0);
/** For as long as it takes to see a request or a question. */
export const reads = (): Promise<unknown> => passes(INTERFACE.requestSettles);
