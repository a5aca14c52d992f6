import { expect, it, vi } from 'vitest';
import { emojiWords } from '../../src/client/actions/complete-emoji.ts';

let isBroken = true;
vi.mock('gemoji', () => ({
  get gemoji() {
    if (isBroken) throw new Error('not now');
    return [{ emoji: '🎉', names: ['tada'], tags: [] }];
  },
}));

it('the list of emoji is loaded once more where it could not be loaded', async () => {
  await expect(emojiWords(':tad')).rejects.toThrow('not now');
  isBroken = false;
  expect(await emojiWords(':tad')).toEqual([{ text: '🎉', note: ':tada:' }]);
});
