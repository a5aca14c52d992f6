import { afterEach, describe, expect, it } from 'vitest';
import { missedInHistory, missedInWindow } from '../../bin/line-mode/missed.ts';
import { CHAT } from '../../src/limits.ts';
import type { ConversationState, MessageState } from '../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { scriptHistory } from '../support/history-script.ts';
import { aMessage, peerId } from '../support/states.ts';

const bob = peerId('bob');
const message = (order: number): MessageState =>
  aMessage(order.toString(16).padStart(32, '0'), `text ${order}`, { order });
const placeOf = (order: number) => ({ order, id: message(order).id });
const conversation = (orders: number[], fields: Partial<ConversationState>): ConversationState => ({
  id: bob,
  messages: orders.map(message),
  more: true,
  unread: 2,
  ...fields,
});
const ordersOf = (messages: readonly MessageState[] | undefined): number[] | undefined =>
  messages?.map(({ order }) => order);

describe('what was missed', () => {
  it('is in the window from the first that is unread on', () => {
    expect(ordersOf(missedInWindow(conversation([1, 2, 3, 4], { firstUnread: placeOf(2) })))).toEqual([
      2, 3, 4,
    ]);
    expect(ordersOf(missedInWindow(conversation([1, 2, 3], {})))).toEqual([2, 3]);
    expect(missedInWindow(conversation([1], { unread: 0 }))).toEqual([]);
  });

  it('is not all in a window that begins later', () => {
    expect(missedInWindow(conversation([3, 4], { firstUnread: placeOf(2) }))).toBeUndefined();
    expect(missedInWindow(conversation([], { firstUnread: placeOf(2) }))).toBeUndefined();
    expect(missedInWindow(conversation([4], {}))).toBeUndefined();
  });

  describe('and is kept', () => {
    let core: FakeCore;
    afterEach(() => core.stop());
    const missed = async (count: number, fields: Partial<ConversationState>) => {
      core = fakeCore();
      scriptHistory(core, { [bob]: Array.from({ length: count }, (_, at) => message(at + 1)) });
      return await missedInHistory(await core.client(), conversation([], fields));
    };

    it('is fetched, but for what came since', async () => {
      const { messages, older } = await missed(6, { firstUnread: placeOf(3), lastOrder: 5 });
      expect([ordersOf(messages), older]).toEqual([[3, 4, 5], false]);
    });

    it('is fetched as far as a page reaches', async () => {
      const { messages, older } = await missed(CHAT.pageMessages + 5, { firstUnread: placeOf(3) });
      expect([messages.length, older]).toEqual([CHAT.pageMessages, true]);
    });
  });
});
