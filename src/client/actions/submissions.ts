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
  /** It has opened a conversation: what was entered behind it is for that one. */
  opened(): void;
  /**
   * To be asked before anything goes to the open conversation: a command entered just before may be about to open another one,
   * or have failed to, and nothing may go to somebody whom it is not meant for.
   *
   * @throws TincanError TINCAN_E_USAGE where such a command is still under way, or the last one of them has failed
   */
  assertSettled(): void;
}

export interface SubmissionsOptions<T> {
  /** True where the lines come from a pipe. */
  piped: boolean;
  /** Runs a line when it is its turn, with what it was submitted with. */
  execute(submission: Submission, line: string, given: T): Promise<void>;
  /** Told of what `execute` rejected with. */
  onError(error: TincanError, line: string, given: T): void;
}

export interface Submissions<T> {
  submit(line: string, given: T): void;
  /** Resolves when every line that was submitted so far has ended. */
  idle(): Promise<void>;
}

/** A line on its way. */
interface Entry {
  readonly enteredAt: number;
  state: 'under-way' | 'ended' | 'opened' | 'failed';
  run: Promise<void>;
}

export function createSubmissions<T>(options: SubmissionsOptions<T>): Submissions<T> {
  const { piped, execute, onError } = options;
  /** In the order in which they were entered: lines that have not ended, and those on which one entered now depends. */
  let entries: Entry[] = [];
  /** What was entered so shortly before a line that its author cannot have seen how it went; in a pipe, everything. */
  const isBefore = (entry: Entry, enteredAt: number): boolean =>
    piped || enteredAt - entry.enteredAt < INTERFACE.typeAhead;

  return {
    submit(line, given) {
      const enteredAt = performance.now();
      const last = entries.findLast(({ state }) => state === 'opened' || state === 'failed');
      entries = entries.filter(
        (entry) => entry.state === 'under-way' || (isBefore(entry, enteredAt) && entry === last),
      );
      const before = entries.filter((entry) => isBefore(entry, enteredAt));
      const entry: Entry = { enteredAt, state: 'under-way', run: Promise.resolve() };
      const submission: Submission = {
        enteredAt,
        opened() {
          entry.state = 'opened';
        },
        assertSettled: () => assertSettled(before),
      };
      const run = async (): Promise<void> => {
        const ended = Promise.all(before.map((other) => other.run));
        const isClear = before.every(({ state }) => state !== 'under-way');
        await (piped || isClear ? ended : withinPatience(ended));
        try {
          await execute(submission, line, given);
          if (entry.state === 'under-way') entry.state = 'ended';
        } catch (thrown) {
          entry.state = 'failed';
          onError(toTincanError(thrown), line, given);
        }
      };
      entries.push(entry);
      entry.run = run();
    },
    async idle() {
      await Promise.all(entries.map(({ run }) => run));
    },
  };
}

function assertSettled(before: readonly Entry[]): void {
  if (before.some(({ state }) => state === 'under-way')) {
    throw notDone('the command before it is still under way');
  }
  const last = before.findLast(({ state }) => state !== 'ended');
  if (last?.state === 'failed') throw notDone('the command before it has failed');
}

function notDone(why: string): TincanError {
  return new TincanError(
    'TINCAN_E_USAGE',
    `Not done: ${why}. Say it again when the prompt names whom you mean.`,
  );
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
