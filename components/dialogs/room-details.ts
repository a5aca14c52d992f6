/** All that is known of a room. Pure. */
import { memberLines, memberName, partText, roomTitle, type State } from '../../src/client/index.ts';
import type { Row } from '../rows/index.ts';
import { factRows, idRows, textRows } from './facts.ts';

export function roomDetails(state: State, id: string, width: number): Row[] {
  const room = state.rooms[id];
  if (room === undefined) return textRows('This room is not in the list any more.', width, 'muted');
  const owner =
    room.owner === state.self.id
      ? 'you'
      : memberName(state, room.members.find((one) => one.id === room.owner) ?? { id: room.owner, name: '' });
  const invited = room.members.filter(({ state: part }) => part === 'invited').length;
  const inside = room.members.length - invited;
  return [
    ...textRows(roomTitle(room), width, 'title'),
    [],
    ...(room.topic === '' ? [] : factRows('Topic', room.topic, width)),
    // Of one's own room the next line tells it.
    ...(room.part === 'owner' ? [] : factRows('You', partText(room.part), width)),
    ...(owner === '' ? [] : factRows('Owner', `${owner}, who alone changes it`, width)),
    ...(room.owner === '' ? [] : idRows('Owner’s id', room.owner, width)),
    ...factRows('Members', `${inside}${invited === 0 ? '' : `, and ${invited} invited`}`, width),
    [],
    ...memberLines(state, room).flatMap((line) => textRows(line, width, 'text')),
  ];
}
