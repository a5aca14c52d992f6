/**
 * The way out to the terminal, which never blocks the event loop. Node writes to terminals synchronously: one that is not
 * read (a stalled connection) would stop everything. So the terminal is opened once more, non-blocking, and what it
 * does not take now is tried again a little later.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { systemCode } from '../../src/errors.ts';
import { TERMINAL } from '../../src/limits.ts';
import { type Clock, systemClock } from './clock.ts';

export interface TerminalOutput {
  /** Writes all of it, after what was written before; `done` comes later, with an error if the terminal is gone. */
  write(text: string, done: (error?: Error) => void): void;
  /**
   * Drops what is waiting (its `done` never comes) and writes synchronously, for at most 250 ms.
   * False if the terminal did not take it all. Never throws.
   */
  writeNow(text: string): boolean;
  /** Drops what is waiting and lets go of the terminal. */
  close(): void;
}

interface Pending {
  bytes: Buffer;
  offset: number;
  done: (error?: Error) => void;
}

const WOULD_BLOCK = new Set(['EAGAIN', 'EWOULDBLOCK']);

/** Sleeps without the event loop; only on the way out. */
function sleepNow(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Output to a non-blocking file descriptor, which it closes in the end.
 *
 * @param write as `fs.writeSync`: returns the number of bytes taken, throws EAGAIN when there is no room
 */
export function createTerminalOutput(
  fd: number,
  {
    write = writeSync as (fd: number, bytes: Buffer, offset: number) => number,
    clock = systemClock as Clock,
  } = {},
): TerminalOutput {
  const queue: Pending[] = [];
  let cancelRetry: (() => void) | undefined;
  let delay: number = TERMINAL.writeRetryLeast;
  let isStalled = false;
  let isClosed = false;

  /** True when all of it is written; false when there is no room. Throws what else there is. */
  const push = (pending: Pending): boolean => {
    while (pending.offset < pending.bytes.length) {
      try {
        pending.offset += write(fd, pending.bytes, pending.offset);
      } catch (error) {
        if (WOULD_BLOCK.has(systemCode(error) ?? '')) return false;
        if (systemCode(error) !== 'EINTR') throw error;
      }
    }
    return true;
  };
  const drop = (): void => {
    queue.length = 0;
    cancelRetry?.();
    cancelRetry = undefined;
  };
  const fail = (error: Error): void => {
    const failed = queue.splice(0);
    for (const { done } of failed) queueMicrotask(() => done(error));
  };
  const pump = (): void => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      let isThrough: boolean;
      try {
        isThrough = push(next);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (!isThrough) {
        cancelRetry = clock.after(delay, () => {
          cancelRetry = undefined;
          pump();
        });
        delay = Math.min(TERMINAL.writeRetryMost, delay * 2);
        return;
      }
      delay = TERMINAL.writeRetryLeast;
      isStalled = false;
      queue.shift();
      const { done } = next;
      queueMicrotask(() => done());
    }
  };

  return {
    write(text, done) {
      if (isClosed) return;
      queue.push({ bytes: Buffer.from(text), offset: 0, done });
      if (cancelRetry === undefined) pump();
    },
    writeNow(text) {
      drop();
      if (isClosed) return false;
      const pending: Pending = { bytes: Buffer.from(text), offset: 0, done: () => {} };
      // A terminal that took nothing for the whole time once is not waited for again.
      const deadline = clock.now() + (isStalled ? 0 : TERMINAL.restoreWait);
      try {
        while (!push(pending)) {
          if (clock.now() >= deadline) {
            isStalled = true;
            return false;
          }
          sleepNow(TERMINAL.writeRetryLeast);
        }
      } catch {
        // Gone; there is nobody to see it.
        return false;
      }
      isStalled = false;
      return true;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      drop();
      closeSync(fd);
    },
  };
}

/**
 * The terminal behind a stream. Where it cannot be opened a second time (Windows; a terminal of another user) the stream
 * itself is written to: that works, but a stalled terminal then stalls the program.
 */
export function openTerminalOutput(stream: NodeJS.WriteStream & { fd?: number }): TerminalOutput {
  const fd = stream.fd ?? 1;
  // By the descriptor first: the terminal written to need not be the controlling one.
  const paths = process.platform === 'win32' ? [] : [`/proc/self/fd/${fd}`, '/dev/tty'];
  for (const path of paths) {
    try {
      return createTerminalOutput(
        openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY),
      );
    } catch {
      // The next way.
    }
  }
  return streamOutput(stream, fd);
}

function streamOutput(stream: NodeJS.WriteStream, fd: number): TerminalOutput {
  // The method as it is now: redirectOutput() replaces it.
  const write = stream.write.bind(stream);
  let dropped = 0;
  return {
    write(text, done) {
      const at = dropped;
      write(text, (error) => {
        if (at === dropped) done(error ?? undefined);
      });
    },
    writeNow(text) {
      dropped += 1;
      try {
        return writeSync(fd, text) === Buffer.byteLength(text);
      } catch {
        return false;
      }
    },
    close() {
      dropped += 1;
    },
  };
}
