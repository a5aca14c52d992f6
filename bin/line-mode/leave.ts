/** The question before leaving: what becomes of what is not finished. */
import type { LeaveAnswer } from '../../src/client/index.ts';
import type { LineTerminal } from './terminal.ts';

/** Asks at a terminal until the answer is one; without anybody to ask they go on. */
export function askAboutLeaving(terminal: LineTerminal): (unfinished: string) => Promise<LeaveAnswer> {
  return async (unfinished) => {
    const question = `${unfinished} (l)eave running, (s)top, or s(t)ay? `;
    for (;;) {
      const answer = await terminal.ask(question);
      // Nobody answers, or Ctrl-C once more: nothing is lost by leaving them running.
      if (answer === undefined) return 'leave';
      const word = answer.trim().toLowerCase();
      if (word === 'l' || word === 'leave') return 'leave';
      if (word === 's' || word === 'stop') return 'stop';
      if (word === 't' || word === 'stay') return 'stay';
    }
  };
}
