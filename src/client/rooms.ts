/** What is done in rooms, and how it is told: the same for the slash commands and the command line. */
import { TincanError } from '../errors.ts';
import type { RequestState, RoomMember, RoomPart, RoomState, State } from '../store/state.ts';
import { formatCount, formatTable } from '../text/format.ts';
import { safeText } from '../text/safe-text.ts';
import { findRoom, isInRoom, roomsInOrder, withoutSign } from './conversations.ts';
import type { CoreClient } from './core-client.ts';
import { peerLabel } from './labels.ts';
import { roomTitle } from './outcomes.ts';
import { type ReachOptions, resolveMetPeer } from './reach.ts';

type Finding = Pick<ReachOptions, 'patience' | 'signal'>;

/** What was done, with the room as it is now. */
export interface RoomOutcome {
  room: RoomState;
  text: string;
}

const PARTS: Record<RoomPart, string> = {
  owner: 'yours',
  member: 'member',
  invited: 'invited',
  asking: 'asked to be let in',
  left: 'left',
  removed: 'removed',
};

/** What this user is in a room: `invited`. */
export const partText = (part: RoomPart): string => PARTS[part];

/** One line for each room: name, part, members, topic. */
export function roomLines(rooms: readonly RoomState[]): string[] {
  return formatTable(
    rooms.map((room) => [
      roomTitle(room),
      PARTS[room.part],
      formatCount(room.members.filter(({ state }) => state !== 'invited').length, 'member'),
      room.topic,
    ]),
  );
}

/** One line for each member: name, what they are in it, whether they are connected. */
export function memberLines(state: State, room: RoomState): string[] {
  return formatTable(
    room.members.map((member) => {
      const isSelf = member.id === state.self.id;
      const peer = state.peers[member.id];
      const presence = isSelf ? '' : peer?.state === 'connected' ? 'connected' : 'not connected';
      const part = member.id === room.owner ? 'owner' : member.state;
      return [isSelf ? `${state.self.name} (you)` : memberName(state, member), part, presence];
    }),
  );
}

/** A member as one calls them here. */
export function memberName(state: State, { id, name }: Pick<RoomMember, 'id' | 'name'>): string {
  return peerLabel(state, { id, name, address: '' });
}

/** `# ops: what is up (2 of 3 other members connected)`. */
export function roomHeadline(state: State, room: RoomState): string {
  const others = room.members.filter(({ id, state: part }) => id !== state.self.id && part !== 'invited');
  const there = others.filter(({ id }) => state.peers[id]?.state === 'connected').length;
  const topic = room.topic === '' ? '' : `: ${room.topic}`;
  return `${roomTitle(room)}${topic} (${there} of ${formatCount(others.length, 'other member')} connected)`;
}

/**
 * A room that something is to be done in.
 *
 * @throws TincanError TINCAN_E_NO_SUCH_ROOM, TINCAN_E_AMBIGUOUS, TINCAN_E_INVALID where one is not in it
 */
export function findOwnRoom(state: State, typed: string): RoomState {
  const room = findRoom(state, typed);
  if (isInRoom(room)) return room;
  const hint = room.part === 'invited' ? ` You are invited: /room accept #${room.label} lets you in.` : '';
  throw new TincanError('TINCAN_E_INVALID', `You are not in ${roomTitle(room)}.${hint}`);
}

/**
 * A member of a room by name, by the beginning of the id, or as a peer is named elsewhere: also one whom this device has never met.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS.
 */
export async function findMember(client: CoreClient, room: RoomState, typed: string): Promise<RoomMember> {
  const { state } = client;
  const wanted = typed.normalize('NFC').trim().toLowerCase();
  const prefix = typed.replaceAll('-', '').toUpperCase();
  const named = room.members.filter(
    (member) => member.name.toLowerCase() === wanted || memberName(state, member).toLowerCase() === wanted,
  );
  const matches =
    named.length > 0 ? named : room.members.filter(({ id }) => prefix.length >= 6 && id.startsWith(prefix));
  const [first] = matches;
  if (matches.length > 1) {
    throw new TincanError(
      'TINCAN_E_AMBIGUOUS',
      `${safeText(typed)} matches more than one member. Use the beginning of the id.`,
    );
  }
  if (first !== undefined) return first;
  const peer = await resolveMetPeer(client, typed);
  const member = room.members.find(({ id }) => id === peer.id);
  if (member !== undefined) return member;
  throw new TincanError(
    'TINCAN_E_NO_SUCH_PEER',
    `${peerLabel(client.state, peer)} is not in ${roomTitle(room)}.`,
  );
}

/** @throws TincanError TINCAN_E_NO_SUCH_ROOM, TINCAN_E_NO_SUCH_REQUEST */
export function findInvitation(state: State, typed: string): { room: RoomState; request: RequestState } {
  const room = findRoom(state, typed, ['invited']);
  const request = Object.values(state.requests).find(
    (one) => one.kind === 'invitation' && one.room?.id === room.id,
  );
  if (request !== undefined) return { room, request };
  throw new TincanError(
    'TINCAN_E_NO_SUCH_REQUEST',
    `You have answered the invitation into ${roomTitle(room)}; its owner has not heard it yet.`,
  );
}

export async function createRoom(client: CoreClient, name: string): Promise<RoomOutcome> {
  const { room } = await client.call('room.create', { name: withoutSign(name) });
  return { room, text: `${roomTitle(room)} is there, and yours.` };
}

export async function inviteToRoom(
  client: CoreClient,
  { id }: RoomState,
  typed: string,
  finding: Finding = {},
): Promise<RoomOutcome> {
  const peer = await resolveMetPeer(client, typed, finding);
  const { room } = await client.call('room.invite', { room: id, peer: peer.id });
  const label = peerLabel(client.state, peer);
  const isThere = client.state.peers[peer.id]?.state === 'connected';
  const when = isThere ? '' : '; they are asked once they are connected';
  return { room, text: `Invited ${label} into ${roomTitle(room)}${when}.` };
}

export async function acceptInvitation(client: CoreClient, typed: string): Promise<RoomOutcome> {
  const { room, request } = findInvitation(client.state, typed);
  await client.call('request.accept', { id: request.id });
  return { room: client.state.rooms[room.id] ?? room, text: acceptedInvitationText(client.state, request) };
}

/** What is told where an invitation was accepted. */
export function acceptedInvitationText(state: State, { room, peer }: RequestState): string {
  const known = room === undefined ? undefined : state.rooms[room.id];
  const title = roomTitle({ label: known?.label ?? room?.name ?? '' });
  if (known !== undefined && isInRoom(known))
    return `You are in ${title} now; /msg #${known.label} opens it.`;
  return `You are in ${title} as soon as ${peerLabel(state, peer)} has confirmed it, which happens by itself.`;
}

export async function declineInvitation(client: CoreClient, typed: string): Promise<RoomOutcome> {
  const { room, request } = findInvitation(client.state, typed);
  await client.call('request.deny', { id: request.id });
  return {
    room: client.state.rooms[room.id] ?? room,
    text: `Declined the invitation into ${roomTitle(room)}.`,
  };
}

/** Asks whom the words name to be let in. */
export async function askForRoom(
  client: CoreClient,
  name: string,
  typed: string,
  finding: Finding = {},
): Promise<RoomOutcome> {
  const peer = await resolveMetPeer(client, typed, finding);
  const plain = withoutSign(name);
  const { room } = await client.call('room.ask', { peer: peer.id, name: plain });
  const label = peerLabel(client.state, peer);
  const text = isInRoom(room)
    ? `You are in ${roomTitle(room)}.`
    : `Asked ${label} to be let into # ${safeText(plain)}. The answer is theirs.`;
  return { room, text };
}

export async function leaveRoom(client: CoreClient, { id }: RoomState): Promise<RoomOutcome> {
  const { room } = await client.call('room.leave', { room: id });
  return { room, text: `You have left ${roomTitle(room)}; what was said stays here.` };
}

export async function removeFromRoom(
  client: CoreClient,
  room: RoomState,
  typed: string,
): Promise<RoomOutcome> {
  const member = await findMember(client, room, typed);
  const { room: changed } = await client.call('room.remove', { room: room.id, peer: member.id });
  const name = memberName(client.state, member);
  return { room: changed, text: `${name} is not in ${roomTitle(changed)} any more.` };
}

export async function renameRoom(client: CoreClient, { id }: RoomState, name: string): Promise<RoomOutcome> {
  const { room } = await client.call('room.rename', { room: id, name: withoutSign(name) });
  return { room, text: `The room is called ${roomTitle(room)} now.` };
}

/** Sets the topic, or with an empty one takes it away. */
export async function setRoomTopic(
  client: CoreClient,
  { id }: RoomState,
  topic: string,
): Promise<RoomOutcome> {
  const { room } = await client.call('room.topic', { room: id, topic });
  return { room, text: topicText(room) };
}

export function topicText(room: RoomState): string {
  return room.topic === '' ? `${roomTitle(room)} has no topic.` : `${roomTitle(room)}: ${room.topic}`;
}

export async function handRoomOver(client: CoreClient, room: RoomState, typed: string): Promise<RoomOutcome> {
  const member = await findMember(client, room, typed);
  const { room: changed } = await client.call('room.handOver', { room: room.id, peer: member.id });
  return { room: changed, text: `${roomTitle(changed)} belongs to ${memberName(client.state, member)} now.` };
}

/** What an empty list of rooms tells. */
export const NO_ROOMS = 'No rooms yet.';

/** All rooms in their order, and lines for them. */
export function listedRooms(state: State): { rooms: RoomState[]; lines: string[] } {
  const rooms = roomsInOrder(state);
  return { rooms, lines: roomLines(rooms) };
}
