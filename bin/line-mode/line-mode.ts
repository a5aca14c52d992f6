/** Line mode: commands and texts in, lines out. For plain terminals, screen readers and pipes. */
import {
  ACTIONS,
  type ActionContext,
  absolutePath,
  type CoreClient,
  complete,
  conversationName,
  coreEndedText,
  createSubmissions,
  detachedText,
  executeLine,
  findEntries,
  leaveCore,
  NOT_DETACHABLE,
  parseInput,
  type Submission,
  transferWordsSpoken,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { cutWidth } from '../../src/text/format.ts';
import { loadKeyTable } from '../key-table.ts';
import { announcements } from './announce.ts';
import { createBursts } from './bursts.ts';
import { keepLine, type LineDrafts, NO_DRAFTS } from './drafts.ts';
import { nameFirst } from './first-run.ts';
import { greetingLines } from './greeting.ts';
import { askAboutLeaving } from './leave.ts';
import { openingLines } from './opening.ts';
import { createSaidElsewhere } from './said-elsewhere.ts';
import { createLineTerminal } from './terminal.ts';
import { createTransferLines } from './transfer-lines.ts';

export interface LineModeOptions {
  client: CoreClient;
  /** True where this program brought the core up, and so takes it down again. */
  started: boolean;
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  /** Told of a line of a pipe that could not be done: its number, from 1, and why. */
  onLineFailed(line: number, message: string): void;
  /** The directory that was given with `--home`. */
  home?: string | undefined;
  /** Told of a line that was entered and can not be sent any more, when the terminal is given back. */
  onUnsent(line: string): void;
  /** What to begin with, said after the greeting. */
  hint?: string;
  /** Leads a Ctrl-C that comes as a signal, as in a terminal that is not in raw mode, to the listener. */
  onInterrupt(listener: () => void): void;
  /** False where the core cannot outlive this program. */
  detachable?: boolean;
  /** Aborted when the program is told to end without a word (SIGHUP, SIGTERM): the core is left running. */
  detached: AbortSignal;
}

/** Lines that are remembered, so that an answer does not say again what was printed since its command. */
const REMEMBERED_LINES = 64;

/** Cells of a name in the prompt: leaves most of 80 columns for what is typed. */
const PROMPT_NAME_CELLS = 24;

/** Runs until the person leaves or the core goes. */
export async function runLineMode(options: LineModeOptions): Promise<ExitCode> {
  const { client } = options;
  const place: Place = { open: undefined };
  const terminal = createLineTerminal({
    input: options.input,
    output: options.output,
    onInterrupt: options.onInterrupt,
    complete: (line) =>
      complete(line, {
        actions: ACTIONS,
        state: client.state,
        conversation: place.open,
        findEntries,
        transferWords: transferWordsSpoken,
      }),
  });
  try {
    if (options.detached.aborted || !(await nameFirst(client, terminal))) {
      if (!options.detached.aborted && options.detachable !== false) {
        const { text } = await leaveCore(client, options.started, askAboutLeaving(terminal));
        if (text !== undefined) terminal.print(text);
      }
      return EXIT.interrupted;
    }
    const drafts = terminal.editing
      ? await keepLine(client, () => ({ conversation: place.open, text: terminal.typed() }))
      : NO_DRAFTS;
    return await converse(options, terminal, place, drafts).finally(drafts.end);
  } finally {
    terminal.close();
  }
}

/** Where what is typed goes. */
interface Place {
  /** Id of the open conversation. */
  open: string | undefined;
}

function converse(
  {
    client: attached,
    started,
    detached,
    hint,
    onLineFailed,
    onUnsent,
    home,
    detachable = true,
  }: LineModeOptions,
  terminal: ReturnType<typeof createLineTerminal>,
  place: Place,
  drafts: LineDrafts,
): Promise<ExitCode> {
  return new Promise((resolve) => {
    /** What was printed last, oldest first, and how many lines there have been in all. */
    const recent: string[] = [];
    let printed = 0;
    let leaving = false;
    /** Lines of a pipe so far, and whether one of them could not be done. */
    let entered = 0;
    let hasFailed = false;
    const openedBefore = new Set<string>();
    /** Ends when what was missed in the conversations that were opened is printed. */
    let caughtUp: Promise<void> = Promise.resolve();
    let shown = attached.state;
    const transfers = createTransferLines(shown, Date.now());
    const elsewhere = createSaidElsewhere(
      attached,
      () => place.open,
      (line) => print(line),
    );
    const { client } = elsewhere;

    const print = (text: string): void => {
      recent.push(text);
      if (recent.length > REMEMBERED_LINES) recent.shift();
      printed += 1;
      terminal.print(text);
    };
    const refreshPrompt = (): void => {
      const name = place.open === undefined ? 'tincan' : conversationName(client.state, place.open);
      terminal.setPrompt(`${cutWidth(name, PROMPT_NAME_CELLS, '...')}> `);
    };
    const markRead = (): void => {
      const { open } = place;
      if (open === undefined || (client.state.conversations[open]?.unread ?? 0) === 0) return;
      // A core that has just gone says so by itself.
      client.call('chat.read', { conversation: open }).catch(() => {});
    };

    const look = (): void => {
      const before = shown;
      shown = client.state;
      for (const line of announcements(before, shown, place.open, Date.now())) print(line);
      elsewhere.look(before, shown);
      for (const line of transfers.update(shown, Date.now())) print(line);
      if (before.peers !== shown.peers || before.rooms !== shown.rooms) refreshPrompt();
      if (before.conversations !== shown.conversations) markRead();
    };
    const unsubscribe = client.subscribe(look);
    const finish = (code: ExitCode): void => {
      unsubscribe();
      const unsent = bursts.close();
      if (unsent.length > 0) {
        terminal.close();
        for (const line of unsent) onUnsent(line);
      }
      resolve(code);
    };

    /** How it ends, however it is left: a pipe whose line failed has failed. */
    const outcome = (): ExitCode => (hasFailed && !terminal.interactive ? EXIT.failed : EXIT.done);

    const leave = async (how: 'exit' | 'detach', code = outcome()): Promise<void> => {
      if (leaving) return;
      if (how === 'detach' && !detachable) {
        print(NOT_DETACHABLE);
        return;
      }
      leaving = true;
      try {
        if (how === 'exit' && detachable) {
          const { left, text } = await leaveCore(client, started, askAboutLeaving(terminal));
          if (text !== undefined) print(text);
          leaving = left;
          if (!left) return;
        }
        if (how === 'detach') print(detachedText(home));
      } catch (thrown) {
        print(toTincanError(thrown).message);
      }
      finish(code);
    };

    /** Prints what is new there, or was said last, and has the core keep the conversation in view. */
    const catchUp = async (id: string): Promise<void> => {
      const isFirst = !openedBefore.has(id);
      openedBefore.add(id);
      for (const line of await openingLines(client, id, isFirst && terminal.interactive)) print(line);
      markRead();
      await client.call('chat.open', { conversation: id });
    };

    const enter = (id: string): void => {
      place.open = id;
      refreshPrompt();
      // A core that has just gone says so by itself.
      const catching = catchUp(id).catch(() => {});
      caughtUp = caughtUp.then(() => catching);
      drafts.giveBack(id, terminal.putBack);
    };

    const contextOf = (submission: Submission, begun = printed): ActionContext => ({
      client,
      actions: ACTIONS,
      get conversation() {
        submission.assertSettled();
        return place.open;
      },
      openConversation(id) {
        submission.opened();
        if (place.open === id) return true;
        enter(id);
        return true;
      },
      // What a notice of the core or the line of a transfer has said meanwhile is not said again.
      say(text) {
        if (printed === begun || !recent.slice(begun - printed).includes(text)) print(text);
      },
      transferWords: transferWordsSpoken,
      linesMost: terminal.interactive ? INTERFACE.linesListed : undefined,
      clearScreen: terminal.clearScreen,
      show: () => false,
      leave: (how) => leave(how),
      keyTable: loadKeyTable,
      absolutePath,
    });

    const submissions = createSubmissions<number>({
      piped: !terminal.interactive,
      async execute(submission, line) {
        if (!leaving) await executeLine(contextOf(submission), line);
      },
      onError(error, _line, number) {
        if (leaving) return;
        hasFailed = true;
        if (terminal.interactive) print(error.message);
        else onLineFailed(number, error.message);
      },
    });
    const submit = (line: string): void => {
      entered += 1;
      submissions.submit(line, entered);
    };
    const bursts = createBursts({
      isText: (line) => parseInput(ACTIONS, line).kind === 'text',
      ask: terminal.ask,
      submit,
      print,
    });

    void client.closed.then(() => {
      if (leaving) return;
      const stopped = shown.self.status === 'stopping';
      print(coreEndedText(stopped));
      finish(stopped ? EXIT.done : EXIT.failed);
    });
    if (detached.aborted) finish(EXIT.done);
    detached.addEventListener('abort', () => {
      leaving = true;
      void drafts.save().then(() => finish(EXIT.done));
    });

    refreshPrompt();
    for (const line of greetingLines(client.state)) print(line);
    if (hint !== undefined) print(hint);
    terminal.start({
      line: terminal.interactive ? bursts.add : submit,
      changed: drafts.changed,
      interrupt: () => void leave('exit', terminal.interactive ? EXIT.done : EXIT.interrupted),
      end: () =>
        void bursts
          .flush()
          .then(() => submissions.idle())
          .then(() => caughtUp)
          .then(() => leave('exit')),
    });
    if (drafts.open !== undefined && client.state.conversations[drafts.open] !== undefined) {
      print('What you had not sent stands in the line again.');
      enter(drafts.open);
    }
  });
}
