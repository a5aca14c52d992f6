import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBursts } from '../../bin/line-mode/bursts.ts';
import { INTERFACE } from '../../src/limits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param answers to the question, in their order */
function lines(...answers: (string | undefined)[]) {
  const done: string[] = [];
  const asked: string[] = [];
  const bursts = createBursts({
    isText: (line) => line.trim() !== '' && !line.startsWith('/'),
    ask(question) {
      asked.push(question);
      return Promise.resolve(answers.shift());
    },
    submit: (line) => void done.push(line),
    print: (text) => void done.push(`(${text})`),
  });
  const enter = async (...entered: string[]): Promise<void> => {
    for (const line of entered) bursts.add(line);
    await vi.advanceTimersByTimeAsync(INTERFACE.burst);
  };
  return { done, asked, enter, bursts };
}

describe('lines that come at once', () => {
  it('go their way where one of them is a text', async () => {
    const { done, asked, enter } = lines();
    await enter('/msg bob', 'hello');
    await enter('next');
    expect(done).toEqual(['/msg bob', 'hello', 'next']);
    expect(asked).toEqual([]);
  });

  it('do not hold up commands', () => {
    const { done, bursts } = lines();
    bursts.add('/list');
    bursts.add('');
    expect(done).toEqual(['/list', '']);
  });

  it.each([
    ['one', ['a\n\n/b\nc']],
    [' EACH ', ['a', '', '/b', 'c']],
    ['none', ['(Nothing was sent.)']],
    [undefined, ['(Nothing was sent.)']],
  ])('are sent as the person says: %j', async (answer, expected) => {
    const { done, asked, enter } = lines('what', answer);
    await enter('a', '', '/b', 'c');
    expect(done).toEqual(expected);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBe(
      '4 lines came at once. Send them as one message, each on its own, or none? Type one, each or none: ',
    );
  });

  it('are told from those that are typed', async () => {
    const { done, asked, enter } = lines();
    for (const line of ['a', 'b', 'c']) await enter(line);
    expect([done, asked]).toEqual([['a', 'b', 'c'], []]);
  });

  it('go their way at the end of the input, before anything that waits for them', async () => {
    const { done, bursts } = lines();
    bursts.add('a');
    await bursts.flush();
    expect(done).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(INTERFACE.burst);
    expect(done).toEqual(['a']);
    expect(bursts.close()).toEqual([]);
  });

  it('are not sent in one go where nobody is left to say how', async () => {
    const { done, bursts } = lines(undefined);
    bursts.add('a');
    bursts.add('b');
    await bursts.flush();
    expect(done).toEqual(['(Nothing was sent.)']);
  });

  it('are given back where the program has to end without a word', async () => {
    const { done, bursts } = lines();
    bursts.add('a');
    expect(bursts.close()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(INTERFACE.burst);
    expect(done).toEqual([]);
  });
});
