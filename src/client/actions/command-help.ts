/** What is told of one command: usage, what it does, what can stand behind it, an example. In ASCII, a line each. Pure. */
import { type Action, summaryOf, usageOf } from './action.ts';
import { findRoomCommand, ROOM_COMMAND_NAMES, ROOM_COMMANDS } from './room-line.ts';

/** @param keys keys of the interface that do the same, as `Ctrl-O: what it does` */
export function commandHelp(action: Action, keys: readonly string[] = []): string[] {
  const { options = [], example, related = [] } = action.help;
  return [
    usageOf(action),
    `${summaryOf(action)}.`,
    ...options.map(([option, means]) => `  ${option}: ${means}`),
    ...(action.name === 'room'
      ? ROOM_COMMAND_NAMES.map((name) => `  ${roomUsage(name)}: ${summaryOfRoom(name)}`)
      : []),
    `Example: ${example}`,
    ...keys.map((key) => `Key ${key}`),
    ...(related.length === 0 ? [] : [`See also: ${related.map((name) => `/${name}`).join(', ')}`]),
  ];
}

/**
 * The same of a command behind `/room`.
 *
 * @throws TincanError TINCAN_E_USAGE where there is no such one, with the nearest
 */
export function roomCommandHelp(typed: string): string[] {
  const name = findRoomCommand(typed);
  const { example } = ROOM_COMMANDS[name];
  return [
    roomUsage(name),
    `${summaryOfRoom(name)}.`,
    `Example: /room ${name} ${example}`.trimEnd(),
    'See also: /room',
  ];
}

const roomUsage = (name: keyof typeof ROOM_COMMANDS): string =>
  `/room ${name} ${ROOM_COMMANDS[name].usage}`.trimEnd();
const summaryOfRoom = (name: keyof typeof ROOM_COMMANDS): string => ROOM_COMMANDS[name].summary;
