/** `tincan room`: rooms and their members. */
import {
  acceptInvitation,
  askForRoom,
  type CoreClient,
  createRoom,
  declineInvitation,
  findOwnRoom,
  findRoom,
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
} from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { roomObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export const roomList: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const { rooms, lines } = listedRooms(client.state);
  for (const [index, room] of rooms.entries()) output.data(roomObject(room), lines[index] ?? '');
  if (rooms.length === 0) output.note(`${NO_ROOMS} tincan room create NAME makes one.`);
  return EXIT.done;
};

export interface RoomArguments extends GlobalArguments {
  room: string;
}

export const roomMembers: Command<RoomArguments> = async ({ attach, output }, { room: typed }) => {
  const { client } = await attach();
  const room = findRoom(client.state, typed);
  output.data(roomObject(room), roomHeadline(client.state, room), ...memberLines(client.state, room));
  return EXIT.done;
};

/** How a peer may still turn up, for what looks for one. */
interface Finding {
  patience: number;
  signal: AbortSignal;
}

/** A command that does one thing and prints the room as it is then. */
function change<A extends GlobalArguments>(
  act: (client: CoreClient, args: A, finding: Finding) => Promise<RoomOutcome>,
): Command<A> {
  return async ({ attach, output, interrupted }, args) => {
    const { client, patience } = await attach();
    const { room, text } = await act(client, args, { patience, signal: interrupted });
    output.data(roomObject(room), text);
    return EXIT.done;
  };
}

/** `name` is an option of every command. */
export interface RoomTitleArguments extends GlobalArguments {
  title: string[];
}
export interface RoomPeerArguments extends RoomArguments {
  peer: string[];
}
export type RoomRenameArguments = RoomArguments & RoomTitleArguments;

export const roomCreate = change<RoomTitleArguments>((client, { title }) =>
  createRoom(client, title.join(' ')),
);
export const roomInvite = change<RoomPeerArguments>((client, { room, peer }, finding) =>
  inviteToRoom(client, findOwnRoom(client.state, room), peer.join(' '), finding),
);
export const roomAccept = change<RoomArguments>((client, { room }) => acceptInvitation(client, room));
export const roomDecline = change<RoomArguments>((client, { room }) => declineInvitation(client, room));
export const roomLeave = change<RoomArguments>((client, { room }) =>
  leaveRoom(client, findOwnRoom(client.state, room)),
);
export const roomRemove = change<RoomPeerArguments>((client, { room, peer }) =>
  removeFromRoom(client, findOwnRoom(client.state, room), peer.join(' ')),
);
export const roomRename = change<RoomRenameArguments>((client, { room, title }) =>
  renameRoom(client, findOwnRoom(client.state, room), title.join(' ')),
);
export const roomHand = change<RoomPeerArguments>((client, { room, peer }) =>
  handRoomOver(client, findOwnRoom(client.state, room), peer.join(' ')),
);

export interface RoomTopicArguments extends RoomArguments {
  text: string[];
}

export const roomTopic = change<RoomTopicArguments>(async (client, { room: typed, text }) => {
  if (text.length > 0) return await setRoomTopic(client, findOwnRoom(client.state, typed), text.join(' '));
  const room = findRoom(client.state, typed);
  return { room, text: topicText(room) };
});

export interface RoomAskArguments extends GlobalArguments {
  title: string;
  peer: string[];
}

export const roomAsk = change<RoomAskArguments>((client, { title, peer }, finding) =>
  askForRoom(client, title, peer.join(' '), finding),
);
