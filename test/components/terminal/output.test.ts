import { describe, expect, it, vi } from 'vitest';
import { createTerminalOutput, type TerminalOutput } from '../../../components/terminal/output.ts';
import { TERMINAL } from '../../../src/limits.ts';
import { createHeldClock, type HeldClock, turn } from './support/recorder.ts';

interface FakeTerminal {
  output: TerminalOutput;
  clock: HeldClock;
  /** What the terminal took. */
  taken(): string;
  /** Bytes that it takes before it is full. */
  room: number;
  fault: string | undefined;
}

function fakeTerminal(room = Number.MAX_SAFE_INTEGER): FakeTerminal {
  let taken = Buffer.alloc(0);
  const clock = createHeldClock();
  const fail = (code: string): never => {
    throw Object.assign(new Error(code), { code });
  };
  const write = (_fd: number, bytes: Buffer, offset: number): number => {
    if (terminal.fault !== undefined) fail(terminal.fault);
    const part = bytes.subarray(offset, offset + Math.min(terminal.room, 7));
    if (part.length === 0) fail('EAGAIN');
    terminal.room -= part.length;
    taken = Buffer.concat([taken, part]);
    return part.length;
  };
  const terminal: FakeTerminal = {
    output: createTerminalOutput(-1, { write, clock }),
    clock,
    taken: () => taken.toString(),
    room,
    fault: undefined,
  };
  return terminal;
}

describe('the output to the terminal', () => {
  it('writes all in order and tells when it is through', async () => {
    const { output, taken } = fakeTerminal();
    const order: string[] = [];
    output.write('the first text, ', () => order.push('first'));
    output.write('日本語', () => order.push('second'));
    expect(order).toEqual([]);
    await turn();
    expect(order).toEqual(['first', 'second']);
    expect(taken()).toBe('the first text, 日本語');
  });

  it('goes on where a full terminal stopped it, and less and less often while it stays full', async () => {
    const terminal = fakeTerminal(10);
    const done = vi.fn();
    terminal.output.write('more than it takes at once', done);
    for (let i = 0; i < 20; i += 1) terminal.clock.pass(TERMINAL.writeRetryMost);
    await turn();
    expect(done).not.toHaveBeenCalled();
    expect(terminal.taken()).toBe('more than ');
    expect(terminal.clock.waiting()).toBe(1);
    terminal.room = 1_000;
    terminal.clock.pass(TERMINAL.writeRetryMost);
    await turn();
    expect(done).toHaveBeenCalledExactlyOnceWith();
    expect(terminal.taken()).toBe('more than it takes at once');
  });

  it('tells of a terminal that is gone', async () => {
    const terminal = fakeTerminal();
    terminal.fault = 'EIO';
    const done = vi.fn();
    terminal.output.write('a', done);
    await turn();
    expect(done).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'EIO' }));
    expect(terminal.output.writeNow('b')).toBe(false);
  });

  it('drops what waits when something has to be written now', async () => {
    const terminal = fakeTerminal(3);
    const done = vi.fn();
    terminal.output.write('a frame', done);
    terminal.room = 100;
    expect(terminal.output.writeNow('|end')).toBe(true);
    await turn();
    expect(terminal.taken()).toBe('a f|end');
    expect(terminal.clock.waiting()).toBe(0);
    expect(done).not.toHaveBeenCalled();
  });

  it('does not wait for ever for a terminal that takes nothing', () => {
    const terminal = fakeTerminal(0);
    const { clock } = terminal;
    // Between two looks at the clock 10 ms pass.
    const { now } = clock;
    let looks = 0;
    clock.now = () => now() + looks++ * 10;
    expect(terminal.output.writeNow('end')).toBe(false);
    const forFirst = looks;
    expect(terminal.output.writeNow('again')).toBe(false);
    expect(looks - forFirst).toBeLessThanOrEqual(2);
  });
});
