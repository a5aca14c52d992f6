import { expect, it } from 'vitest';
import { ROOMS } from '../../src/limits.ts';
import { createRefusals } from '../../src/rooms/refusals.ts';
import { peerId } from '../support/states.ts';

it('answers are remembered for a while, and no more of them than a number: the latest', () => {
  let now = 0;
  const refusals = createRefusals(() => now);
  for (let peer = 0; peer <= ROOMS.refusals; peer += 1) refusals.note('room', peerId(`${peer}`), true);
  expect(refusals.holds('room', peerId('0'))).toBe(false);
  expect(refusals.holds('room', peerId('1'))).toBe(true);
  now = ROOMS.refusalHolds;
  expect(refusals.holds('room', peerId('1'))).toBe(false);
});
