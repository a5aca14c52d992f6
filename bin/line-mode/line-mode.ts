/** Line mode: commands and texts in, lines out. For plain terminals, screen readers and pipes. */
import {
  ACTIONS,
  type ActionContext,
  type CoreClient,
  complete,
  EVERYONE,
  executeLine,
  hasEnded,
  transferStatus,
  transfersInOrder,
  transferTitle,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, toTincanError } from '../../src/errors.ts';
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
  /** False where the core cannot outlive this program. */
  detachable?: boolean;
  /** Aborted when the program is told to end without a word (SIGHUP, SIGTERM): the core is left running. */
  detached: AbortSignal;
}

/** Cells of a name in the prompt: leaves most of 80 columns for what is typed. */
const PROMPT_NAME_CELLS = 24;

/** Runs until the person leaves or the core goes. */
export async function runLineMode(options: LineModeOptions): Promise<ExitCode> {
  const { client } = options;
  const terminal = createLineTerminal({
    input: options.input,
    output: options.output,
    complete: (line) => complete(line, { actions: ACTIONS, state: client.state, readDirectory }),
  });
  try {
    if (options.detached.aborted || !(await nameFirst(client, terminal))) {
      if (!options.detached.aborted) await leaveCore(client, options.started, terminal);
      return EXIT.interrupted;
    }
    return await converse(options, terminal);
  } finally {
    terminal.close();
  }
}

function converse(
  { client, started, detached, detachable = true }: LineModeOptions,
  terminal: ReturnType<typeof createLineTerminal>,
): Promise<ExitCode> {
  return new Promise((resolve) => {
    let open: string | undefined;
    let lastPrinted = '';
    let leaving = false;
    /** Commands of a pipe run one after another; those of a person do not wait for one another. */
    let queue: Promise<void> = Promise.resolve();
    let shown = client.state;
    const transfers = createTransferLines(shown, Date.now());

    const print = (text: string): void => {
      lastPrinted = text;
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

    const leave = async (how: 'exit' | 'detach'): Promise<void> => {
      if (leaving) return;
      if (how === 'detach' && !detachable) {
        print('This core ends with its window, so there is nothing to detach from. /exit leaves.');
        return;
      }
      leaving = true;
      try {
        if (how === 'exit' && (await leaveCore(client, started, terminal)) === 'stay') {
          leaving = false;
          return;
        }
        if (how === 'detach') print('Detached; the core goes on in the background. "tincan" attaches again.');
      } catch (thrown) {
        print(toTincanError(thrown).message);
      }
      finish(EXIT.done);
    };

    const context: ActionContext = {
      client,
      actions: ACTIONS,
      get conversation() {
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
      // What a notice of the core has just said is not said again.
      say(text) {
        if (text !== lastPrinted) print(text);
      },
      clearScreen: terminal.clearScreen,
      leave,
      absolutePath,
    };

    const submit = (line: string): void => {
      const run = (): Promise<void> =>
        executeLine(context, line).catch((thrown: unknown) => {
          if (!leaving) print(toTincanError(thrown).message);
        });
      if (terminal.interactive) void run();
      else queue = queue.then(() => (leaving ? undefined : run()));
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
    terminal.start({
      line: submit,
      interrupt: () => void leave('exit'),
      end: () => void queue.then(() => leave('exit')),
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
    const how = conversation.id === EVERYONE ? '/all' : `/msg ${name}`;
    print(`${formatCount(conversation.unread, 'unread message')} of ${name}; ${how} shows them.`);
  }
  for (const transfer of transfersInOrder(state)) {
    if (!hasEnded(transfer)) print(`${transferTitle(state, transfer)}: ${transferStatus(state, transfer)}`);
  }
}
