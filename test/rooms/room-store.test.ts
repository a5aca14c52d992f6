import { expect, it } from 'vitest';
import { ROOMS } from '../../src/limits.ts';
import { createRoomStore } from '../../src/rooms/room-store.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { peerId } from '../support/states.ts';

it('of the members of a room that are gone a number is kept, the latest', () => {
  const { database } = openDatabase(':memory:');
  const store = createRoomStore(database);
  const room = 'a'.repeat(32);
  const statement = { roster: { body: '{}', key: '', signature: '' }, handovers: [] };
  for (let peer = 0; peer <= ROOMS.departures; peer += 1)
    store.write(room, { departed: [{ peer: peerId(`${peer}`), statement }] });
  expect(store.departuresOf(peerId('0'))).toEqual([]);
  expect(store.departuresOf(peerId('1'))).toEqual([room]);
  expect(store.departuresOf(peerId(`${ROOMS.departures}`))).toEqual([room]);
  database.close();
});
