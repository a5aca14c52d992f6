/** Which pane has the keys, and where its cursor is. */
import { hasEnded, type State } from '../../src/client/index.ts';
import { type Focus, focusOrder } from '../layout/layout.ts';
import { conversationIds, transfersInPane } from '../panes/index.ts';
import type { UiState } from '../ui/ui-state.ts';
import type { Session } from './session.ts';

/** A list that gets the keys has its cursor somewhere: where it was, or at what is open, or at the top. */
export function focused(ui: UiState, state: State, focus: Focus): UiState {
  const next = { ...ui, focus, menu: undefined, filtering: undefined };
  if (focus === 'peers') {
    const ids = conversationIds(state, ui.filters.peers);
    const kept = [ui.selectedPeer, ui.open].find((id) => id !== undefined && ids.includes(id));
    // The first one is everybody; somebody is more likely meant.
    return { ...next, selectedPeer: kept ?? (ui.filters.peers === '' ? ids[1] : undefined) ?? ids[0] };
  }
  if (focus === 'transfers') {
    const transfers = transfersInPane(state, ui.filters.transfers);
    const [first] = transfers;
    const before = transfers.find(({ id }) => id === ui.selectedTransfer);
    const asks = first?.state === 'offered' && first.direction === 'receive';
    // One that has ended is of no use any more, and what waits for an answer comes first.
    const kept = before !== undefined && !hasEnded(before) && !asks;
    return { ...next, selectedTransfer: kept ? before.id : first?.id };
  }
  return next;
}

/** Moves the keys to the next pane, or to the one before. */
export function moveFocus({ client, ui }: Session, step: 1 | -1): void {
  ui.change((now) => {
    const order = focusOrder(Object.keys(client.state.transfers).length > 0);
    const at = order.indexOf(now.focus);
    const focus = order[(at + step + order.length) % order.length] ?? 'composer';
    return focused(now, client.state, focus);
  });
}
