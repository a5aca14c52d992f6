/**
 * What stands behind `/room`: a command, then a room, then what it takes. A room is written with its `#` where something may follow it; where
 * it is left out, the open one is meant. A name can begin with no `#`, so that nothing is ambiguous. Pure.
 */
import { TincanError } from '../../errors.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { safeText } from '../../text/safe-text.ts';
import { readWord, readWords, type Word } from './words.ts';

/** What a command takes, in its order. `room`: may be left out, and needs its `#`; `room-name`: all that is left, with or without. */
export type RoomSlot =
  | 'room'
  | 'room-name'
  | 'invitation'
  | 'name'
  | 'title'
  | 'stranger'
  | 'peer'
  | 'member'
  | 'topic';

interface RoomCommand {
  usage: string;
  /** A sentence without its full stop. */
  summary: string;
  /** What somebody might type behind it. */
  example: string;
  slots: readonly RoomSlot[];
}

export const ROOM_COMMANDS = {
  list: { usage: '', summary: 'Lists the rooms', example: '', slots: [] },
  help: { usage: '', summary: 'Shows these commands', example: '', slots: [] },
  create: { usage: 'NAME', summary: 'Makes a room of yours', example: 'ops', slots: ['name'] },
  invite: {
    usage: '[#ROOM] PEER',
    summary: 'Asks somebody into a room of yours',
    example: '#ops bob',
    slots: ['room', 'stranger'],
  },
  accept: { usage: '[ROOM]', summary: 'Accepts an invitation', example: '#ops', slots: ['invitation'] },
  decline: { usage: '[ROOM]', summary: 'Declines an invitation', example: '#ops', slots: ['invitation'] },
  ask: {
    usage: 'ROOM PEER',
    summary: 'Asks its owner to be let in',
    example: 'ops bob',
    slots: ['title', 'peer'],
  },
  members: { usage: '[ROOM]', summary: 'Shows who is in it', example: '#ops', slots: ['room-name'] },
  leave: {
    usage: '[ROOM]',
    summary: 'Leaves it; what was said stays',
    example: '#ops',
    slots: ['room-name'],
  },
  topic: {
    usage: '[#ROOM] [TEXT]',
    summary: 'Shows or sets its topic; "" takes it away',
    example: '#ops release on Friday',
    slots: ['room', 'topic'],
  },
  rename: {
    usage: '[#ROOM] NAME',
    summary: 'Gives a room of yours another name',
    example: '#ops operations',
    slots: ['room', 'name'],
  },
  remove: {
    usage: '[#ROOM] PEER',
    summary: 'Takes somebody out of a room of yours',
    example: '#ops bob',
    slots: ['room', 'member'],
  },
  hand: {
    usage: '[#ROOM] PEER',
    summary: 'Makes a member the owner of it',
    example: '#ops bob',
    slots: ['room', 'member'],
  },
} as const satisfies Record<string, RoomCommand>;

export type RoomCommandName = keyof typeof ROOM_COMMANDS;

export const ROOM_COMMAND_NAMES = Object.keys(ROOM_COMMANDS) as readonly RoomCommandName[];

export interface RoomLine {
  command: RoomCommandName;
  /** As typed; absent: the open one. */
  room?: string;
  /** Title of a room that is asked for. */
  title?: string;
  /** What is left: a name, a peer, a topic; empty where there is nothing. */
  rest: string;
  /** True where it is two quotes with nothing in between. */
  emptied: boolean;
}

const isCommand = (word: string): word is RoomCommandName => Object.hasOwn(ROOM_COMMANDS, word);
/** Whether a word stands for a room where something else could stand. */
const isRoomWord = ({ text }: Word): boolean => text.startsWith('#');

/** @throws TincanError TINCAN_E_USAGE with the nearest one */
export function findRoomCommand(typed: string): RoomCommandName {
  const command = typed.toLowerCase();
  if (isCommand(command)) return command;
  const nearest = nearestWord(ROOM_COMMAND_NAMES, command);
  const hint = nearest === undefined ? ROOM_COMMAND_NAMES.join(', ') : `Did you mean /room ${nearest}?`;
  throw new TincanError('TINCAN_E_USAGE', `There is no /room ${safeText(typed)}. ${hint}`);
}

/** @throws TincanError TINCAN_E_USAGE */
export function readRoomLine(text: string): RoomLine {
  const first = readWord(text, 0);
  if (first === undefined) return { command: 'list', rest: '', emptied: false };
  const command = findRoomCommand(first.text);
  const { slots, usage } = ROOM_COMMANDS[command] as RoomCommand;
  const missing = new TincanError('TINCAN_E_USAGE', `Something is missing. Usage: /room ${command} ${usage}`);
  const line: RoomLine = { command, rest: '', emptied: false };
  let at = first.end;
  const [slot, then] = slots;
  const next = readWord(text, at);
  if (slot === 'room' && next !== undefined && isRoomWord(next)) {
    line.room = next.text;
    at = next.end;
  } else if (slot === 'title') {
    if (next === undefined) throw missing;
    line.title = next.text;
    at = next.end;
  }
  const words = readWords(text, at);
  const joined = words.map((word) => word.text).join(' ');
  const last = then ?? slot;
  if (last === undefined) {
    if (words.length > 0) throw new TincanError('TINCAN_E_USAGE', `/room ${command} takes nothing more.`);
    return line;
  }
  if (last === 'room-name' || last === 'invitation')
    return words.length === 0 ? line : { ...line, room: joined };
  if (last === 'topic') {
    const emptied = words.length === 1 && joined === '';
    // As typed: quotes in a topic are a part of it.
    return { ...line, rest: emptied ? '' : text.slice(at).trim(), emptied };
  }
  if (joined === '') throw missing;
  return { ...line, rest: joined };
}

/** What can stand where a word is typed behind these: slots, one or two; the command itself where there is none yet. */
export function nextRoomSlots(before: readonly Word[]): {
  command?: RoomCommandName;
  room?: string;
  slots: readonly (RoomSlot | 'command')[];
} {
  const [first, second, ...more] = before;
  if (first === undefined) return { slots: ['command'] };
  const command = first.text.toLowerCase();
  if (!isCommand(command)) return { slots: [] };
  const { slots } = ROOM_COMMANDS[command] as RoomCommand;
  const [slot, then] = slots;
  if (second === undefined)
    return { command, slots: slot === 'room' && then !== undefined ? [slot, then] : slots.slice(0, 1) };
  if (more.length > 0 || then === undefined) return { command, slots: [] };
  if (slot === 'title') return { command, slots: [then] };
  return isRoomWord(second) ? { command, room: second.text, slots: [then] } : { command, slots: [] };
}
