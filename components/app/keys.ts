/** From a key to what it does: the table of keys first, then writing, or searching the help. */

import { safeText } from '../../src/text/safe-text.ts';
import { bindingFor, disabledReasonFor } from '../keymap/index.ts';
import type { InputEvent } from '../terminal/index.ts';
import { filteringOf } from '../ui/ui-state.ts';
import { filterFiles } from './files.ts';
import { filterList } from './filter.ts';
import { act, arm } from './key-actions.ts';
import { searchPalette } from './palette.ts';
import { searchRecall } from './recall.ts';
import { search } from './search.ts';
import type { Session } from './session.ts';
import { compose } from './writing.ts';

export function handleKey(session: Session, event: InputEvent): void {
  const { client, ui } = session;
  session.touched();
  const scene = { state: client.state, ui: ui.get() };
  const binding = bindingFor(event, scene);
  if (binding !== undefined) {
    act(session, binding, event);
    return;
  }
  // Any other key calls it off.
  arm(session, undefined);
  const reason = disabledReasonFor(event, scene);
  if (reason !== undefined) {
    session.notice('info', reason);
    return;
  }
  const dialog = ui.get().dialogs.at(-1);
  if (dialog?.kind === 'help') {
    const filter = searched(dialog.filter, event);
    if (filter !== dialog.filter)
      ui.change((now) => ({ ...now, dialogs: [...now.dialogs.slice(0, -1), { ...dialog, filter, top: 0 }] }));
    return;
  }
  if (dialog?.kind === 'search') {
    const query = searched(dialog.query, event);
    if (query !== dialog.query) search(session, { query });
    return;
  }
  if (dialog?.kind === 'palette') {
    const query = searched(dialog.query, event);
    if (query !== dialog.query) searchPalette(session, query);
    return;
  }
  if (dialog?.kind === 'recall') {
    const query = searched(dialog.query, event);
    if (query !== dialog.query) searchRecall(session, query);
    return;
  }
  if (dialog?.kind === 'files') {
    const filter = searched(dialog.filter, event, LONGEST_PATH);
    if (filter !== dialog.filter) filterFiles(session, filter);
    return;
  }
  if (dialog !== undefined) return;
  const { filters } = ui.get();
  const filtering = filteringOf(ui.get());
  if (filtering !== undefined) {
    const filter = searched(filters[filtering], event);
    if (filter !== filters[filtering]) filterList(session, filtering, filter);
    return;
  }
  if (ui.get().focus === 'composer' || event.type === 'paste') compose(session, event);
  else if (event.text !== undefined) {
    // Whoever types in a list means to write.
    ui.change((now) => ({ ...now, focus: 'composer' }));
    compose(session, event);
  }
}

/** Characters that are searched for at the most. */
const LONGEST_SEARCH = 64;
/** Of a path that is pasted. */
const LONGEST_PATH = 4_096;

function searched(filter: string, event: InputEvent, most = LONGEST_SEARCH): string {
  const before = Array.from(filter);
  if (event.type === 'key' && event.name === 'backspace') return before.slice(0, -1).join('');
  const [text = ''] = (event.text ?? '').split('\n');
  return [...before, ...Array.from(safeText(text))].slice(0, most).join('');
}
