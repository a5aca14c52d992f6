import { expect, it } from 'vitest';
import { knownFrom } from '../../../bin/completion/known.ts';
import { aTransfer, byId, readyState } from '../../support/states.ts';

it('offers only transfers that have not ended where one that has cannot be meant', () => {
  const done = aTransfer({ id: `aa${'0'.repeat(30)}`, state: 'done' });
  const active = aTransfer({ id: `bb${'0'.repeat(30)}`, state: 'active' });
  const state = readyState({ transfers: byId(done, active) });
  const words = (lookup: 'transfers' | 'open-transfers'): string[] =>
    knownFrom(state, lookup)
      .map(({ word }) => word.slice(0, 2))
      .sort();
  expect(words('open-transfers')).toEqual(['bb']);
  expect(words('transfers')).toEqual(['aa', 'bb']);
});
