/**
 * The line terminal: a prompt that is typed at, and output that never lands in what is being typed. Without a
 * terminal it reads lines and prints lines.
 */
import { createInterface, type Interface } from 'node:readline';
import type { Completions } from '../../src/client/index.ts';
import { INTERFACE, TERMINAL } from '../../src/limits.ts';
import { safeLines } from '../output.ts';
import { choiceLines, insertionFor } from './choices.ts';
import { readKeyboard } from './keyboard.ts';
import { MARK_PASTES, STOP_MARKING_PASTES } from './paste-reader.ts';
import { createPastedTexts } from './pasted-texts.ts';

export interface TerminalOptions {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  /** Leads a Ctrl-C that comes as a signal to the listener. */
  onInterrupt(listener: () => void): void;
  complete(line: string): Promise<Completions>;
}

export interface TerminalEvents {
  line(text: string): void;
  /** Something was typed that is no line yet. */
  changed?(): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** End of the input: Ctrl-D, or the end of a pipe. */
  end(): void;
}

export interface LineTerminal {
  /** True where a person types and can be asked. */
  readonly interactive: boolean;
  /** True where what is typed can be edited, and something be put into the line. */
  readonly editing: boolean;
  /** What stands in the line, pasted texts and all; nothing while a question is asked. */
  typed(): string;
  /** Puts a text into the line, as if it had been typed. @returns false where something stands there */
  putBack(text: string): boolean;
  start(events: TerminalEvents): void;
  print(text: string): void;
  setPrompt(prompt: string): void;
  /** Asks one question; its answer does not become a line. Undefined: there will be none. */
  ask(question: string): Promise<string | undefined>;
  clearScreen(): void;
  close(): void;
}

/** Said with the first paste of several lines. */
const PASTE_EXPLAINED = 'What was pasted stands in the line as a mark; Enter sends it as one message.';

/** Said with a paste that is too long. */
const PASTE_CUT = `The paste was cut: only its first ${TERMINAL.pasteCharacters} characters stand in the line. A file is sent with /send.`;

/** The row on which readline believes the cursor to be, seen from the first row of the prompt. */
interface CursorRow {
  prevRows: number;
}

export function createLineTerminal({ input, output, onInterrupt, complete }: TerminalOptions): LineTerminal {
  const interactive = input.isTTY === true && output.isTTY === true;
  const editing = interactive && process.env.TERM !== 'dumb';
  let prompt = '';
  let answer: ((text: string | undefined) => void) | undefined;
  /** Ends with the answer to the question that was asked last. */
  let asked: Promise<unknown> = Promise.resolve();
  let events: TerminalEvents | undefined;
  let closed = false;
  let hungUp = false;
  /** The line for which Tab was pressed last. */
  let askedFor: string | undefined;
  /** Where nothing can be redrawn: whether the prompt stands on the last row, and the one that is due. */
  let promptStands = false;
  let promptDue: NodeJS.Timeout | undefined;
  // Lines that came in before anybody listened: a pipe does not wait.
  const early: string[] = [];
  let ended = false;

  const pasted = createPastedTexts();
  let isPasteExplained = false;
  const insertPasted = (text: string, isCut: boolean): string => {
    if (isCut) api.print(PASTE_CUT);
    const { inserted, isMark } = pasted.take(text);
    if (isMark && !isPasteExplained) api.print(PASTE_EXPLAINED);
    isPasteExplained ||= isMark;
    return inserted;
  };

  const keyboard = editing ? readKeyboard(input, insertPasted) : input;
  if (editing) keyboard.on('keypress', () => events?.changed?.());
  const readline: Interface = createInterface({
    input: keyboard,
    ...(interactive ? { output } : {}),
    terminal: editing,
    historySize: INTERFACE.inputHistory,
    removeHistoryDuplicates: true,
    prompt,
    completer(line: string, callback: (error: null, result: [string[], string]) => void): void {
      const isAgain = askedFor === line;
      askedFor = line;
      const written = readline.line;
      complete(line).then(
        (completions) => {
          // It may have been entered, or gone on, meanwhile.
          if (readline.line !== written) {
            callback(null, [[], line]);
            return;
          }
          const inserted = insertionFor(line, completions);
          const choices = choiceLines(completions);
          // Listed here, a line each, and not in columns by readline.
          if (inserted === undefined && isAgain && choices.length > 0) api.print(choices.join('\n'));
          callback(null, [inserted === undefined ? [] : [inserted], line.slice(completions.start)]);
        },
        () => callback(null, [[], line]),
      );
    },
  });
  // While several characters come at once (a paste, a fast typist) readline switches completion off, and with it
  // inserts at the end of the line instead of at the cursor and loses count of the rows. So it stays on.
  Object.defineProperty(readline, 'isCompletionEnabled', { get: () => true, set() {} });

  // A terminal that has gone may be seen here before its SIGHUP comes; it means the same.
  const hangUp = (): void => {
    if (interactive && !closed) process.kill(process.pid, 'SIGHUP');
  };
  input.on('error', hangUp);
  // In raw mode Ctrl-D is a key; in any other it is this end.
  if (editing) input.on('end', hangUp);

  /** Begins a row of its own below a prompt that cannot be redrawn. */
  const leavePrompt = (): void => {
    if (promptStands) output.write('\n');
    promptStands = false;
  };
  const showPrompt = (): void => {
    if (!interactive || closed || ended) return;
    if (editing) {
      readline.prompt(true);
      return;
    }
    // Once for all that is printed at one time, and below the answer to what was entered.
    clearTimeout(promptDue);
    promptDue = setTimeout(() => {
      if (closed || ended) return;
      leavePrompt();
      readline.prompt(true);
      promptStands = true;
    }, INTERFACE.promptAfter);
  };
  const settle = (text: string | undefined): void => {
    const take = answer;
    answer = undefined;
    readline.setPrompt(prompt);
    take?.(text);
  };

  /** Where Tab is a letter like any other, a line that ends with one asks what could stand there. */
  const tellChoices = async (line: string): Promise<void> => {
    const completions = await complete(line);
    const inserted = insertionFor(line, completions);
    const choices = choiceLines(completions);
    if (choices.length === 0) api.print('There is nothing to complete.');
    else if (inserted === undefined) api.print(choices.join('\n'));
    else api.print(`It goes on as: ${line.slice(0, completions.start)}${inserted}`);
  };

  readline.on('line', (typed) => {
    promptStands = false;
    if (interactive && !editing && answer === undefined && typed.endsWith('\t')) {
      tellChoices(typed.replace(/\t+$/, '')).catch(() => api.print('There is nothing to complete.'));
      return;
    }
    const restored = pasted.restore(typed);
    if ('lost' in restored) {
      api.print(`Not done: the text of ${restored.lost} is not kept any more. Paste it again.`);
      return;
    }
    const line = restored.text;
    if (answer !== undefined) settle(line);
    else if (events === undefined) early.push(line);
    else events.line(line);
    showPrompt();
  });
  const interrupt = (): void => {
    if (answer !== undefined) settle(undefined);
    else events?.interrupt();
  };
  readline.on('SIGINT', interrupt);
  onInterrupt(interrupt);
  readline.on('close', () => {
    ended = true;
    settle(undefined);
    hungUp = interactive && ((editing && input.readableEnded) || input.destroyed);
    if (!closed && !hungUp) events?.end();
  });

  const api: LineTerminal = {
    interactive,
    editing,
    typed() {
      if (answer !== undefined) return '';
      const restored = pasted.restore(readline.line);
      return 'lost' in restored ? '' : restored.text;
    },
    putBack(text) {
      if (!editing || closed || ended || answer !== undefined || readline.line !== '') return false;
      readline.write(insertPasted(text, false));
      return true;
    },
    start(listener) {
      events = listener;
      if (editing) output.write(MARK_PASTES);
      for (const line of early.splice(0)) listener.line(line);
      if (ended) listener.end();
      else showPrompt();
    },
    print(text) {
      const lines = `${safeLines(text)}\n`;
      if (!editing || closed) {
        leavePrompt();
        output.write(lines);
        showPrompt();
        return;
      }
      // Over the prompt and what is being typed, however many rows that takes, then both again below.
      const { rows } = readline.getCursorPos();
      const up = rows > 0 ? `\u001b[${rows}A` : '';
      output.write(`\r${up}\u001b[J${lines}`);
      // readline would go up once more by the rows that were left behind.
      (readline as Interface & CursorRow).prevRows = 0;
      showPrompt();
    },
    setPrompt(text) {
      if (text === prompt) return;
      prompt = text;
      if (answer !== undefined) return;
      readline.setPrompt(prompt);
      if (events !== undefined) showPrompt();
    },
    ask(question) {
      if (!interactive || ended || closed) return Promise.resolve(undefined);
      // Each question gets its own answer, one after the other.
      if (answer !== undefined) return asked.then(() => api.ask(question));
      const answered = new Promise<string | undefined>((resolve) => {
        answer = resolve;
        readline.setPrompt(safeLines(question));
        showPrompt();
      });
      asked = answered;
      return answered;
    },
    clearScreen() {
      if (!editing) {
        if (interactive) api.print('This terminal cannot clear its screen.');
        return;
      }
      output.write('\u001b[H\u001b[2J');
      (readline as Interface & CursorRow).prevRows = 0;
      showPrompt();
    },
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(promptDue);
      leavePrompt();
      if (editing && !hungUp) {
        // What was half typed goes; the shell's prompt begins on a line of its own.
        const { rows } = readline.getCursorPos();
        output.write(`\r${rows > 0 ? `\u001b[${rows}A` : ''}\u001b[J${STOP_MARKING_PASTES}`);
      }
      readline.close();
      input.pause();
    },
  };
  return api;
}
