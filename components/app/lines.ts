/** Lines and commands of a screen: the one table of actions, in the context of what is open here. */
import {
  ACTIONS,
  type ActionContext,
  absolutePath,
  createSubmissions,
  executeLine,
  type Submission,
} from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { opened } from '../ui/conversations.ts';
import { focused } from './focus.ts';
import type { Session } from './session.ts';

export interface Lines {
  submit(line: string): void;
  run(command: string, words: readonly string[]): void;
}

/** What a command or a text was entered with. */
interface Entered {
  /** The conversation that the prompt named then. */
  conversation: string | undefined;
  /** Nothing was being written any more. */
  wasEmpty: boolean;
  /** As a title for its answer. */
  title: string;
}

/** A line that waits for its turn. What commands before it open is what it means. */
interface Waiting {
  conversation: string | undefined;
  enteredAt: number;
}

export function createLines(session: Session): Lines {
  const { client, ui } = session;
  /** In the order in which they were entered, which is that in which they run. */
  const waiting: Waiting[] = [];

  const contextFor = (
    submission: Submission,
    entered: Entered,
    onOpen: (id: string) => void,
  ): ActionContext => ({
    client,
    actions: ACTIONS,
    get conversation() {
      submission.assertSettled();
      return entered.conversation;
    },
    openConversation(id) {
      onOpen(id);
      const { open, composer } = ui.get();
      const isRecent = performance.now() - submission.enteredAt < INTERFACE.typeAhead;
      const isAhead = entered.wasEmpty && isRecent;
      // A text half written by now is for the one that is open; it must not go to another by a late answer.
      if (open !== id && composer.text !== '' && !isAhead && open !== undefined) return false;
      ui.change((now) => opened(now, client.state, id, isAhead));
      return true;
    },
    say(text) {
      const [title = ''] = entered.title.split('\n');
      if (text.includes('\n')) session.open({ kind: 'text', title, text, top: 0 });
      else session.notice('info', text);
    },
    clearScreen() {
      ui.change((now) => {
        if (now.open === undefined) return now;
        const lastMessage = client.state.conversations[now.open]?.messages.at(-1)?.id;
        const cleared = { ...now.cleared, [now.open]: { lastMessage, at: Date.now() } };
        return { ...now, cleared, unreadFrom: undefined };
      });
    },
    show(view, about) {
      if (view === 'help') session.open({ kind: 'help', filter: about ?? '', top: 0 });
      else ui.change((now) => focused(now, client.state, view));
      return true;
    },
    leave: (how) => session.leave(how),
    absolutePath,
  });

  /** What was entered right behind a line is for the conversation that it opens. */
  const meanAfter = ({ enteredAt }: Submission, id: string): void => {
    for (const next of waiting) if (next.enteredAt - enteredAt < INTERFACE.typeAhead) next.conversation = id;
  };

  const submissions = createSubmissions({
    piped: false,
    async execute(submission, line) {
      const conversation = waiting.shift()?.conversation;
      const entered = { conversation, wasEmpty: true, title: line };
      await executeLine(
        contextFor(submission, entered, (id) => meanAfter(submission, id)),
        line,
      );
    },
    onError: (error) => session.notice('error', error.message),
  });

  return {
    submit(line) {
      waiting.push({ conversation: ui.get().open, enteredAt: performance.now() });
      submissions.submit(line);
    },
    run(command, words) {
      const action = ACTIONS.find(({ name }) => name === command);
      if (action === undefined) throw new Error(`There is no command ${command}.`);
      const { open, composer } = ui.get();
      const entered = { conversation: open, wasEmpty: composer.text === '', title: `/${command}` };
      const submission: Submission = { enteredAt: performance.now(), assertSettled() {} };
      action
        .run(
          contextFor(submission, entered, () => {}),
          { words, text: '' },
        )
        .catch((thrown: unknown) => session.notice('error', toTincanError(thrown).message));
    },
  };
}
