/**
 * Lines that come all at once. Somebody has pasted them, and where the terminal does not mark a paste as one, each line would go out as a
 * message of its own: so the person is asked first.
 */
import { INTERFACE } from '../../src/limits.ts';

export interface BurstsOptions {
  /** True for a line that would be sent as a text. */
  isText(line: string): boolean;
  /** What is to be done; undefined: nobody answers. */
  ask(question: string): Promise<string | undefined>;
  submit(line: string): void;
  print(text: string): void;
}

export interface Bursts {
  add(line: string): void;
  /** At the end of the input: submits at once what waits. Resolves when that is done, also what is being asked about. */
  flush(): Promise<void>;
  /** Submits and asks nothing any more. @returns what has been entered and not submitted, in its order */
  close(): readonly string[];
}

export function createBursts({ isText, ask, submit, print }: BurstsOptions): Bursts {
  /** From the first text on, in their order. */
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** Ends when what no longer waits is submitted, or dropped by the person. */
  let settled: Promise<void> = Promise.resolve();

  const settle = async (): Promise<void> => {
    const lines = waiting;
    waiting = [];
    if (lines.filter(isText).length < 2) {
      for (const line of lines) submit(line);
      return;
    }
    const answer = await askUntilClear(lines.length);
    if (answer === 'one') submit(lines.join('\n').trimEnd());
    else if (answer === 'each') for (const line of lines) submit(line);
    else print('Nothing was sent.');
  };
  const askUntilClear = async (count: number): Promise<'one' | 'each' | 'none'> => {
    for (;;) {
      const answer = await ask(
        `${count} lines came at once. Send them as one message, each on its own, or none? Type one, each or none: `,
      );
      const word = answer?.trim().toLowerCase() ?? 'none';
      if (word === 'one' || word === 'each' || word === 'none') return word;
    }
  };

  return {
    add(line) {
      if (waiting.length === 0 && !isText(line)) {
        submit(line);
        return;
      }
      waiting.push(line);
      clearTimeout(timer);
      timer = setTimeout(() => {
        settled = settle();
      }, INTERFACE.burst);
    },
    async flush() {
      clearTimeout(timer);
      await settled;
      settled = settle();
      await settled;
    },
    close() {
      clearTimeout(timer);
      return waiting.splice(0);
    },
  };
}
