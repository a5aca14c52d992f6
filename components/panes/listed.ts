/** What each of the two lists has, in the order in which it is listed. Pure. */
import type { State } from '../../src/client/index.ts';
import { conversationIds, conversationIdsFound } from './peers.ts';
import { transfersFound, transfersInPane } from './transfers.ts';

/** @param filter only what has these letters */
export function listedIds(state: State, pane: 'peers' | 'transfers', filter: string): string[] {
  return pane === 'peers'
    ? conversationIds(state, filter)
    : transfersInPane(state, filter).map(({ id }) => id);
}

/** What of it has these letters: what only waits for an answer is listed too, and is not what was looked for. */
export function foundIds(state: State, pane: 'peers' | 'transfers', filter: string): string[] {
  return pane === 'peers'
    ? conversationIdsFound(state, filter)
    : transfersFound(state, filter).map(({ id }) => id);
}
