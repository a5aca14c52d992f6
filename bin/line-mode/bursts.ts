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
  /** Submits or drops nothing, and asks nothing any more. */
  close(): void;
}

export function createBursts({ isText, ask, submit, print }: BurstsOptions): Bursts {
  /** From the first text on, in their order. */
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;

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
      timer = setTimeout(() => void settle(), INTERFACE.burst);
    },
    close() {
      clearTimeout(timer);
    },
  };
}
