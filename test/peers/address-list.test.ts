import { expect, it } from 'vitest';
import { ADDRESSES } from '../../src/limits.ts';
import { createAddressList } from '../../src/peers/address-list.ts';
import { openDatabase } from '../../src/storage/database.ts';

const NAS = { host: '192.0.2.9', port: 47470 };
const SIX = { host: 'fd00::2', port: 47471 };

it('the list of addresses outlives a restart, with what became of each, and begins anew with one that is added again', () => {
  const { database } = openDatabase(':memory:');
  let time = 1_000;
  const list = createAddressList(database, () => time);
  list.add(NAS);
  time += 1;
  list.add(SIX);
  list.asked(NAS);
  list.refused(SIX, 'denied');
  const again = createAddressList(database, () => time);
  expect(again.all()).toEqual([
    { ...NAS, addedAt: 1_000, askedAt: 1_001 },
    { ...SIX, addedAt: 1_001, refusal: 'denied' },
  ]);
  expect(again.add(SIX)).toEqual({ ...SIX, addedAt: 1_001 });
  expect([again.remove(NAS), again.remove(NAS)]).toEqual([true, false]);
  expect(createAddressList(database).all()).toEqual([{ ...SIX, addedAt: 1_001 }]);
  // What happens to one that was removed meanwhile does not bring it back.
  again.asked(NAS);
  expect(again.get(NAS)).toBeUndefined();
  database.close();
});

it('the list of addresses is bounded, and leaves out torn rows', () => {
  const { database } = openDatabase(':memory:');
  const list = createAddressList(database);
  for (let port = 1; port <= ADDRESSES.most; port += 1) list.add({ host: 'nas', port });
  expect(() => list.add(NAS)).toThrow(`At most ${ADDRESSES.most}`);
  list.add({ host: 'nas', port: 1 });
  database.prepare('UPDATE addresses SET port = 0 WHERE port = 2').run();
  expect(createAddressList(database).all()).toHaveLength(ADDRESSES.most - 1);
  database.close();
});
