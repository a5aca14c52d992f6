import { expect, it } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { createShownOffers } from '../../src/transfer/shown-offers.ts';

it('an offer that was shown is no other one under its id, and only the oldest of very many is forgotten', () => {
  const shown = createShownOffers();
  for (let offer = 0; offer < TRANSFER.offersRemembered; offer += 1) shown.add(`${offer}`, 'a list');
  expect([shown.isOther('0', 'a list'), shown.isOther('0', 'another')]).toEqual([false, true]);
  // Shown again, it is the latest.
  shown.add('0', 'a list');
  shown.add('one more', 'a list');
  expect([shown.isOther('0', 'another'), shown.isOther('1', 'another')]).toEqual([true, false]);
});
