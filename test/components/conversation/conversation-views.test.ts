import { describe, expect, it } from 'vitest';
import { AT_BOTTOM, createConversationViews, look } from '../../../components/conversation/index.ts';
import type { State } from '../../../src/store/state.ts';
import { aMessage, aPeer, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { at, BOB, manyMessages, plain } from './support.ts';

const NOW = at('2026-11-20', '12:00');
const CAROL = peerId('carol');
const stateWith = (count: number, change: Partial<State> = {}): State =>
  readyState({
    peers: byId(aPeer('bob'), aPeer('carol')),
    conversations: {
      [BOB]: { id: BOB, messages: manyMessages(count), more: false, unread: 0 },
      [CAROL]: { id: CAROL, messages: [aMessage('c1', 'of carol', { time: NOW })], more: false, unread: 0 },
    },
    ...change,
  });

const input = { width: 60, now: NOW, unreadFrom: undefined, cleared: undefined };
const lastRows = (views: ReturnType<typeof createConversationViews>, fields: object): string[] => {
  const content = views({ ...input, state: stateWith(3), id: BOB, ...fields });
  return look(AT_BOTTOM, content, 20).rows.map((row) => plain(row).trimEnd());
};

describe('the conversations of a screen', () => {
  it('show each its own', () => {
    const views = createConversationViews();
    expect(lastRows(views, {}).at(-1)).toMatch(/message 2$/);
    expect(lastRows(views, { id: CAROL }).at(-1)).toMatch(/of carol$/);
    expect(lastRows(views, {}).at(-1)).toMatch(/message 2$/);
    expect(lastRows(views, { id: peerId('nobody') })).toEqual([]);
  });

  it('keep the entries of what has not changed', () => {
    const views = createConversationViews();
    const state = stateWith(50);
    const before = views({ ...input, state, id: BOB }).entries;
    const conversation = state.conversations[BOB];
    const messages = [...(conversation?.messages ?? []), aMessage('new', 'new', { time: NOW })];
    const grown = { ...state.conversations, [BOB]: { id: BOB, messages, more: false, unread: 0 } };
    const after = views({ ...input, state: { ...state, conversations: grown }, id: BOB }).entries;
    expect(after).toHaveLength(before.length + 1);
    for (const [index, entry] of before.entries())
      if (entry.kind === 'message') expect(after[index]).toBe(entry);
  });

  it('leave out what was cleared, messages and transfers', () => {
    const transfers = byId(
      aTransfer({ id: 'a'.repeat(32), name: 'old.txt', createdAt: NOW - 1 }),
      aTransfer({ id: 'b'.repeat(32), name: 'new.txt', createdAt: NOW + 1 }),
    );
    const cleared = { lastMessage: 'm1', at: NOW };
    const rows = lastRows(createConversationViews(), { state: stateWith(3, { transfers }), cleared }).join(
      '\n',
    );
    expect(rows).toContain('message 2');
    expect(rows).toContain('new.txt');
    expect(rows).not.toMatch(/message [01]|old\.txt/);
  });

  it('show all again where the last message that was cleared is not there any more', () => {
    const cleared = { lastMessage: 'forgotten', at: NOW };
    expect(lastRows(createConversationViews(), { cleared }).join('\n')).toContain('message 0');
  });
});
