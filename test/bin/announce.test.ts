import { describe, expect, it } from 'vitest';
import { announcements, conversationName } from '../../bin/line-mode/announce.ts';
import type { PeerState, State } from '../../src/store/state.ts';
import { aMessage, aPeer, byId, peerId, readyState } from '../support/states.ts';

const withBob = (fields: Partial<PeerState>): State => readyState({ peers: byId(aPeer('bob', fields)) });

describe('news about peers', () => {
  const news = (before: Partial<PeerState>, after: Partial<PeerState>): string[] =>
    announcements(withBob(before), withBob(after), undefined);

  it('say whose answer is waited for', () => {
    expect(news({ state: 'connecting' }, { state: 'awaiting-approval' })).toEqual([
      'Waiting for bob to say yes…',
    ]);
  });

  it('say what has not arrived when a connection ends', () => {
    expect(news({}, { state: 'offline', queued: 2 })).toEqual([
      '2 messages to bob are kept, and go out once you are connected again.',
    ]);
    expect(news({}, { state: 'nearby', queued: 0 })).toEqual([]);
  });

  it('say nothing more while it stays so', () => {
    expect(news({ state: 'offline', queued: 1 }, { state: 'offline', queued: 2 })).toEqual([]);
  });
});

it('keeps the name of a peer that has gone from the list', () => {
  const id = peerId('bob');
  const messages = [aMessage('m', 'hi', { from: id, name: 'bob' })];
  const state = readyState({ conversations: byId({ id, messages, more: false, unread: 0 }) });
  expect(conversationName(state, id)).toBe('bob');
});
