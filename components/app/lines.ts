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
import type { Session } from './session.ts';

export interface Lines {
  submit(line: string): void;
  run(command: string, words: readonly string[]): void;
}

export function createLines(session: Session): Lines {
  const { client, ui } = session;

  /** @param wasEmpty nothing was being written when this was asked for */
  const contextFor = (submission: Submission, wasEmpty: boolean, title: string): ActionContext => ({
    client,
    actions: ACTIONS,
    get conversation() {
      submission.assertSettled();
      return ui.get().open;
    },
    openConversation(id) {
      const { open, composer } = ui.get();
      const isAhead = wasEmpty && performance.now() - submission.enteredAt < INTERFACE.typeAhead;
      // A text half written by now is for the one that is open; it must not go to another by a late answer.
      if (open !== id && composer.text !== '' && !isAhead && open !== undefined) return;
      ui.change((now) => opened(now, client.state, id, isAhead));
    },
    say(text) {
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
      else ui.change((now) => ({ ...now, focus: view }));
      return true;
    },
    leave: (how) => session.leave(how),
    absolutePath,
  });

  const submissions = createSubmissions({
    piped: false,
    execute: (submission, line) => executeLine(contextFor(submission, true, line), line),
    onError: (error) => session.notice('error', error.message),
  });

  return {
    submit: (line) => submissions.submit(line),
    run(command, words) {
      const action = ACTIONS.find(({ name }) => name === command);
      if (action === undefined) throw new Error(`There is no command ${command}.`);
      const wasEmpty = ui.get().composer.text === '';
      const submission: Submission = { enteredAt: performance.now(), assertSettled() {} };
      action
        .run(contextFor(submission, wasEmpty, `/${command}`), { words, text: '' })
        .catch((thrown: unknown) => session.notice('error', toTincanError(thrown).message));
    },
  };
}
