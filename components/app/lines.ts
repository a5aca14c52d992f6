/** Lines and commands of a screen: the one table of actions, in the context of what is open here. */

import {
  ACTIONS,
  type ActionContext,
  absolutePath,
  commandHelp,
  createSubmissions,
  executeLine,
  parseInput,
  type Submission,
  transferWordsDrawn,
} from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { type Draft, withDraft } from '../composer/index.ts';
import { KEY_TABLE, keysOfCommand, type Scene } from '../keymap/index.ts';
import { opened } from '../ui/conversations.ts';
import type { Dialog } from '../ui/dialog.ts';
import { type About, NOWHERE } from '../ui/ui-state.ts';
import { openDoctor } from './doctor.ts';
import { openFiles } from './files.ts';
import { focused } from './focus.ts';
import { sendAbout } from './messages.ts';
import { openOffer } from './offer-pages.ts';
import { openSearch } from './search.ts';
import type { Session } from './session.ts';
import { beginTour } from './tour.ts';
import { openVerification } from './verification.ts';

export interface Lines {
  /** @param about what the text answers, or takes the place of */
  submit(line: string, about?: About): void;
  run(command: string, words: readonly string[]): void;
}

/** What a command or a text was entered with. */
interface Entered {
  /** What it is for: the conversation that the prompt named then, or what a command just before it opens. */
  conversation: string | undefined;
  readonly enteredAt: number;
  /** What is written by the time at which it opens a conversation was typed behind it, and goes along. */
  readonly carries: boolean;
  /** The message that the text is about. */
  readonly about?: About | undefined;
  /** It answers what somebody else has asked. */
  readonly isAnswer: boolean;
}

export function createLines(session: Session): Lines {
  const { client, ui } = session;
  /** Lines that wait for their turn. */
  const waiting = new Set<Entered>();

  /** @returns false where another one stays open, as something is being written there */
  const openConversation = (submission: Submission, entered: Entered, id: string): boolean => {
    submission.opened();
    // What was entered right behind a line is for the conversation that it opens.
    const isAhead = (at: number): boolean => entered.carries && at - entered.enteredAt < INTERFACE.typeAhead;
    for (const next of waiting) if (isAhead(next.enteredAt)) next.conversation = id;
    const { open, composer } = ui.get();
    // Who answers a request goes on with what they are at; the row was an interruption.
    if (entered.isAnswer && open !== undefined) return open === id;
    const carry = isAhead(performance.now());
    // A text half written by now is for the one that is open; it must not go to another by a late answer.
    if (open !== id && composer.text !== '' && !carry && open !== undefined) return false;
    ui.change((now) => opened(now, client.state, id, carry));
    return true;
  };

  const contextFor = (submission: Submission, entered: Entered, line: string): ActionContext => ({
    client,
    actions: ACTIONS,
    get conversation() {
      submission.assertSettled();
      return entered.conversation;
    },
    openConversation: (id) => openConversation(submission, entered, id),
    say(text) {
      const [title = ''] = line.split('\n');
      if (text.includes('\n')) session.open({ kind: 'text', title, text, top: 0 });
      else session.answer('info', text);
    },
    transferWords: transferWordsDrawn,
    linesMost: undefined,
    clearScreen() {
      ui.change((now) => {
        if (now.open === undefined) return now;
        const lastMessage = client.state.conversations[now.open]?.messages.at(-1)?.id;
        const cleared = { ...now.cleared, [now.open]: { lastMessage, at: Date.now() } };
        return { ...now, cleared, unreadFrom: undefined, jump: undefined };
      });
    },
    show(view, about) {
      if (view === 'help') session.open(helpDialog(about, { state: client.state, ui: ui.get() }));
      else if (view === 'search') openSearch(session, about ?? '');
      else if (view === 'history') {
        const isOpen = about === undefined || openConversation(submission, entered, about);
        if (isOpen) ui.change((now) => focused(now, client.state, 'conversation'));
      } else if (view === 'files') openFiles(session, about ?? '');
      else if (view === 'tour') beginTour(session);
      else if (view === 'verify') openVerification(session, about ?? '');
      else if (view === 'about') session.open({ kind: 'about', id: about ?? '', top: 0 });
      else if (view === 'doctor') openDoctor(session, about);
      else if (view === 'offer') openOffer(session, about ?? '');
      else ui.change((now) => focused(now, client.state, view));
      return true;
    },
    leave: (how) => session.leave(how),
    keyTable: () => Promise.resolve(KEY_TABLE),
    absolutePath,
  });

  const submissions = createSubmissions<Entered>({
    piped: false,
    async execute(submission, line, entered) {
      waiting.delete(entered);
      const text = entered.about === undefined ? undefined : textOf(line);
      if (entered.about === undefined || text === undefined) {
        await executeLine(contextFor(submission, entered, line), line);
        return;
      }
      submission.assertSettled();
      await sendAbout(session, entered.conversation, entered.about, text);
    },
    onError(error, line, entered) {
      session.answer('error', error.message);
      if (textOf(line) !== undefined) giveBack(line, entered);
    },
  });

  /** A text that nobody took goes back to where it was written, unless something else is being written there by now. */
  const giveBack = (text: string, { conversation, about }: Entered): void =>
    ui.change((now) => {
      if (now.open === conversation) {
        if (now.composer.text !== '') return now;
        const abouts =
          about === undefined || conversation === undefined
            ? now.abouts
            : { ...now.abouts, [conversation]: about };
        return { ...now, abouts, composer: withDraft(now.composer, draft(text)) };
      }
      const id = conversation ?? NOWHERE;
      return now.drafts[id] === undefined ? { ...now, drafts: { ...now.drafts, [id]: draft(text) } } : now;
    });

  return {
    submit(line, about) {
      const entered = {
        conversation: ui.get().open,
        enteredAt: performance.now(),
        carries: true,
        about,
        isAnswer: false,
      };
      waiting.add(entered);
      submissions.submit(line, entered);
    },
    run(command, words) {
      const action = ACTIONS.find(({ name }) => name === command);
      if (action === undefined) throw new Error(`There is no command ${command}.`);
      // A key is no line: what is written while it is answered is for the conversation that is open.
      const entered = {
        conversation: ui.get().open,
        enteredAt: performance.now(),
        carries: false,
        isAnswer: command === 'accept',
      };
      const submission: Submission = { enteredAt: entered.enteredAt, opened() {}, assertSettled() {} };
      action
        .run(contextFor(submission, entered, `/${command}`), { words, text: '' })
        .catch((thrown: unknown) => session.answer('error', toTincanError(thrown).message));
    },
  };
}

/** The text that a line says; undefined for a command. What somebody does is a text where it answers or changes one. */
function textOf(line: string): string | undefined {
  if (line.startsWith('/me ')) return line;
  const parsed = parseInput(ACTIONS, line);
  return parsed.kind === 'text' ? parsed.text : undefined;
}

/** All of the help, or what there is to know of one command, with the keys that do the same. */
function helpDialog(command: string | undefined, scene: Scene): Dialog {
  const action = ACTIONS.find(({ name }) => name === command);
  if (action === undefined) return { kind: 'help', filter: '', top: 0 };
  const text = commandHelp(action, keysOfCommand(action.name, scene)).join('\n');
  return { kind: 'text', title: `/help ${action.name}`, text, top: 0 };
}

/** As it was before Enter: the caret behind it. */
function draft(text: string): Draft {
  return { text, caret: text.length, undo: [] };
}
