/** One screen on one core, from the moment at which it is attached: what keys, lines and panes work with. */
import type { TerminalFacts } from '../../src/client/doctor/index.ts';
import type { CoreClient, LeaveAnswer } from '../../src/client/index.ts';
import type { ConversationViews } from '../conversation/index.ts';
import type { Scene } from '../keymap/index.ts';
import type { Dialog } from '../ui/dialog.ts';
import type { NoticeLevel } from '../ui/notice-log.ts';
import type { About } from '../ui/ui-state.ts';
import type { UiStore } from '../ui/ui-store.ts';
import type { SceneSource } from './scene-source.ts';
import type { RequestPlace } from './shown-requests.ts';

export interface Session {
  readonly client: CoreClient;
  readonly ui: UiStore;
  readonly scenes: SceneSource;
  readonly views: ConversationViews;
  /** What to begin with, shown while nothing is open. */
  readonly welcome: string | undefined;
  /** What is known of the terminal, where there is a real one. */
  readonly terminal: (() => TerminalFacts) | undefined;
  /** Does what a line says: a command, or a text for the open conversation. */
  submit(line: string, about?: About): void;
  /** Does what a command does, with its words as they are. */
  run(command: string, words: readonly string[]): void;
  notice(level: NoticeLevel, text: string): void;
  /** The same for what the person has just done: it takes the place of what was said before. */
  answer(level: NoticeLevel, text: string): void;
  open(dialog: Dialog): void;
  leave(how: 'exit' | 'detach'): Promise<void>;
  /** Answers the question that the dialog `leave` asks. */
  answerLeave(answer: LeaveAnswer): void;
  /** True where this request has been the one on the screen for long enough to be read. */
  isSettled(requestId: string, place: RequestPlace): boolean;
  /** This scene was laid out: the next frame that is written shows it. */
  rendered(scene: Scene): void;
  /** The newest frame begins to be written. */
  writing(): void;
  /** The terminal has taken it. */
  drawn(): void;
  /** Says something to the terminal that is no part of the screen. */
  tell(sequence: string): void;
  /** A key was pressed. */
  touched(): void;
  /** Puts a text on the clipboard of the terminal; false where it is too much. */
  copy(text: string): boolean;
  suspend(): void;
  redraw(): void;
}

/** What keys of this screen are about now. */
export const sceneOf = ({ client, ui }: Pick<Session, 'client' | 'ui'>): Scene => ({
  state: client.state,
  ui: ui.get(),
});
