/** The question before leaving: what becomes of transfers that are not finished. */
import { type LeaveAnswer, unfinishedText } from '../../src/client/index.ts';
import type { LineTerminal } from './terminal.ts';

/** Asks at a terminal until the answer is one; without anybody to ask they go on. */
export function askAboutTransfers(terminal: LineTerminal): (unfinished: number) => Promise<LeaveAnswer> {
  return async (unfinished) => {
    const question = `${unfinishedText(unfinished)} (l)eave running, (s)top, or s(t)ay? `;
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
