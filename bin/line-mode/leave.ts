/** The question before leaving: what becomes of what is not finished. */
import type { LeaveAnswer } from '../../src/client/index.ts';
import type { LineTerminal } from './terminal.ts';

const ANSWERS: readonly LeaveAnswer[] = ['leave', 'stop', 'stay'];

/** Asks at a terminal until the answer is one; without anybody to ask they go on. */
export function askAboutLeaving(terminal: LineTerminal): (unfinished: string) => Promise<LeaveAnswer> {
  return async (unfinished) => {
    terminal.print(
      `${unfinished} "leave" leaves and lets it go on in the background, "stop" leaves and stops it until the next start, "stay" does not leave.`,
    );
    for (;;) {
      const answer = await terminal.ask('Type leave, stop or stay: ');
      // Nobody answers, or Ctrl-C once more: nothing is lost by leaving them running.
      if (answer === undefined) return 'leave';
      const word = answer.trim().toLowerCase();
      const meant = ANSWERS.find((one) => one === word);
      if (meant !== undefined) return meant;
    }
  };
}
