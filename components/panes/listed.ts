/** What each of the two lists has, in the order in which it is listed. Pure. */
import type { State } from '../../src/client/index.ts';
import { conversationIds } from './peers.ts';
import { transfersInPane } from './transfers.ts';

/** @param filter only what has these letters */
export function listedIds(state: State, pane: 'peers' | 'transfers', filter: string): string[] {
  return pane === 'peers'
    ? conversationIds(state, filter)
    : transfersInPane(state, filter).map(({ id }) => id);
}
