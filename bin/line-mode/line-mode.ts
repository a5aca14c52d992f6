/** Line mode: commands and texts in, lines out. For plain terminals, screen readers and pipes. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ACTIONS,
  type ActionContext,
  type CoreClient,
  complete,
  EVERYONE,
  executeLine,
  hasEnded,
  quoteWord,
  transferLine,
  transfersInOrder,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, TincanError, toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { fitWidth, formatCount } from '../../src/text/format.ts';
import { announcements, conversationName, messageLines, requestQuestions } from './announce.ts';
import { nameFirst } from './first-run.ts';
import { leaveCore } from './leave.ts';
import { absolutePath, readDirectory } from './paths.ts';
import { createLineTerminal } from './terminal.ts';
import { createTransferLines } from './transfer-lines.ts';

export interface LineModeOptions {
  client: CoreClient;
  /** True where this program brought the core up, and so takes it down again. */
  started: boolean;
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
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
  const terminal = createLineTerminal({
    input: options.input,
    output: options.output,
    onInterrupt: options.onInterrupt,
    complete: (line) => complete(line, { actions: ACTIONS, state: client.state, readDirectory }),
  });
  try {
    if (options.detached.aborted || !(await nameFirst(client, terminal))) {
      if (!options.detached.aborted && options.detachable !== false)
        await leaveCore(client, options.started, terminal);
      return EXIT.interrupted;
    }
    return await converse(options, terminal);
  } finally {
    terminal.close();
  }
}

function converse(
  { client, started, detached, hint, detachable = true }: LineModeOptions,
  terminal: ReturnType<typeof createLineTerminal>,
): Promise<ExitCode> {
  return new Promise((resolve) => {
    let open: string | undefined;
    /** What was printed last, oldest first, and how many lines there have been in all. */
    const recent: string[] = [];
    let printed = 0;
    let leaving = false;
    /** Commands that have not ended, and when they were entered. */
    const underWay = new Map<Promise<void>, number>();
    let shown = client.state;
    const transfers = createTransferLines(shown, Date.now());

    const print = (text: string): void => {
      recent.push(text);
      if (recent.length > REMEMBERED_LINES) recent.shift();
      printed += 1;
      terminal.print(text);
    };
    const refreshPrompt = (): void => {
      const name = open === undefined ? 'tincan' : conversationName(client.state, open);
      terminal.setPrompt(`${fitWidth(name, PROMPT_NAME_CELLS)} › `);
    };
    const markRead = (): void => {
      if (open === undefined || (client.state.conversations[open]?.unread ?? 0) === 0) return;
      // A core that has just gone says so by itself.
      client.call('chat.read', { conversation: open }).catch(() => {});
    };

    const look = (): void => {
      const before = shown;
      shown = client.state;
      for (const line of announcements(before, shown, open)) print(line);
      for (const line of transfers.update(shown, Date.now())) print(line);
      if (before.peers !== shown.peers) refreshPrompt();
      if (before.conversations !== shown.conversations) markRead();
    };
    const unsubscribe = client.subscribe(look);
    const finish = (code: ExitCode): void => {
      unsubscribe();
      resolve(code);
    };

    const leave = async (how: 'exit' | 'detach', code: ExitCode = EXIT.done): Promise<void> => {
      if (leaving) return;
      if (how === 'detach' && !detachable) {
        print('This core ends with its window, so there is nothing to detach from. /exit leaves.');
        return;
      }
      leaving = true;
      try {
        if (how === 'exit' && detachable && (await leaveCore(client, started, terminal)) === 'stay') {
          leaving = false;
          return;
        }
        if (how === 'detach') print('Detached; the core goes on in the background. "tincan" attaches again.');
      } catch (thrown) {
        print(toTincanError(thrown).message);
      }
      finish(code);
    };

    /** @param before commands entered just before this one */
    const contextAfter = (before: readonly Promise<void>[], begun = printed): ActionContext => ({
      client,
      actions: ACTIONS,
      get conversation() {
        // They may be about to open another one, and nothing may go to somebody whom it is not meant for.
        if (before.some((command) => underWay.has(command))) {
          throw new TincanError(
            'TINCAN_E_USAGE',
            'Not done: the command before it is still under way. Say it again when the prompt names whom you mean.',
          );
        }
        return open;
      },
      openConversation(id) {
        if (open === id) return;
        open = id;
        refreshPrompt();
        const { messages = [], unread = 0 } = client.state.conversations[id] ?? {};
        const missed = unread === 0 ? [] : messages.slice(-unread);
        for (const message of missed) print(messageLines(client.state, id, message, id));
        markRead();
      },
      // What a notice of the core or the line of a transfer has said meanwhile is not said again.
      say(text) {
        if (printed === begun || !recent.slice(begun - printed).includes(text)) print(text);
      },
      clearScreen: terminal.clearScreen,
      leave: (how) => leave(how),
      absolutePath,
    });

    const submit = (line: string): void => {
      const entered = performance.now();
      const piped = !terminal.interactive;
      // Commands of a pipe run one after another. Those of a person do not wait for one that takes its time, but
      // what was typed ahead or pasted behind a command runs after it.
      const before = [...underWay]
        .filter(([, at]) => piped || entered - at < INTERFACE.typeAhead)
        .map(([command]) => command);
      const run = async (): Promise<void> => {
        const ended = Promise.all(before);
        await (piped ? ended : Promise.race([ended, sleep(INTERFACE.typeAhead)]));
        if (leaving) return;
        try {
          await executeLine(contextAfter(before), line);
        } catch (thrown) {
          if (!leaving) print(toTincanError(thrown).message);
        }
      };
      const command = run().finally(() => underWay.delete(command));
      underWay.set(command, entered);
    };

    void client.closed.then(() => {
      if (leaving) return;
      const stopped = shown.self.status === 'stopping';
      print(stopped ? 'The core was stopped.' : 'The core went away.');
      finish(stopped ? EXIT.done : EXIT.failed);
    });
    if (detached.aborted) finish(EXIT.done);
    detached.addEventListener('abort', () => {
      leaving = true;
      finish(EXIT.done);
    });

    refreshPrompt();
    greet(client, print);
    if (hint !== undefined) print(hint);
    terminal.start({
      line: submit,
      interrupt: () => void leave('exit', terminal.interactive ? EXIT.done : EXIT.interrupted),
      end: () => void Promise.all(underWay.keys()).then(() => leave('exit')),
    });
  });
}

/** Who one is, and what has waited. */
function greet(client: CoreClient, print: (text: string) => void): void {
  const { state } = client;
  print(`You are ${state.self.name} (${state.self.shortId}). /help shows the commands.`);
  for (const question of requestQuestions({}, state)) print(question);
  for (const conversation of Object.values(state.conversations)) {
    if (conversation.unread === 0) continue;
    const name = conversationName(state, conversation.id);
    const peer = state.peers[conversation.id];
    const how = conversation.id === EVERYONE ? '/all' : `/msg ${quoteWord(peer?.name ?? name)}`;
    const [where, what] = [
      conversation.id === EVERYONE ? 'in' : 'from',
      conversation.unread === 1 ? 'it' : 'them',
    ];
    print(`${formatCount(conversation.unread, 'unread message')} ${where} ${name}; ${how} shows ${what}.`);
  }
  for (const transfer of transfersInOrder(state)) {
    if (!hasEnded(transfer)) print(transferLine(state, transfer));
  }
}
