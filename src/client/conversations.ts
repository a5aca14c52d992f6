/**
 * A conversation as a person writes it: `#ops` or `ops`, `everyone`, or a peer as elsewhere. With the `#` it is a room for certain; a peer's
 * name cannot begin with one.
 */
import type { PeerRef } from '../control/calls.ts';
import { TincanError, toTincanError } from '../errors.ts';
import { normalizeIdInput, shortDeviceId } from '../identity/device-id.ts';
import { INTERFACE } from '../limits.ts';
import { EVERYONE, type PeerId, type RoomPart, type RoomState, type State } from '../store/state.ts';
import { nearestWord } from '../text/nearest-word.ts';
import { safeText } from '../text/safe-text.ts';
import type { CoreClient } from './core-client.ts';
import { type ReachOptions, resolveMetPeer, resolvePeer } from './reach.ts';

/** A room, or everyone who is connected. */
export type Group = { kind: 'everyone'; id: typeof EVERYONE } | { kind: 'room'; id: string; room: RoomState };
export type Conversation = Group | { kind: 'peer'; id: PeerId; peer: PeerRef };

/** Parts in the order in which a name is taken to mean a room: those that one is in come first. */
const PARTS: readonly (readonly RoomPart[])[] = [
  ['owner', 'member'],
  ['invited', 'asking'],
  ['left', 'removed'],
];

/** This device is in it, so that something can be said there. */
export function isInRoom({ part }: Pick<RoomState, 'part'>): boolean {
  return part === 'owner' || part === 'member';
}

/** Those that one is in first, then by label. */
export function roomsInOrder(state: Pick<State, 'rooms'>): RoomState[] {
  const rank = ({ part }: RoomState): number => PARTS.findIndex((parts) => parts.includes(part));
  return Object.values(state.rooms).sort(
    (a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label) || (a.id < b.id ? -1 : 1),
  );
}

/** `#ops` as `ops`; what has no `#` as it is. */
export function withoutSign(typed: string): string {
  return typed.trim().replace(/^#\s*/, '');
}

/**
 * A room by its label, its name, or the beginning of its id, with or without the `#`.
 *
 * @param of the parts that make sense; all
 * @throws TincanError TINCAN_E_NO_SUCH_ROOM, TINCAN_E_AMBIGUOUS
 */
export function findRoom(state: Pick<State, 'rooms'>, typed: string, of?: readonly RoomPart[]): RoomState {
  const found = matchRoom(state, typed, of);
  if (found !== undefined) return found;
  const name = safeText(withoutSign(typed));
  if (name === '') throw new TincanError('TINCAN_E_USAGE', 'The name of a room stands right behind the #.');
  const what = of?.includes('invited') === true && of.length === 1 ? 'invitation into a room' : 'room';
  const known = roomsInOrder(state).filter(({ part }) => of === undefined || of.includes(part));
  const nearest = nearestWord(
    known.map(({ label }) => label),
    name,
  );
  const hint = nearest === undefined ? '' : ` Did you mean #${nearest}?`;
  throw new TincanError('TINCAN_E_NO_SUCH_ROOM', `There is no ${what} ${name}.${hint}`);
}

/** The same, or undefined. @throws TincanError TINCAN_E_AMBIGUOUS */
export function matchRoom(
  state: Pick<State, 'rooms'>,
  typed: string,
  of?: readonly RoomPart[],
): RoomState | undefined {
  const wanted = withoutSign(typed).normalize('NFC');
  const lower = wanted.toLowerCase();
  const isPrefix = wanted.length >= INTERFACE.shortRoomId && /^[0-9a-f]+$/.test(lower);
  const tests: ((room: RoomState) => boolean)[] = [
    ({ label }) => label === wanted,
    ({ name }) => name === wanted,
    ({ name, label }) => name.toLowerCase() === lower || label.toLowerCase() === lower,
    ({ id }) => isPrefix && id.startsWith(lower),
  ];
  const rooms = roomsInOrder(state).filter(({ part }) => of === undefined || of.includes(part));
  for (const parts of PARTS) {
    const candidates = rooms.filter(({ part }) => parts.includes(part));
    const matches = tests.map((test) => candidates.filter(test)).find((some) => some.length > 0);
    if (matches === undefined) continue;
    if (matches.length === 1) return matches[0];
    const list = matches.map(({ label, id }) => `# ${label} (${shortRoomId(id)})`);
    throw new TincanError(
      'TINCAN_E_AMBIGUOUS',
      `${safeText(typed)} matches more than one room: ${list.slice(0, 10).join('; ')}. Use the id.`,
    );
  }
  return undefined;
}

/** The beginning of a room's id, for lists. */
export function shortRoomId(id: string): string {
  return id.slice(0, INTERFACE.shortRoomId);
}

/**
 * The group that is meant; undefined where it can only be a peer. What is the name of a room and of a peer that was approved is
 * ambiguous: either of them may have taken that name only now, and nothing may go to the wrong one.
 * Errors: TINCAN_E_NO_SUCH_ROOM for `#…`, TINCAN_E_AMBIGUOUS.
 */
export async function findGroup(client: CoreClient, target: string): Promise<Group | undefined> {
  const isRoom = target.trim().startsWith('#');
  const name = withoutSign(target);
  if (name.toLowerCase() === EVERYONE) return { kind: 'everyone', id: EVERYONE };
  const { state } = client;
  if (isRoom) {
    const room = findRoom(state, target);
    return { kind: 'room', id: room.id, room };
  }
  const room = matchRoom(state, target);
  if (room === undefined) return undefined;
  const friend = await approvedPeer(client, target);
  if (friend !== undefined) {
    throw new TincanError(
      'TINCAN_E_AMBIGUOUS',
      `${safeText(target)} is a room and a peer. Write #${room.label} for the room, ${shortDeviceId(friend.id)} for the peer.`,
    );
  }
  return { kind: 'room', id: room.id, room };
}

async function approvedPeer(client: CoreClient, target: string): Promise<PeerRef | undefined> {
  try {
    const peer = await resolvePeer(client, target);
    const trust = client.state.peers[peer.id]?.trust;
    return trust === 'approved' || trust === 'verified' ? peer : undefined;
  } catch (thrown) {
    const error = toTincanError(thrown);
    if (error.code === 'TINCAN_E_NO_SUCH_PEER') return undefined;
    throw error;
  }
}

/**
 * A conversation for reading: a group, a peer that was met, or one that has gone and of which something is kept, by the beginning of its id.
 * Errors: TINCAN_E_NO_SUCH_ROOM, TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS.
 */
export async function resolveConversation(
  client: CoreClient,
  target: string,
  finding: Pick<ReachOptions, 'patience' | 'signal'> = {},
): Promise<Conversation> {
  const group = await findGroup(client, target);
  if (group !== undefined) return group;
  const gone = keptConversation(client.state, target);
  if (gone !== undefined) return { kind: 'peer', id: gone, peer: { id: gone, name: '', address: '' } };
  const peer = await resolveMetPeer(client, target, finding);
  return { kind: 'peer', id: peer.id, peer };
}

/** Of a peer whose row has gone. */
function keptConversation({ conversations, peers }: State, typed: string): PeerId | undefined {
  const prefix = normalizeIdInput(typed.trim());
  if (prefix === undefined) return undefined;
  const matches = Object.keys(conversations).filter((id) => id.startsWith(prefix));
  const [only] = matches;
  return matches.length === 1 && only !== undefined && peers[only] === undefined ? only : undefined;
}

/** A conversation as it is typed: `#ops`, `everyone`, or a peer's name. */
export function conversationWord(state: State, id: string): string {
  if (id === EVERYONE) return EVERYONE;
  const room = state.rooms[id];
  if (room !== undefined) return `#${room.label}`;
  return state.peers[id]?.name ?? shortDeviceId(id);
}
