/** Picks transfers and requests by what a person typed: shortened ids, numbers, names. Pure. */
import { TincanError } from '../errors.ts';
import { INTERFACE } from '../limits.ts';
import { ENDED_STATES, type RequestState, type State, type TransferState } from '../store/state.ts';
import { nearIdHint } from '../text/nearest-word.ts';
import { safeText } from '../text/safe-text.ts';
import { peerLabel } from './labels.ts';

export function hasEnded(transfer: TransferState): boolean {
  return ENDED_STATES.has(transfer.state);
}

/** How many peers one is connected to. */
export function connectedCount({ peers }: Pick<State, 'peers'>): number {
  return Object.values(peers).filter(({ state }) => state === 'connected').length;
}

/** Oldest first. */
export function transfersInOrder(state: State): TransferState[] {
  return Object.values(state.transfers).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** As a list shows them: what has ended, oldest first, then the queue, in the order in which it goes. */
export function transfersListed(state: State): TransferState[] {
  const all = transfersInOrder(state);
  const queue = all.filter((transfer) => !hasEnded(transfer));
  const placeOf = ({ position }: TransferState): number => position ?? Number.MAX_SAFE_INTEGER;
  return [...all.filter(hasEnded), ...queue.sort((a, b) => placeOf(a) - placeOf(b))];
}

/** In the order of their numbers. */
export function requestsInOrder(state: State): RequestState[] {
  return Object.values(state.requests).sort((a, b) => a.number - b.number);
}

/** The shortest beginning of an id that no other of these has, four characters at the least. */
export function shortenId(id: string, others: Iterable<string>): string {
  let length: number = INTERFACE.shortTransferId;
  for (const other of others) {
    if (other === id) continue;
    while (length < id.length && other.startsWith(id.slice(0, length))) length += 1;
  }
  return id.slice(0, length);
}

/** @throws TincanError TINCAN_E_NO_SUCH_TRANSFER, TINCAN_E_AMBIGUOUS */
export function findTransfer(state: State, typed: string): TransferState {
  const prefix = typed.toLowerCase();
  const matches = prefix === '' ? [] : transfersInOrder(state).filter(({ id }) => id.startsWith(prefix));
  const [first] = matches;
  if (first === undefined) {
    const hint = nearTransferHint(state, typed);
    throw new TincanError(
      'TINCAN_E_NO_SUCH_TRANSFER',
      `There is no transfer ${safeText(typed)}.${hint === undefined ? '' : ` ${hint}`}`,
    );
  }
  if (matches.length > 1) {
    const ids = Object.keys(state.transfers);
    const list = matches.map((transfer) => `${shortenId(transfer.id, ids)} (${transfer.name})`);
    throw new TincanError('TINCAN_E_AMBIGUOUS', `${safeText(typed)} matches ${list.join(', ')}.`);
  }
  return first;
}

/** Which one was meant: by an id that is nearly that, or by its name, which is none. */
function nearTransferHint(state: State, typed: string): string | undefined {
  const all = transfersInOrder(state);
  const ids = Object.keys(state.transfers);
  const shown = ({ id, name }: TransferState): string => `${shortenId(id, ids)} (${name})`;
  const named = all.filter(({ name }) => name === typed || name === `${typed}/`);
  if (named.length > 0) return `Did you mean ${named.map(shown).slice(0, 5).join(' or ')}?`;
  return nearIdHint(
    all.map((transfer) => ({ id: transfer.id, shown: shown(transfer) })),
    typed,
  );
}

/**
 * A request by its number, the beginning of its id, or its peer: name, beginning of the id, address. Known
 * peers come before unknown ones. Who asks chooses the id, so that one which begins like another one's name makes it ambiguous. With a `#`, an invitation into that room, or somebody who asks to be let into it.
 * @throws TincanError TINCAN_E_NO_SUCH_REQUEST, TINCAN_E_AMBIGUOUS
 */
export function findRequest(state: State, typed: string): RequestState {
  const waiting = requestsInOrder(state);
  const byNumber = waiting.find((request) => String(request.number) === typed);
  if (byNumber !== undefined) return byNumber;
  const prefix = typed.toLowerCase();
  const byId =
    prefix.length >= INTERFACE.shortTransferId
      ? waiting.filter(({ id }) => id.toLowerCase().startsWith(prefix))
      : [];
  const asked = typed.startsWith('#')
    ? requestsOfRoom(state, waiting, typed)
    : requestsOfPeer(state, waiting, typed);
  const matches = waiting.filter((request) => byId.includes(request) || asked.includes(request));
  const [first] = matches;
  if (first === undefined) {
    const hint =
      waiting.length === 0 ? 'Nothing waits for an answer.' : `Waiting: ${listOf(state, waiting)}.`;
    throw new TincanError('TINCAN_E_NO_SUCH_REQUEST', `There is no request ${safeText(typed)}. ${hint}`);
  }
  if (matches.length > 1) {
    throw new TincanError(
      'TINCAN_E_AMBIGUOUS',
      `${safeText(typed)} matches ${listOf(state, matches)}. Give the number.`,
    );
  }
  return first;
}

/**
 * The same for a yes. A stranger about whom there is a warning is let in by its number or its id only, which stand beside the warning: under the name
 * of a friend another one may be meant.
 * @throws TincanError TINCAN_E_NO_SUCH_REQUEST, TINCAN_E_AMBIGUOUS
 */
export function findRequestToAccept(state: State, typed: string): RequestState {
  const request = findRequest(state, typed);
  const { kind, number, id, peer, warning } = request;
  const isName =
    String(number) !== typed && !id.toLowerCase().startsWith(typed.replaceAll('-', '').toLowerCase());
  if (kind === 'connection' && warning !== undefined && isName) {
    throw new TincanError(
      'TINCAN_E_AMBIGUOUS',
      `Beware: ${warning} Accept ${peerLabel(state, peer)} by its number, ${number}, if you are sure.`,
    );
  }
  return request;
}

function requestsOfRoom(state: State, waiting: RequestState[], typed: string): RequestState[] {
  const wanted = typed.slice(1).trim().normalize('NFC').toLowerCase();
  return waiting.filter(({ room }) => {
    if (room === undefined) return false;
    const label = state.rooms[room.id]?.label ?? room.name;
    return room.name.toLowerCase() === wanted || label.toLowerCase() === wanted;
  });
}

function requestsOfPeer(state: State, waiting: RequestState[], typed: string): RequestState[] {
  const wanted = typed.normalize('NFC').toLowerCase();
  const idPrefix = typed.replaceAll('-', '').toUpperCase();
  const matches = waiting.filter(
    ({ peer }) =>
      peer.name.toLowerCase() === wanted ||
      peerLabel(state, peer).toLowerCase() === wanted ||
      (idPrefix.length >= 6 && peer.id.startsWith(idPrefix)) ||
      peer.address === typed,
  );
  const known = matches.filter(({ peer }) => {
    const trust = state.peers[peer.id]?.trust;
    return trust === 'approved' || trust === 'verified';
  });
  return known.length > 0 ? known : matches;
}

function listOf(state: State, requests: readonly RequestState[]): string {
  return requests
    .map(({ number, peer, kind }) => `${number} (${peerLabel(state, peer)}, ${kind})`)
    .join(', ');
}
