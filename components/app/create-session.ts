/** Makes a session: wires store, lines, news and time to an attached core. */
import {
  type CoreClient,
  DETACHED,
  type LeaveAnswer,
  type Leaving,
  leaveCore,
  NOT_DETACHABLE,
} from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { createConversationViews } from '../conversation/index.ts';
import { oldestRequest } from '../keymap/index.ts';
import { noticed } from '../ui/notice-log.ts';
import { createUiStore } from '../ui/ui-store.ts';
import { arrange } from './arrangement.ts';
import { keepDrafts } from './drafts.ts';
import { createLines } from './lines.ts';
import { watchNews } from './news.ts';
import { createSceneSource } from './scene-source.ts';
import type { Session } from './session.ts';
import { keepTime } from './ticks.ts';

export interface SessionOptions {
  client: CoreClient;
  /** True where this program brought the core up, and so takes it down again. */
  started: boolean;
  size: { columns: number; rows: number };
  unicode: boolean;
  /** False where the core cannot outlive this program. */
  detachable: boolean;
  /** What to begin with, where that is something particular. */
  welcome?: string | undefined;
  suspend(): void;
  redraw(): void;
  /** The person has left; `text` is what is told on the terminal. */
  onLeft(text: string | undefined): void;
}

export interface OpenSession extends Session {
  resize(size: { columns: number; rows: number }): void;
  /** What is half written goes to the core, for the next screen. */
  saveDrafts(): Promise<void>;
  /** The person is about to leave, so that the end of the core is no news. */
  isLeaving(): boolean;
  /** Ends everything that listens. */
  end(): void;
}

export function createSession(options: SessionOptions): OpenSession {
  const { client, started, size, unicode, detachable, welcome } = options;
  const ui = createUiStore(size, Date.now());
  const scenes = createSceneSource(client, ui);
  let leaving = false;
  let answered: ((answer: LeaveAnswer) => void) | undefined;
  /** The request whose row is on the screen, and since when. */
  let shown: { id: string | undefined; since: number } = { id: undefined, since: 0 };

  const watchRequest = (): void => {
    const scene = { state: client.state, ui: ui.get() };
    const oldest = oldestRequest(scene.state)?.id;
    const id = oldest !== undefined && arrange(scene, unicode).layout.request ? oldest : undefined;
    if (id !== shown.id) shown = { id, since: performance.now() };
  };
  const askLeave = (unfinished: number): Promise<LeaveAnswer> =>
    new Promise((resolve) => {
      answered = resolve;
      session.open({ kind: 'leave', unfinished });
    });
  const goes = async (how: 'exit' | 'detach'): Promise<Leaving> => {
    if (!detachable) {
      if (how === 'exit') return { left: true };
      session.notice('warning', NOT_DETACHABLE);
      return { left: false };
    }
    await drafts.save();
    return how === 'detach' ? { left: true, text: DETACHED } : await leaveCore(client, started, askLeave);
  };

  const session: OpenSession = {
    client,
    ui,
    scenes,
    views: createConversationViews(),
    unicode,
    welcome,
    submit: (line) => lines.submit(line),
    run: (command, words) => lines.run(command, words),
    notice(level, text) {
      const now = Date.now();
      ui.change((before) => {
        const notices = noticed(before.notices, level, text, now);
        return notices === before.notices ? before : { ...before, notices, now };
      });
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
        const { left, text } = await goes(how);
        if (left) options.onLeft(text);
        else leaving = false;
      } catch (thrown) {
        options.onLeft(toTincanError(thrown).message);
      }
    },
    answerLeave(answer) {
      if (answered === undefined) return;
      answered(answer);
      answered = undefined;
      ui.change((now) => ({ ...now, dialogs: now.dialogs.filter(({ kind }) => kind !== 'leave') }));
    },
    isSettled: (id) => shown.id === id && performance.now() - shown.since >= INTERFACE.requestSettles,
    suspend: options.suspend,
    redraw: options.redraw,
    resize: (next) => ui.change((now) => ({ ...now, ...next })),
    saveDrafts: () => drafts.save(),
    isLeaving: () => leaving,
    end() {
      for (const end of ends) end();
    },
  };

  const lines = createLines(session);
  const drafts = keepDrafts(session);
  watchRequest();
  const ends = [
    client.subscribe(watchRequest),
    ui.subscribe(watchRequest),
    watchNews(session),
    keepTime(ui),
    () => drafts.end(),
    () => scenes.stop(),
  ];
  return session;
}
