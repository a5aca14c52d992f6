/** Narrowing a list down by a few letters. */
import { foundIds } from '../panes/index.ts';
import type { FilteredPane } from '../ui/ui-state.ts';
import type { Session } from './session.ts';

type Filtering = Pick<Session, 'client' | 'ui'>;

export function beginFilter({ ui }: Filtering): void {
  ui.change((now) =>
    now.focus === 'peers' || now.focus === 'transfers' ? { ...now, filtering: now.focus } : now,
  );
}

/** Other letters: the cursor stays where it is as long as that has them. */
export function filterList({ client, ui }: Filtering, pane: FilteredPane, filter: string): void {
  ui.change((now) => {
    const next = { ...now, filters: { ...now.filters, [pane]: filter } };
    const ids = foundIds(client.state, pane, filter);
    const key = pane === 'peers' ? 'selectedPeer' : 'selectedTransfer';
    const chosen = next[key];
    // With nothing left the cursor is where it was, for when there is something again.
    return chosen !== undefined && ids.includes(chosen) ? next : { ...next, [key]: ids[0] ?? chosen };
  });
}

/** The letters hold; keys act on the list again. */
export function keepFilter({ ui }: Filtering): void {
  ui.change((now) => ({ ...now, filtering: undefined }));
}

/** Everything is listed again. */
export function clearFilter(session: Filtering): void {
  const { focus } = session.ui.get();
  session.ui.change((now) => ({ ...now, filtering: undefined }));
  if (focus === 'peers' || focus === 'transfers') filterList(session, focus, '');
}
