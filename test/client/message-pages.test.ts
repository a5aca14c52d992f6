import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { compareCursors, foundMessages, messageHistory } from '../../src/client/index.ts';
import { CHAT } from '../../src/limits.ts';
import type { MessageState } from '../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { scriptHistory } from '../support/history-script.ts';
import { aMessage, peerId } from '../support/states.ts';

const bob = peerId('bob');
let core: FakeCore;
afterEach(() => core.stop());

const message = (number: number): MessageState =>
  // Several have the same order, as in a room.
  aMessage(number.toString(16).padStart(32, '0'), `text ${number}`, {
    order: Math.floor(number / 3) + 1,
    time: number,
  });
const messages = (count: number): MessageState[] => Array.from({ length: count }, (_, at) => message(at));

async function read(
  all: readonly MessageState[],
  wish: { since?: number; limit?: number },
): Promise<number[]> {
  core = fakeCore();
  scriptHistory(core, { [bob]: all });
  const times: number[] = [];
  for await (const { time } of messageHistory(await core.client(), { conversation: bob, ...wish }))
    times.push(time);
  return times;
}

describe('what was said', () => {
  it('comes oldest first and whole, a page at a time', async () => {
    const all = messages(2 * CHAT.pageMessages + 7);
    expect(await read(all, {})).toEqual(all.map(({ time }) => time));
    expect(core.calls).toHaveLength(3);
  });

  it('is nothing where there is nothing', async () => {
    expect(await read([], {})).toEqual([]);
    await core.stop();
    expect(await read([], { limit: 3 })).toEqual([]);
    await core.stop();
    expect(await read(messages(3), { since: 9 })).toEqual([]);
  });

  it('comes from a time on, and no more than was asked for, the newest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3 * CHAT.pageMessages),
        fc.option(fc.nat(3 * CHAT.pageMessages), { nil: undefined }),
        fc.option(fc.integer({ min: 1, max: 3 * CHAT.pageMessages }), { nil: undefined }),
        async (count, since, limit) => {
          const all = messages(count);
          const wanted = all.filter(({ time }) => since === undefined || time >= since);
          const shown = await read(all, {
            ...(since === undefined ? {} : { since }),
            ...(limit === undefined ? {} : { limit }),
          });
          await core.stop();
          expect(shown).toEqual(
            wanted.slice(-(limit ?? wanted.length) || wanted.length).map(({ time }) => time),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});

it('what is found comes oldest first, and no more than was asked for, the newest', async () => {
  const all = messages(2 * CHAT.pageMessages + 7);
  for (const limit of [undefined, 1, CHAT.pageMessages, CHAT.pageMessages + 1]) {
    core = fakeCore();
    scriptHistory(core, { [bob]: all });
    const times: number[] = [];
    const wish = { query: 'text', ...(limit === undefined ? {} : { limit }) };
    for await (const hit of foundMessages(await core.client(), wish)) times.push(hit.message.time);
    expect(times).toEqual(all.slice(-(limit ?? all.length)).map(({ time }) => time));
    await core.stop();
  }
});

it('places are in the order of their counts, then of their ids', () => {
  expect(compareCursors({ order: 1, id: 'b' }, { order: 2, id: 'a' })).toBeLessThan(0);
  expect(compareCursors({ order: 1, id: 'b' }, { order: 1, id: 'a' })).toBeGreaterThan(0);
  expect(compareCursors({ order: 1, id: 'a' }, { order: 1, id: 'a' })).toBe(0);
});
