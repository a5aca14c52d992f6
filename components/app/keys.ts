/** From a key to what it does: the table of keys first, then writing, or searching the help. */
import { bindingFor } from '../keymap/index.ts';
import type { InputEvent } from '../terminal/index.ts';
import { compose, KEY_ACTIONS } from './key-actions.ts';
import type { Session } from './session.ts';

export function handleKey(session: Session, event: InputEvent): void {
  const { client, ui } = session;
  const binding = bindingFor(event, { state: client.state, ui: ui.get() });
  if (binding !== undefined) {
    KEY_ACTIONS[binding.action](session, event);
    return;
  }
  const dialog = ui.get().dialogs.at(-1);
  if (dialog?.kind === 'help') {
    const filter = searched(dialog.filter, event);
    if (filter !== dialog.filter)
      ui.change((now) => ({ ...now, dialogs: [...now.dialogs.slice(0, -1), { ...dialog, filter, top: 0 }] }));
    return;
  }
  // A paste is text wherever the keys go; only a dialog has no place for it.
  if (dialog === undefined && (ui.get().focus === 'composer' || event.type === 'paste'))
    compose(session, event);
}

/** Characters that are searched for at the most. */
const LONGEST_SEARCH = 64;

function searched(filter: string, event: InputEvent): string {
  if (event.type === 'paste') return `${filter}${event.text.split('\n')[0]}`.slice(0, LONGEST_SEARCH);
  if (event.name === 'backspace') return Array.from(filter).slice(0, -1).join('');
  return event.text === undefined ? filter : `${filter}${event.text}`.slice(0, LONGEST_SEARCH);
}
