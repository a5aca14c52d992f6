import { describe, expect, it } from 'vitest';
import { askAboutLeaving } from '../../bin/line-mode/leave.ts';
import type { LineTerminal } from '../../bin/line-mode/terminal.ts';

/** Asks at a terminal that gives these answers in their order. @returns the answer taken, and what was asked */
async function ask(...answers: (string | undefined)[]): Promise<{ answer: string; asked: string[] }> {
  const asked: string[] = [];
  const terminal = {
    print(text: string) {
      asked.push(text);
    },
    ask(question: string) {
      asked.push(question);
      return Promise.resolve(answers.shift());
    },
  } as unknown as LineTerminal;
  return { answer: await askAboutLeaving(terminal)('1 transfer is not finished.'), asked };
}

describe('the question before leaving', () => {
  it('is asked until the answer is one', async () => {
    const { answer, asked } = await ask('what?', '', 'stay');
    expect(answer).toBe('stay');
    expect(asked).toHaveLength(4);
    expect(asked[0]).toMatch(
      /^1 transfer is not finished\. "leave" leaves .* "stop" .* "stay" does not leave\.$/,
    );
    expect(asked.slice(1)).toEqual(Array.from({ length: 3 }, () => 'Type leave, stop or stay: '));
  });

  it.each([
    [' LEAVE ', 'leave'],
    ['stop', 'stop'],
  ])('takes %j for %s', async (typed, answer) => {
    expect((await ask(typed)).answer).toBe(answer);
  });

  it('leaves them running where nobody answers', async () => {
    expect((await ask(undefined)).answer).toBe('leave');
  });
});
