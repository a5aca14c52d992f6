/** A line that is begun for the user, who goes on with it. */
import { type ComposerState, composerReducer } from '../composer/index.ts';
import type { Session } from './session.ts';

/** Puts it into the composer, which gets the keys; what is being written there is cut, not lost. */
export function writeLine(session: Pick<Session, 'ui' | 'notice'>, line: string): void {
  const isReplaced = session.ui.get().composer.text.trim() !== '';
  session.ui.change((now) => ({
    ...now,
    dialogs: [],
    menu: undefined,
    focus: 'composer',
    filtering: undefined,
    composer: withLine(now.composer, line),
  }));
  if (isReplaced) session.notice('info', 'What you were writing was cut out; Ctrl-Y puts it back.');
}

function withLine(composer: ComposerState, line: string): ComposerState {
  const atEnd = composerReducer(composer, { type: 'move', to: 'text-end' });
  const cut =
    composer.text.trim() === '' ? atEnd : composerReducer(atEnd, { type: 'kill', to: 'text-start' });
  return composerReducer(cut, { type: 'set', text: line });
}
