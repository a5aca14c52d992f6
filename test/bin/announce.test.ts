import { describe, expect, it } from 'vitest';
import { announcements } from '../../bin/line-mode/announce.ts';
import { INTERFACE } from '../../src/limits.ts';
import type { ConversationState, MessageState, PeerState, State } from '../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aRoom, byId, peerId, readyState } from '../support/states.ts';

/** Shortly after the messages of these states were written. */
const NOW = 1_700_000_001_000;

const withBob = (fields: Partial<PeerState>): State => readyState({ peers: byId(aPeer('bob', fields)) });

describe('news about peers', () => {
  const news = (before: Partial<PeerState>, after: Partial<PeerState>): string[] =>
    announcements(withBob(before), withBob(after), undefined, NOW);

  it('say whose answer is waited for', () => {
    expect(news({ state: 'connecting' }, { state: 'awaiting-approval' })).toEqual([
      'Waiting for bob to say yes.',
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

describe('announcements', () => {
  const bob = peerId('bob');
  const state = (fields: Partial<State>): State => readyState({ peers: byId(aPeer('bob')), ...fields });

  it('are notices, then requests, then messages', () => {
    const conversation = { id: bob, messages: [aMessage('m', 'hi')], more: false, unread: 1 };
    const after = state({
      notices: byId({ id: 1, level: 'error', text: 'Something broke.', time: 1 }),
      requests: byId(aRequest()),
      conversations: byId(conversation),
    });
    expect(announcements(state({}), after, bob, NOW)).toEqual([
      'Error: Something broke.',
      expect.stringMatching(/^Request 1: eve .* wants to connect\.\nAnswer with \/accept 1 or \/deny 1\.$/),
      expect.stringMatching(/^\d\d:\d\d bob: hi$/),
    ]);
  });

  it('tell a failure of one’s own message, and nothing of one that goes its way', () => {
    const said = (status: MessageState['status']): State =>
      state({
        conversations: byId({
          id: bob,
          messages: [aMessage('m', 'hi', { from: 'self', status })],
          more: false,
          unread: 0,
        }),
      });
    expect(announcements(said('queued'), said('sent'), bob, NOW)).toEqual([]);
    expect(announcements(said('sent'), said('failed'), bob, NOW)).toEqual([
      expect.stringMatching(/^Not delivered to bob: for an unknown reason\. \(\d\d:\d\d: hi\)$/),
    ]);
  });

  it('tell that a message has arrived after all, where that was not at once', () => {
    const said = (status: MessageState['status']): State => {
      const messages = [aMessage('m', 'hi', { from: 'self', status })];
      return state({ conversations: byId({ id: bob, messages, more: false, unread: 0 }) });
    };
    const late = NOW + INTERFACE.lateDelivery;
    expect(announcements(said('queued'), said('delivered'), undefined, late)).toEqual([
      expect.stringMatching(/^Delivered to bob: your message of \d\d:\d\d\.$/),
    ]);
    expect(announcements(said('sent'), said('read'), bob, late)).toHaveLength(1);
    expect(announcements(said('delivered'), said('read'), bob, late)).toEqual([]);
    expect(announcements(said('sent'), said('delivered'), bob, NOW)).toEqual([]);
  });

  describe('of what others say', () => {
    const ops = aRoom('ops');
    const said = (id: string, message: MessageState, fields: Partial<ConversationState> = {}): State =>
      state({
        rooms: byId(ops),
        conversations: byId({ id, messages: [message], more: false, unread: 0, ...fields }),
      });
    const rooms = state({ rooms: byId(ops) });

    it('have the name of the room where it is not the open one', () => {
      const after = said(ops.id, aMessage('m', '/me waves'));
      expect(announcements(rooms, after, bob, NOW)).toEqual([
        expect.stringMatching(/^\d\d:\d\d \[# ops\] \* bob waves$/),
      ]);
      expect(announcements(rooms, after, ops.id, NOW)).toEqual([
        expect.stringMatching(/^\d\d:\d\d \* bob waves$/),
      ]);
    });

    it('tell what was changed and taken back, and not that it was delivered', () => {
      const was = said(bob, aMessage('m', 'hi'));
      expect(announcements(was, said(bob, aMessage('m', 'ho', { editedAt: 1 })), undefined, NOW)).toEqual([
        expect.stringMatching(/\[bob\] bob changed the message of \d\d:\d\d to: ho$/),
      ]);
      expect(announcements(was, said(bob, aMessage('m', '', { retracted: true })), bob, NOW)).toEqual([
        expect.stringMatching(/bob took back the message of/),
      ]);
      expect(announcements(was, said(bob, aMessage('m', 'hi', { delivered: 1 })), bob, NOW)).toEqual([]);
    });

    it('leave out what is muted, unless it is open', () => {
      const after = said(ops.id, aMessage('m', 'hi'), { muted: true });
      expect(announcements(rooms, after, bob, NOW)).toEqual([]);
      expect(announcements(rooms, after, ops.id, NOW)).toHaveLength(1);
    });
  });

  it('tell the coming and going of whom one talks to, and of nobody else', () => {
    const away = state({ peers: byId(aPeer('bob', { away: true })) });
    expect(announcements(state({}), away, bob, NOW)).toEqual(['bob is away.']);
    expect(announcements(state({}), away, undefined, NOW)).toEqual([]);
  });
});
