/** Tab in the composer: what is asked for, and what becomes of the answer. */
import { ACTIONS, complete, FOLDER_TOO_SLOW, findEntries } from '../../src/client/index.ts';
import { choose, composerReducer, offerCompletions } from '../composer/index.ts';
import type { Session } from './session.ts';

/** What each screen has asked for last: an answer to anything before is late. */
const asked = new WeakMap<Session, object>();

/**
 * Puts in what there is to complete, or offers a menu.
 *
 * @param orElse done where there is nothing to complete, and the line is no command
 */
export function completeWord(session: Session, orElse: () => void): void {
  const { client, ui } = session;
  const { composer, open } = ui.get();
  const line = composer.text.slice(0, composer.caret);
  const request = {};
  asked.set(session, request);
  const isStillMeant = (): boolean => {
    const { composer: now, focus, dialogs } = ui.get();
    const isSame = now.text === composer.text && now.caret === composer.caret;
    return asked.get(session) === request && isSame && focus === 'composer' && dialogs.length === 0;
  };
  complete(line, { actions: ACTIONS, state: client.state, conversation: open, findEntries }).then(
    (completions) => {
      // A folder takes its time, and the person may have typed on, or gone elsewhere.
      if (!isStillMeant()) return;
      const offer = offerCompletions(composer, completions);
      if (offer.kind === 'edit')
        ui.change((now) => ({ ...now, composer: composerReducer(now.composer, offer.action) }));
      if (offer.kind === 'menu') ui.change((now) => ({ ...now, menu: offer.menu }));
      if (offer.kind !== 'nothing') return;
      if (completions.more === true) session.notice('info', FOLDER_TOO_SLOW);
      // Out of a line that is a command nobody wants to be led: where it led to, letters act.
      else if (!composer.text.startsWith('/')) orElse();
    },
    () => {},
  );
}

/** Puts the next or the previous candidate into the text. */
export function chooseInMenu({ ui }: Session, step: 1 | -1): void {
  ui.change((now) => {
    if (now.menu === undefined) return now;
    const { menu, action } = choose(now.menu, step);
    return { ...now, menu, composer: composerReducer(now.composer, action) };
  });
}
