/** The action on rooms, with its commands. */
import { TincanError } from '../../errors.ts';
import type { RoomState } from '../../store/state.ts';
import { findRoom } from '../conversations.ts';
import type { CoreClient } from '../core-client.ts';
import {
  acceptInvitation,
  askForRoom,
  createRoom,
  declineInvitation,
  findOwnRoom,
  handRoomOver,
  inviteToRoom,
  leaveRoom,
  listedRooms,
  memberLines,
  NO_ROOMS,
  type RoomOutcome,
  removeFromRoom,
  renameRoom,
  roomHeadline,
  setRoomTopic,
  topicText,
} from '../rooms.ts';
import type { Action, ActionContext } from './action.ts';
import { ROOM_COMMAND_NAMES, ROOM_COMMANDS, type RoomLine, readRoomLine } from './room-line.ts';

/** The room that is named, else the one that is open. @throws TincanError TINCAN_E_USAGE, TINCAN_E_NO_SUCH_ROOM, TINCAN_E_AMBIGUOUS */
function roomOf(context: ActionContext, { command, room }: RoomLine): RoomState {
  if (room !== undefined) return findRoom(context.client.state, room);
  const open = context.client.state.rooms[context.conversation ?? ''];
  if (open !== undefined) return open;
  throw new TincanError('TINCAN_E_USAGE', `No room is open, so name it: /room ${command} #ROOM ...`);
}

/** The same of which one is a member. */
function ownRoomOf(context: ActionContext, line: RoomLine): RoomState {
  return findOwnRoom(context.client.state, roomOf(context, line).id);
}

/** The room that one is invited into: the one that is named, the one that is open, or the only one. */
function invitationOf({ client, conversation }: ActionContext, { command, room }: RoomLine): string {
  if (room !== undefined) return room;
  const invited = Object.values(client.state.rooms).filter(({ part }) => part === 'invited');
  const open = invited.find(({ id }) => id === conversation);
  const one = open ?? (invited.length === 1 ? invited[0] : undefined);
  if (one !== undefined) return one.id;
  throw new TincanError(
    'TINCAN_E_USAGE',
    invited.length === 0
      ? 'You are not invited into any room.'
      : `You are invited into several rooms; say which: /room ${command} #ROOM`,
  );
}

type Run = (context: ActionContext, line: RoomLine, client: CoreClient) => Promise<string>;

const told = async (outcome: Promise<RoomOutcome>): Promise<string> => (await outcome).text;

const RUNS: Record<RoomLine['command'], Run> = {
  async list(_context, _line, { state }) {
    const { lines } = listedRooms(state);
    return lines.length === 0 ? `${NO_ROOMS} /room create NAME makes one.` : lines.join('\n');
  },
  async help() {
    const usages = ROOM_COMMAND_NAMES.map((name) => `/room ${name} ${ROOM_COMMANDS[name].usage}`.trimEnd());
    const widest = Math.max(...usages.map(({ length }) => length));
    const rows = ROOM_COMMAND_NAMES.map(
      (name, at) => `${(usages[at] ?? '').padEnd(widest)}  ${ROOM_COMMANDS[name].summary}`,
    );
    return [...rows, 'Where #ROOM may be left out, the open one is meant.'].join('\n');
  },
  async create(context, { rest }, client) {
    const { room, text } = await createRoom(client, rest);
    context.openConversation(room.id);
    return `${text} /room invite PEER asks somebody in.`;
  },
  invite: (context, line, client) => told(inviteToRoom(client, ownRoomOf(context, line), line.rest)),
  async accept(context, line, client) {
    const { room, text } = await acceptInvitation(client, invitationOf(context, line));
    context.openConversation(room.id);
    return text;
  },
  decline: (context, line, client) => told(declineInvitation(client, invitationOf(context, line))),
  ask: async (_context, { title = '', rest }, client) => (await askForRoom(client, title, rest)).text,
  async members(context, line, client) {
    const room = roomOf(context, line);
    return [roomHeadline(client.state, room), ...memberLines(client.state, room)].join('\n');
  },
  leave: (context, line, client) => told(leaveRoom(client, ownRoomOf(context, line))),
  async topic(context, line, client) {
    if (line.rest === '' && !line.emptied) return topicText(roomOf(context, line));
    return await told(setRoomTopic(client, ownRoomOf(context, line), line.rest));
  },
  rename: (context, line, client) => told(renameRoom(client, ownRoomOf(context, line), line.rest)),
  remove: (context, line, client) => told(removeFromRoom(client, ownRoomOf(context, line), line.rest)),
  hand: (context, line, client) => told(handRoomOver(client, ownRoomOf(context, line), line.rest)),
};

const room: Action = {
  name: 'room',
  aliases: ['rooms'],
  usage: '[COMMAND] [#ROOM] [...]',
  summary: 'Lists rooms, or does something in one; /room help says what',
  help: {
    options: [
      ['COMMAND', 'what is done; /help room COMMAND says more of it, and none lists your rooms'],
      ['#ROOM', 'in which room; left out, the open one'],
    ],
    example: '/room invite #ops bob',
    related: ['msg', 'accept'],
  },
  parameters: [{ kind: 'room-line', optional: true, rest: true }],
  async run(context, { text }) {
    const line = readRoomLine(text);
    context.say(await RUNS[line.command](context, line, context.client));
  },
};

export const roomActions: readonly Action[] = [room];
