/** Makes a session: wires store, lines, news and time to an attached core. */
import type { TerminalFacts } from '../../src/client/doctor/index.ts';
import {
  type CoreClient,
  detachedText,
  type LeaveAnswer,
  type Leaving,
  leaveCore,
  NOT_DETACHABLE,
} from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { createConversationViews } from '../conversation/index.ts';
import { clipboardSequence } from '../terminal/index.ts';
import { dismissed, noticed } from '../ui/notice-log.ts';
import { createUiStore } from '../ui/ui-store.ts';
import { watchAttention } from './attention.ts';
import { keepDrafts } from './drafts.ts';
import { followHistory } from './history.ts';
import { watchIdle } from './idle.ts';
import { createLines } from './lines.ts';
import { watchNews } from './news.ts';
import { watchKeys } from './own-keys.ts';
import { keepPaneSizes } from './panes.ts';
import { createReading } from './reading.ts';
import { createSceneSource } from './scene-source.ts';
import type { Session } from './session.ts';
import { createShownRequests } from './shown-requests.ts';
import { keepTime } from './ticks.ts';
import { watchTyping } from './typing.ts';

export interface SessionOptions {
  client: CoreClient;
  /** True where this program brought the core up, and so takes it down again. */
  started: boolean;
  size: { columns: number; rows: number };
  /** False where the core cannot outlive this program. */
  detachable: boolean;
  /** The directory that was given with `--home`. */
  home?: string | undefined;
  /** What to begin with, where that is something particular. */
  welcome?: string | undefined;
  /** What is known of the terminal, where there is a real one. */
  terminal?: (() => TerminalFacts) | undefined;
  /** Says something to the terminal that is no part of the screen. */
  send(sequence: string): void;
  suspend(): void;
  redraw(): void;
  /** The person has left; `text` is what is told on the terminal, `kept` whether the core keeps what is half written. */
  onLeft(text: string | undefined, kept: boolean): void;
}

export interface OpenSession extends Session {
  resize(size: { columns: number; rows: number }): void;
  /** The terminal has got or lost the keys of the person. */
  focused(has: boolean): void;
  /** What is half written goes to the core, for the next screen. */
  saveDrafts(): Promise<boolean>;
  /** The person is about to leave and is not being asked, so that the end of the core is no news. */
  isLeaving(): boolean;
  /** Ends everything that listens. */
  end(): void;
}

export function createSession(options: SessionOptions): OpenSession {
  const { client, started, size, detachable, home, welcome } = options;
  const ui = createUiStore(size, Date.now());
  const scenes = createSceneSource(client, ui);
  let leaving = false;
  let answered: ((answer: LeaveAnswer) => void) | undefined;
  const requests = createShownRequests();
  /** What is laid out, and what of it is being written: a slow terminal is behind. */
  let rendered = scenes.get();
  let written = rendered;
  const askLeave = (): Promise<LeaveAnswer> =>
    new Promise((resolve) => {
      answered = resolve;
      session.open({ kind: 'leave', openedAt: performance.now() });
    });
  const goes = async (how: 'exit' | 'detach'): Promise<Leaving> => {
    if (!detachable) {
      if (how === 'exit') return { left: true };
      session.notice('warning', NOT_DETACHABLE);
      return { left: false };
    }
    return how === 'detach'
      ? { left: true, text: detachedText(home) }
      : await leaveCore(client, started, askLeave);
  };

  const session: OpenSession = {
    client,
    ui,
    scenes,
    views: createConversationViews(),
    welcome,
    terminal: options.terminal,
    submit: (line, about) => lines.submit(line, about),
    run: (command, words) => lines.run(command, words),
    notice(level, text) {
      const now = Date.now();
      ui.change((before) => {
        const notices = noticed(before.notices, level, text, now);
        return notices === before.notices ? before : { ...before, notices, now };
      });
    },
    answer(level, text) {
      ui.change((now) => ({ ...now, notices: dismissed(now.notices) }));
      session.notice(level, text);
    },
    open(dialog) {
      ui.change((now) => ({ ...now, now: Date.now(), menu: undefined, dialogs: [...now.dialogs, dialog] }));
    },
    async leave(how) {
      // Once more while it is asked: nothing is lost by leaving them running.
      if (leaving) {
        session.answerLeave('leave');
        return;
      }
      leaving = true;
      try {
        const kept = detachable && (await drafts.save());
        const { left, text } = await goes(how);
        // Without a word the core ends too, and with it what it has kept.
        if (left) options.onLeft(text, kept && text !== undefined);
        else leaving = false;
      } catch (thrown) {
        options.onLeft(toTincanError(thrown).message, false);
      }
    },
    answerLeave(answer) {
      if (answered === undefined) return;
      answered(answer);
      answered = undefined;
      ui.change((now) => ({ ...now, dialogs: now.dialogs.filter(({ kind }) => kind !== 'leave') }));
    },
    isSettled: (id, place) => requests.isSettled(id, place, performance.now()),
    rendered(scene) {
      rendered = scene;
    },
    writing() {
      written = rendered;
    },
    drawn() {
      requests.drawn(written, performance.now());
      reading.drawn(written);
    },
    tell: options.send,
    touched: () => idle.touched(),
    copy(text) {
      const sequence = clipboardSequence(text, process.env);
      if (sequence !== undefined) options.send(sequence);
      return sequence !== undefined;
    },
    suspend: options.suspend,
    redraw: options.redraw,
    focused: (has) => ui.change((now) => ({ ...now, terminalFocus: has })),
    resize: (next) => ui.change((now) => ({ ...now, ...next })),
    saveDrafts: () => drafts.save(),
    isLeaving: () => leaving && answered === undefined,
    end() {
      for (const end of ends) end();
    },
  };

  const lines = createLines(session);
  const reading = createReading(session);
  const idle = watchIdle(session);
  const drafts = keepDrafts(session);
  const ends = [
    followHistory(session),
    watchNews(session, started),
    watchKeys(session),
    watchTyping(session),
    watchAttention(session),
    () => idle.end(),
    keepTime(ui),
    keepPaneSizes(session),
    () => drafts.end(),
    () => scenes.stop(),
  ];
  return session;
}
