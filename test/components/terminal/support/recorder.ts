/** An output that records, and takes as long as the test says; a clock that stands still until it is moved. */
import type { Clock } from '../../../../components/terminal/clock.ts';
import type { TerminalOutput } from '../../../../components/terminal/output.ts';

export interface Recorder extends TerminalOutput {
  /** All that was written, in order. */
  writes: string[];
  /** Ends the writes that are on their way; only needed with `isHeld`. */
  release(error?: Error): void;
  isHeld: boolean;
}

export function createRecorder(): Recorder {
  const waiting: ((error?: Error) => void)[] = [];
  const recorder: Recorder = {
    writes: [],
    isHeld: false,
    write(text, done) {
      recorder.writes.push(text);
      if (recorder.isHeld) waiting.push(done);
      else queueMicrotask(() => done());
    },
    writeNow(text) {
      waiting.length = 0;
      recorder.writes.push(text);
      return true;
    },
    close() {},
    release(error) {
      for (const done of waiting.splice(0)) done(error);
    },
  };
  return recorder;
}

export interface HeldClock extends Clock {
  /** Lets so many milliseconds pass, and what was waiting for them happen. */
  pass(milliseconds: number): void;
  /** Calls that wait for their time. */
  waiting(): number;
}

export function createHeldClock(): HeldClock {
  let now = 0;
  let waiting: { at: number; call: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds, call) {
      const entry = { at: now + milliseconds, call };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    pass(milliseconds) {
      now += milliseconds;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { call } of due) call();
    },
    waiting: () => waiting.length,
  };
}

/** Lets everything that was queued for after the current turn happen. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
