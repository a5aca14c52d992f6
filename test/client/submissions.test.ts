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
let errors: { error: TincanError; line: string; given: string }[];

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

/** Lines that are given where they were written. */
function create(piped = false): Pick<Submissions<string>, 'idle'> & { submit(...lines: string[]): void } {
  const { submit, idle } = createSubmissions<string>({
    piped,
    execute: (submission, line, given) =>
      new Promise((end, fail) => {
        begun.push(line);
        expect(given).toBe(`where ${line} was written`);
        running.set(line, { submission, end, fail });
      }),
    onError: (error, line, given) => errors.push({ error, line, given }),
  });
  return {
    idle,
    submit(...lines) {
      for (const line of lines) submit(line, `where ${line} was written`);
    },
  };
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

const fail = async (line: string): Promise<void> => {
  lineOf(line).fail(new TincanError('TINCAN_E_SELF'));
  await settle();
};
/** What a line is told that asks where its text is to go. */
const isSettled = (line: string): void => lineOf(line).submission.assertSettled();
const FAILED_BEFORE =
  'Not done: the command before it has failed. Say it again when the prompt names whom you mean.';

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
    await fail('a');
    expect(errors).toEqual([
      { error: new TincanError('TINCAN_E_SELF'), line: 'a', given: 'where a was written' },
    ]);
    expect(begun).toEqual(['a', 'b']);
    await end('b');
  });

  it('by a fault is told as an internal error', async () => {
    const submissions = createSubmissions<undefined>({
      piped: false,
      execute() {
        throw new RangeError('oops');
      },
      onError: (error, line) => errors.push({ error, line, given: '' }),
    });
    submissions.submit('a', undefined);
    await submissions.idle();
    expect(errors.map(({ error }) => error.code)).toEqual(['TINCAN_E_INTERNAL']);
  });
});

describe('what goes to the open conversation', () => {
  it('does not, behind a command that failed, whether that was waited for or had failed already', async () => {
    const { submit } = create();
    submit('a', 'b');
    await settle();
    await fail('a');
    expect(() => isSettled('b')).toThrow(FAILED_BEFORE);
    await end('b');
    await vi.advanceTimersByTimeAsync(INTERFACE.typeAhead - 1);
    submit('c');
    await settle();
    expect(() => isSettled('c')).toThrow(FAILED_BEFORE);
    await end('c');
  });

  it('does again, once the failure can have been seen', async () => {
    const { submit } = create();
    submit('a');
    await settle();
    await fail('a');
    await vi.advanceTimersByTimeAsync(INTERFACE.typeAhead);
    submit('b');
    await settle();
    expect(() => isSettled('b')).not.toThrow();
    await end('b');
  });

  it.each([
    ['one that opened a conversation, and one that failed', ['opens', 'fails'], true],
    ['one that failed, and one that opened a conversation', ['fails', 'opens'], false],
    ['one that failed, and one that did neither', ['fails', 'ends'], true],
    ['one that opened a conversation, and one that did neither', ['opens', 'ends'], false],
    ['one that opened a conversation, and failed all the same', ['opens and fails'], true],
  ])('goes by the last command that says: behind %s', async (_what, before, isRefused) => {
    for (const piped of [false, true]) {
      const { submit } = create(piped);
      submit(...before, 'text');
      await settle();
      for (const line of before) {
        if (line.startsWith('opens')) lineOf(line).submission.opened();
        if (line.endsWith('fails')) await fail(line);
        else await end(line);
      }
      if (isRefused) expect(() => isSettled('text')).toThrow(FAILED_BEFORE);
      else expect(() => isSettled('text')).not.toThrow();
      await end('text');
    }
  });

  it('goes by the order in which commands were entered, not by that in which they ended', async () => {
    const { submit } = create();
    submit('a');
    await settle();
    submit('b');
    await vi.advanceTimersByTimeAsync(INTERFACE.typeAhead - 1);
    submit('c');
    await vi.advanceTimersByTimeAsync(INTERFACE.typeAhead);
    expect(begun).toEqual(['a', 'b', 'c']);
    lineOf('b').submission.opened();
    await end('b');
    await fail('a');
    expect(() => isSettled('c')).not.toThrow();
    await end('c');
  });

  it('does not, in a pipe behind a command that failed, until one opens a conversation', async () => {
    const { submit } = create(true);
    submit('/msg nobody', 'one');
    await settle();
    await fail('/msg nobody');
    expect(() => isSettled('one')).toThrow(FAILED_BEFORE);
    await end('one');
    await vi.advanceTimersByTimeAsync(10 * INTERFACE.typeAhead);
    submit('two');
    await settle();
    expect(() => isSettled('two')).toThrow(FAILED_BEFORE);
    await end('two');
    submit('/msg bob', 'three');
    await settle();
    lineOf('/msg bob').submission.opened();
    await end('/msg bob');
    expect(() => isSettled('three')).not.toThrow();
    await end('three');
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
