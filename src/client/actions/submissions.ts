/**
 * Type-ahead: lines that are entered while the commands before them are still under way. Those of a person do not wait for one
 * that takes its time, but what was typed ahead or pasted behind a command runs after it; those of a pipe run one after another.
 */
import { TincanError, toTincanError } from '../../errors.ts';
import { INTERFACE } from '../../limits.ts';

/** One line that was entered. */
export interface Submission {
  /** When it was entered, in ms of `performance.now()`. */
  readonly enteredAt: number;
  /**
   * To be asked before anything goes to the open conversation: a command entered just before may be about to open another one,
   * and nothing may go to somebody whom it is not meant for.
   *
   * @throws TincanError TINCAN_E_USAGE where such a command is still under way
   */
  assertSettled(): void;
}

export interface SubmissionsOptions {
  /** True where the lines come from a pipe. */
  piped: boolean;
  /** Runs a line when it is its turn. */
  execute(submission: Submission, line: string): Promise<void>;
  /** Told of what `execute` rejected with. */
  onError(error: TincanError): void;
}

export interface Submissions {
  submit(line: string): void;
  /** Resolves when every line that was submitted so far has ended. */
  idle(): Promise<void>;
}

export function createSubmissions({ piped, execute, onError }: SubmissionsOptions): Submissions {
  /** Lines that have not ended, and when they were entered. */
  const underWay = new Map<Promise<void>, number>();

  const run = async (submission: Submission, line: string, turn: Promise<unknown>): Promise<void> => {
    await turn;
    try {
      await execute(submission, line);
    } catch (thrown) {
      onError(toTincanError(thrown));
    }
  };

  return {
    submit(line) {
      const enteredAt = performance.now();
      const before = [...underWay]
        .filter(([, at]) => piped || enteredAt - at < INTERFACE.typeAhead)
        .map(([command]) => command);
      const submission: Submission = {
        enteredAt,
        assertSettled() {
          if (!before.some((command) => underWay.has(command))) return;
          throw new TincanError(
            'TINCAN_E_USAGE',
            'Not done: the command before it is still under way. Say it again when the prompt names whom you mean.',
          );
        },
      };
      const ended = Promise.all(before);
      const turn = piped || before.length === 0 ? ended : withinPatience(ended);
      const command = run(submission, line, turn).finally(() => underWay.delete(command));
      underWay.set(command, enteredAt);
    },
    async idle() {
      await Promise.all(underWay.keys());
    },
  };
}

/** Resolves with the commands before, or when the patience for them is over. */
async function withinPatience(ended: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, INTERFACE.typeAhead);
  });
  await Promise.race([ended, patience]);
  clearTimeout(timer);
}
