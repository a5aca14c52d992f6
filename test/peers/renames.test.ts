import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SESSION } from '../../src/limits.ts';
import { createRenames } from '../../src/peers/index.ts';
import { peerId } from '../support/states.ts';

const EVE = peerId('eve');
let told: string[];
let renames: ReturnType<typeof createRenames>;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  renames = createRenames((_peer, name) => told.push(name));
});
afterEach(() => {
  vi.useRealTimers();
});

it('a peer that never stops changing its name is told of once in a while, with the last one', () => {
  for (let number = 0; number < 1_000; number += 1) renames.heard(EVE, `eve ${number}`);
  expect(told).toEqual(['eve 0']);
  vi.advanceTimersByTime(SESSION.renameEvery);
  expect(told).toEqual(['eve 0', 'eve 999']);
  renames.heard(EVE, 'eve again');
  expect(told).toHaveLength(2);
  renames.ended(EVE);
  expect(told).toEqual(['eve 0', 'eve 999', 'eve again']);
  expect(vi.getTimerCount()).toBe(0);
});

it('of a name that is the same again nothing is told', () => {
  for (const name of ['eve', 'mallory', 'eve']) renames.heard(EVE, name);
  vi.advanceTimersByTime(10 * SESSION.renameEvery);
  expect([told, vi.getTimerCount()]).toEqual([['eve'], 0]);
});
