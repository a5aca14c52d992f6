/** What Tab offers where a room can stand, and behind `/room`. Pure. */
import type { RoomState, State } from '../../store/state.ts';
import { formatCount } from '../../text/format.ts';
import { isInRoom, matchRoom, roomsInOrder } from '../conversations.ts';
import { partText } from '../rooms.ts';
import { beginning, type Candidate, endedWords, peerWords, type Typed } from './candidates.ts';
import { nextRoomSlots, ROOM_COMMAND_NAMES, ROOM_COMMANDS, type RoomCommandName } from './room-line.ts';
import { quoteWord } from './words.ts';

/** `#ops`, and `#everyone`. A room is offered by its label, which tells it from the others. */
export function groupWords(state: State, typed: string): Candidate[] {
  return [
    ...roomWords(roomsInOrder(state).filter(isInRoom), typed),
    ...endedWords(
      typed === '' ? [] : beginning(['#everyone'], hashed(typed)),
      () => 'everybody who is connected',
    ),
  ];
}

function roomWords(rooms: readonly RoomState[], typed: string): Candidate[] {
  return rooms.flatMap((room) =>
    beginning([`#${room.label}`], hashed(typed)).map((label) => ({
      text: `${quoteWord(label)} `,
      note: `${partText(room.part)}, ${formatCount(room.members.length, 'member')}`,
    })),
  );
}

/** A room is found with or without its `#`, but for an empty word. */
function hashed(typed: string): string {
  return typed === '' || typed.startsWith('#') ? typed : `#${typed}`;
}

/** What can stand behind `/room` and these words. */
export function roomLineWords(
  { typed, quoted, before }: Typed,
  { state, conversation }: { state: State; conversation?: string | undefined },
): Candidate[] {
  const { command, room, slots } = nextRoomSlots(before);
  const meant = room === undefined ? state.rooms[conversation ?? ''] : roomNamed(state, room);
  return slots.flatMap((slot): Candidate[] => {
    switch (slot) {
      case 'command': {
        const possible = ROOM_COMMAND_NAMES.filter((name) => isPossible(state, name));
        return quoted ? [] : roomCommandWords(beginning(possible, typed));
      }
      case 'room':
      case 'room-name':
      case 'invitation': {
        const rooms = roomsInOrder(state).filter(({ part }) => roomParts(command).includes(part));
        // Beside a name that could stand there too, only what begins like a room is one.
        return slots.length > 1 && typed !== '' && !typed.startsWith('#') ? [] : roomWords(rooms, typed);
      }
      case 'stranger':
        return peerWords(
          state,
          typed,
          ({ id, trust }) =>
            trust !== 'unknown' &&
            trust !== 'blocked' &&
            meant?.members.every((member) => member.id !== id) !== false,
        );
      case 'member':
        return memberWords(state, meant, typed);
      case 'peer':
        return peerWords(state, typed, (peer) => peer.state === 'connected');
      default:
        return [];
    }
  });
}

/** With what each of them does. */
export function roomCommandWords(names: readonly string[]): Candidate[] {
  return ROOM_COMMAND_NAMES.filter((name) => names.includes(name)).map((name) => ({
    text: `${name} `,
    note: ROOM_COMMANDS[name].summary,
  }));
}

function roomNamed(state: State, typed: string): RoomState | undefined {
  try {
    return matchRoom(state, typed);
  } catch {
    // Of several that are meant no one is.
    return undefined;
  }
}

/** What one has to be in a room for a command to make sense there. */
function roomParts(command: RoomCommandName | undefined): readonly RoomState['part'][] {
  switch (command) {
    case 'accept':
    case 'decline':
      return ['invited'];
    case 'members':
    case 'leave':
      return ['owner', 'member'];
    default:
      return ['owner'];
  }
}

function isPossible({ rooms, peers }: State, command: RoomCommandName): boolean {
  if (command === 'list' || command === 'help' || command === 'create') return true;
  if (command === 'ask') return Object.values(peers).some(({ state }) => state === 'connected');
  const parts = roomParts(command === 'topic' ? 'members' : command);
  return Object.values(rooms).some(({ part }) => parts.includes(part));
}

/** Other members of a room. */
function memberWords(state: State, room: RoomState | undefined, typed: string): Candidate[] {
  const names = (room?.members ?? [])
    .filter(({ id }) => id !== state.self.id)
    .map(({ id, name }) => state.peers[id]?.name ?? name);
  return beginning(names, typed).map((name) => ({ text: `${quoteWord(name)} ` }));
}
