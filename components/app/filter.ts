/** Narrowing a list down by a few letters. */
import { conversationIds, transfersInPane } from '../panes/index.ts';
import type { FilteredPane, UiState } from '../ui/ui-state.ts';
import type { Session } from './session.ts';

type Filtering = Pick<Session, 'client' | 'ui'>;

export function beginFilter({ ui }: Filtering): void {
  ui.change((now) =>
    now.focus === 'peers' || now.focus === 'transfers' ? { ...now, filtering: now.focus } : now,
  );
}

/** Other letters: the cursor stays where it is as long as that is listed. */
export function filterList({ client, ui }: Filtering, pane: FilteredPane, filter: string): void {
  ui.change((now) => {
    const next = { ...now, filters: { ...now.filters, [pane]: filter } };
    const ids =
      pane === 'peers'
        ? conversationIds(client.state, filter)
        : transfersInPane(client.state, filter).map(({ id }) => id);
    const key = pane === 'peers' ? 'selectedPeer' : 'selectedTransfer';
    const chosen = next[key];
    return chosen !== undefined && ids.includes(chosen) ? next : { ...next, [key]: ids[0] };
  });
}

/** The letters hold; keys act on the list again. */
export function keepFilter({ ui }: Filtering): void {
  ui.change((now) => ({ ...now, filtering: undefined }));
}

/** Everything is listed again. */
export function clearFilter(session: Filtering): void {
  const pane = filteredPane(session.ui.get());
  session.ui.change((now) => ({ ...now, filtering: undefined }));
  if (pane !== undefined) filterList(session, pane, '');
}

/** The pane whose letters are typed, or which has the keys. */
export function filteredPane({ filtering, focus }: UiState): FilteredPane | undefined {
  return filtering ?? (focus === 'peers' || focus === 'transfers' ? focus : undefined);
}
