/**
 * Texts of several lines that were pasted: a line at a prompt cannot hold them, so each stands in it as a mark, and Enter puts it back. What is
 * pasted thus goes out as one message, with what was typed around it.
 */
import { INTERFACE } from '../../src/limits.ts';

export interface PastedTexts {
  /** What stands in the line for what was pasted: a text of one line as it is, with nothing that would be a key. */
  take(pasted: string): { inserted: string; isMark: boolean };
  /** The line with the texts in the places of their marks, or a mark of it whose text is not kept any more. */
  restore(line: string): { text: string } | { lost: string };
}

const MARKS = /\[pasted text (\d+), \d+ lines\]/g;

export function createPastedTexts(): PastedTexts {
  const texts = new Map<string, string>();
  let count = 0;
  return {
    take(pasted) {
      const text = pasted
        .replace(/\r\n?/g, '\n')
        .replace(/\t/g, '    ')
        .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '')
        .replace(/\n+$/, '');
      const lines = text.split('\n').length;
      if (lines === 1) return { inserted: text, isMark: false };
      count += 1;
      const mark = `[pasted text ${count}, ${lines} lines]`;
      texts.set(mark, text);
      const [oldest] = texts.keys();
      if (texts.size > INTERFACE.pastes && oldest !== undefined) texts.delete(oldest);
      return { inserted: mark, isMark: true };
    },
    restore(line) {
      // A mark that was never given is what somebody has typed.
      const isLost = ([mark, number]: RegExpExecArray): boolean =>
        !texts.has(mark) && Number(number) <= count;
      const lost = [...line.matchAll(MARKS)].find(isLost)?.[0];
      if (lost !== undefined) return { lost };
      return { text: line.replace(MARKS, (mark) => texts.get(mark) ?? mark) };
    },
  };
}
