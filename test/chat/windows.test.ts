import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createWindows, type Windows } from '../../src/chat/windows.ts';
import type { ConversationSummary } from '../../src/history/index.ts';
import { CHAT } from '../../src/limits.ts';
import { compareCursors } from '../../src/store/cursors.ts';
import type { ConversationState, MessageState } from '../../src/store/state.ts';
import { aMessage, peerId } from '../support/states.ts';

const BOB = peerId('bob');
const id = (number: number): string => number.toString(16).padStart(32, '0');
const message = (order: number, fields: Partial<MessageState> = {}): MessageState =>
  aMessage(id(order), `message ${order}`, { order, ...fields });
const summary = (fields: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id: BOB,
  unread: 0,
  mentions: 0,
  muted: false,
  lastAt: 5,
  lastOrder: 300,
  ...fields,
});

let published: Map<string, ConversationState>;
let windows: Windows;
beforeEach(() => {
  published = new Map();
  windows = createWindows((conversation) => published.set(conversation.id, conversation));
});
const bob = (): ConversationState | undefined => published.get(BOB);
const texts = (): string[] => bob()?.messages.map(({ text }) => text) ?? [];

describe('a conversation that nobody has opened', () => {
  it('is there with what is unread, and says that there are messages', () => {
    windows.summarize(summary({ unread: 3, firstUnread: { order: 298, id: id(298) }, muted: true }));
    expect(bob()).toEqual({
      id: BOB,
      messages: [],
      more: true,
      unread: 3,
      firstUnread: { order: 298, id: id(298) },
      muted: true,
      lastAt: 5,
      lastOrder: 300,
    });
  });

  it('shows what comes', () => {
    windows.summarize(summary());
    windows.put(BOB, message(301));
    expect(texts()).toEqual(['message 301']);
    expect(bob()).toMatchObject({ more: true, lastOrder: 301 });
  });
});

it('a message that comes to a place before all that is here is told of, until it is read', () => {
  windows.summarize(summary({ unread: 1 }));
  windows.arrived(BOB, message(200));
  expect(bob()).toMatchObject({ messages: [], late: { order: 200 } });
  windows.summarize(summary({ unread: 2 }));
  expect(bob()).toHaveProperty('late');
  windows.put(BOB, message(200, { text: 'changed' }));
  windows.put(BOB, message(100, { status: 'delivered' }));
  expect(bob()).toMatchObject({ late: { order: 200, text: 'changed' } });
  windows.summarize(summary());
  expect(bob()).not.toHaveProperty('late');
});

it.each<[string, () => void]>([
  ['forgotten', () => windows.close(BOB)],
  ['opened', () => windows.opening(BOB).open([message(1)], false)],
])('nothing late is told of a conversation that was %s', (_how, happens) => {
  windows.summarize(summary({ unread: 1 }));
  windows.arrived(BOB, message(200));
  happens();
  expect(bob()).not.toHaveProperty('late');
});

it('an old message that changes does not stand alone in a conversation that nobody has opened', () => {
  windows.summarize(summary());
  windows.put(BOB, message(200, { status: 'delivered' }));
  expect(bob()).toMatchObject({ messages: [], more: true });
});

describe('an open conversation', () => {
  beforeEach(() => windows.opening(BOB).open([message(10), message(11), message(12)], true));

  it('takes a change of a message where it is', () => {
    windows.put(BOB, message(11, { text: 'changed' }));
    expect(texts()).toEqual(['message 10', 'changed', 'message 12']);
  });

  it('moves a message that is sent again to the end, and counts on from there', () => {
    windows.put(BOB, message(13, { id: id(11), text: 'again' }));
    expect(texts()).toEqual(['message 10', 'message 12', 'again']);
    expect(bob()).toMatchObject({ lastOrder: 13 });
    windows.put(BOB, message(14, { id: id(11), text: 'and again' }));
    expect(texts()).toEqual(['message 10', 'message 12', 'and again']);
  });

  it('takes a late message where it belongs', () => {
    windows.put(BOB, message(11, { id: 'f'.repeat(32), text: 'late' }));
    expect(texts()).toEqual(['message 10', 'message 11', 'late', 'message 12']);
  });

  it('leaves out what lies before it', () => {
    windows.put(BOB, message(3));
    expect(texts()).toEqual(['message 10', 'message 11', 'message 12']);
  });

  it('takes the newest that is counted on from, where something stands above it for good', () => {
    windows.summarize(summary({ lastOrder: 12 }));
    windows.opening(BOB).open([message(1_000)], true);
    windows.put(BOB, message(12));
    windows.put(BOB, message(13));
    expect(texts()).toEqual(['message 13', 'message 1000']);
  });

  it('takes what lies before it where there is nothing between', () => {
    windows.opening(BOB).open([message(10)], false);
    windows.put(BOB, message(3));
    expect(texts()).toEqual(['message 3', 'message 10']);
  });

  it('drops the oldest where there are too many, and says that there are more', () => {
    windows.opening(BOB).open([], false);
    for (let order = 1; order <= CHAT.window + 5; order += 1) windows.put(BOB, message(order));
    expect(bob()?.messages).toHaveLength(CHAT.window);
    expect(bob()).toMatchObject({ more: true, lastOrder: CHAT.window + 5 });
    expect(texts()[0]).toBe('message 6');
  });

  it('holds less of long messages, and the newest however long', () => {
    const text = 'x'.repeat(CHAT.windowCharacters / 4);
    windows.opening(BOB).open([], false);
    for (let order = 1; order <= 10; order += 1) windows.put(BOB, message(order, { text }));
    expect(bob()?.messages.map(({ order }) => order)).toEqual([7, 8, 9, 10]);
    expect(bob()?.more).toBe(true);
    windows.put(BOB, message(11, { text: text.repeat(5) }));
    expect(bob()?.messages.map(({ order }) => order)).toEqual([11]);
  });

  it('keeps its messages when what is unread changes', () => {
    windows.summarize(summary({ unread: 1 }));
    expect(texts()).toHaveLength(3);
    expect(bob()?.unread).toBe(1);
  });

  it('says who is writing, and forgets it', () => {
    windows.setTyping(BOB, [BOB]);
    expect(bob()?.typing).toEqual([BOB]);
    windows.summarize(summary());
    expect(bob()?.typing).toEqual([BOB]);
    windows.setTyping(BOB, []);
    expect(bob()).not.toHaveProperty('typing');
  });
});

it('the window that was used longest ago is closed when there are too many', () => {
  const conversations = Array.from({ length: CHAT.openWindows + 1 }, (_, index) => id(index));
  for (const one of conversations) windows.opening(one).open([message(1)], false);
  const [first = '', second = ''] = conversations;
  expect(published.get(first)).toMatchObject({ messages: [], more: true });
  expect(windows.isOpen(first)).toBe(false);
  expect(published.get(second)?.messages).toHaveLength(1);
});

it('whatever is put in whatever order, a window is in order and has everything once', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ order: fc.nat(30), who: fc.nat(3) }), { maxLength: 60 }), (all) => {
      const fresh = createWindows((conversation) => published.set(conversation.id, conversation));
      fresh.opening(BOB).open([], false);
      for (const { order, who } of all) fresh.put(BOB, message(order, { id: id(order * 4 + who) }));
      const shown = published.get(BOB)?.messages ?? [];
      expect(shown).toEqual([...shown].sort(compareCursors));
      expect(shown.map((one) => one.id).sort()).toEqual(
        [...new Set(all.map(({ order, who }) => id(order * 4 + who)))].sort(),
      );
    }),
  );
});

describe('a conversation whose page is still being fetched', () => {
  it('has what was put meanwhile behind the page, once, and as it was put last', () => {
    const opening = windows.opening(BOB);
    windows.arrived(BOB, message(2));
    windows.arrived(BOB, message(3));
    windows.put(BOB, { ...message(3), text: 'changed' });
    opening.open([message(1), message(2)], false);
    opening.end();
    expect(bob()?.messages).toEqual([message(1), message(2), { ...message(3), text: 'changed' }]);
    windows.put(BOB, message(4));
    expect(bob()?.messages).toHaveLength(4);
  });

  it('has nothing of what was forgotten meanwhile', () => {
    const opening = windows.opening(BOB);
    windows.arrived(BOB, message(2));
    windows.close(BOB);
    opening.open([], false);
    expect(bob()?.messages).toEqual([]);
  });

  it('is as it was where the page never comes', () => {
    const opening = windows.opening(BOB);
    windows.arrived(BOB, message(2));
    opening.end();
    expect(bob()?.messages).toEqual([message(2)]);
  });
});
