/** What a running core knows that can stand in a command line. Pure. */
import {
  hasEnded,
  peersInOrder,
  presenceText,
  requestShortText,
  requestsInOrder,
  roomsInOrder,
  type State,
  shortenId,
  type TransferState,
  transfersInOrder,
  transferText,
} from '../../src/client/index.ts';
import { SETTING_KEYS } from '../../src/text/setting-words.ts';
import type { Candidate, Lookup } from './candidates.ts';

/** @param lookup what is looked for */
export function knownFrom(state: State, lookup: Lookup): Candidate[] {
  switch (lookup) {
    case 'peers':
      return peers(state);
    case 'rooms':
      return rooms(state);
    case 'conversations':
      return [...peers(state), ...rooms(state), { word: 'everyone', summary: 'all who are connected' }];
    case 'transfers':
      return transfers(state, () => true);
    case 'open-transfers':
      return transfers(state, (transfer) => !hasEnded(transfer));
    case 'requests':
      return requestsInOrder(state).map((request) => ({
        word: String(request.number),
        summary: requestShortText(state, request),
      }));
    default:
      return [];
  }
}

/** The same without a core. */
export function knownAnyway(lookup: Lookup): Candidate[] {
  if (lookup === 'settings') return SETTING_KEYS.map((word) => ({ word, summary: '' }));
  return lookup === 'conversations' ? [{ word: 'everyone', summary: 'all who are connected' }] : [];
}

/** By name, and where several have it by the beginning of the id. */
function peers(state: State): Candidate[] {
  const all = peersInOrder(state);
  return all.map((peer) => {
    const isUnique = all.every(
      ({ id, name }) => id === peer.id || name.toLowerCase() !== peer.name.toLowerCase(),
    );
    const trust = peer.trust === 'unknown' ? 'new' : peer.trust;
    const summary = `${presenceText(peer)}, ${trust}`;
    return isUnique
      ? { word: peer.name, summary }
      : { word: peer.shortId, summary: `${peer.label}, ${summary}` };
  });
}

/** Their ids are as short as all that are shown allow. */
function transfers(state: State, isWanted: (transfer: TransferState) => boolean): Candidate[] {
  const ids = Object.keys(state.transfers);
  return transfersInOrder(state)
    .filter(isWanted)
    .map((transfer) => ({ word: shortenId(transfer.id, ids), summary: transferText(state, transfer) }));
}

function rooms(state: State): Candidate[] {
  return roomsInOrder(state).map((room) => ({ word: `#${room.label}`, summary: 'room' }));
}
