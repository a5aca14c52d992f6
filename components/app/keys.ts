/** From a key to what it does: the table of keys first, then writing, or searching the help. */

import { safeText } from '../../src/text/safe-text.ts';
import { bindingFor, isBoundHere, type KeyAction } from '../keymap/index.ts';
import type { InputEvent } from '../terminal/index.ts';
import { compose, KEY_ACTIONS } from './key-actions.ts';
import type { Session } from './session.ts';

/** Actions that are done when their key is pressed twice. */
const ARMING: ReadonlySet<KeyAction | undefined> = new Set(['transfer.cancel', 'peer.disconnect']);

export function handleKey(session: Session, event: InputEvent): void {
  const { client, ui } = session;
  const binding = bindingFor(event, { state: client.state, ui: ui.get() });
  if (ui.get().armed !== undefined && !ARMING.has(binding?.action))
    ui.change((now) => ({ ...now, armed: undefined }));
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
  if (dialog !== undefined) return;
  if (ui.get().focus === 'composer' || event.type === 'paste') compose(session, event);
  else if (isBoundHere(event, ui.get())) session.notice('info', `${event.name} does nothing for this one.`);
  else if (event.text !== undefined) {
    // Whoever types in a list means to write.
    ui.change((now) => ({ ...now, focus: 'composer' }));
    compose(session, event);
  }
}

/** Characters that are searched for at the most. */
const LONGEST_SEARCH = 64;

function searched(filter: string, event: InputEvent): string {
  const before = Array.from(filter);
  if (event.type === 'key' && event.name === 'backspace') return before.slice(0, -1).join('');
  const [text = ''] = (event.text ?? '').split('\n');
  return [...before, ...Array.from(safeText(text))].slice(0, LONGEST_SEARCH).join('');
}
