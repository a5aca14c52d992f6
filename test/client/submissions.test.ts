import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSubmissions, type Submission, type Submissions } from '../../src/client/index.ts';
import { TincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';

/** A line that runs: ended by the test. */
interface Running {
  submission: Submission;
  end(): void;
  fail(thrown: unknown): void;
}

let running: Map<string, Running>;
let begun: string[];
let errors: TincanError[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  running = new Map();
  begun = [];
  errors = [];
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function create(piped = false): Submissions {
  return createSubmissions({
    piped,
    execute: (submission, line) =>
      new Promise((end, fail) => {
        begun.push(line);
        running.set(line, { submission, end, fail });
      }),
    onError: (error) => errors.push(error),
  });
}

const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0);
};
const lineOf = (line: string): Running => {
  const found = running.get(line);
  if (found === undefined) throw new Error(`${line} does not run`);
  return found;
};
const end = async (...lines: string[]): Promise<void> => {
  for (const line of lines) lineOf(line).end();
  await settle();
};

describe('a line of a person', () => {
  it('runs at once where nothing is under way', async () => {
    const { submit } = create();
    submit('a');
    await settle();
    expect(begun).toEqual(['a']);
    expect(() => lineOf('a').submission.assertSettled()).not.toThrow();
    await end('a');
  });

  it('that was typed ahead runs when the commands before it have ended', async () => {
    const { submit } = create();
    submit('a');
    submit('b');
    await settle();
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'b']);
    expect(() => lineOf('b').submission.assertSettled()).not.toThrow();
    await end('b');
  });

  it('does not wait longer than its patience, and then goes to no open conversation', async () => {
    const { submit } = create();
    submit('a');
    submit('b');
    await vi.advanceTimersByTimeAsync(INTERFACE.typeAhead - 1);
    expect(begun).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toEqual(['a', 'b']);
    expect(() => lineOf('b').submission.assertSettled()).toThrow(
      'Not done: the command before it is still under way.',
    );
    await end('a');
    expect(() => lineOf('b').submission.assertSettled()).not.toThrow();
    await end('b');
  });

  it('entered later does not wait for a command that takes its time, and is not held up by it', async () => {
    const { submit } = create();
    submit('a');
    await vi.advanceTimersByTimeAsync(INTERFACE.typeAhead);
    submit('b');
    await settle();
    expect(begun).toEqual(['a', 'b']);
    expect(() => lineOf('b').submission.assertSettled()).not.toThrow();
    await end('a', 'b');
  });

  it('runs behind those before it in their order, also behind one that itself waits', async () => {
    const { submit } = create();
    for (const line of ['a', 'b', 'c']) submit(line);
    await settle();
    await end('a');
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('c');
  });

  it('knows when it was entered', async () => {
    const { submit } = create();
    await vi.advanceTimersByTimeAsync(1_234);
    const now = performance.now();
    submit('a');
    submit('b');
    await vi.advanceTimersByTimeAsync(INTERFACE.typeAhead);
    expect(lineOf('b').submission.enteredAt).toBe(now);
    await end('a', 'b');
  });
});

describe('a line of a pipe', () => {
  it('waits for the one before it, however long that takes', async () => {
    const { submit } = create(true);
    submit('a');
    await vi.advanceTimersByTimeAsync(10 * INTERFACE.typeAhead);
    submit('b');
    await vi.advanceTimersByTimeAsync(10 * INTERFACE.typeAhead);
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'b']);
    await end('b');
  });
});

describe('a line that fails', () => {
  it('is told with its error, and lets the next one run', async () => {
    const { submit } = create();
    submit('a');
    submit('b');
    await settle();
    lineOf('a').fail(new TincanError('TINCAN_E_SELF'));
    await settle();
    expect(errors.map(({ code }) => code)).toEqual(['TINCAN_E_SELF']);
    expect(begun).toEqual(['a', 'b']);
    await end('b');
  });

  it('by a fault is told as an internal error', async () => {
    const submissions = createSubmissions({
      piped: false,
      execute() {
        throw new RangeError('oops');
      },
      onError: (error) => errors.push(error),
    });
    submissions.submit('a');
    await submissions.idle();
    expect(errors.map(({ code }) => code)).toEqual(['TINCAN_E_INTERNAL']);
  });
});

it('is idle when every line has ended', async () => {
  const { submit, idle } = create();
  await idle();
  submit('a');
  submit('b');
  let isIdle = false;
  const waiting = idle().then(() => {
    isIdle = true;
  });
  await settle();
  await end('a');
  expect(isIdle).toBe(false);
  await end('b');
  await waiting;
  expect(isIdle).toBe(true);
});
