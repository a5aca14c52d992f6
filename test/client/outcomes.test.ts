import { describe, expect, it } from 'vitest';
import { conversationName, requestText, spokenPeer } from '../../src/client/outcomes.ts';
import { aMessage, aPeer, aRequest, byId, peerId, readyState } from '../support/states.ts';

const state = readyState({ peers: byId(aPeer('bob')) });

describe('what is asked about files', () => {
  const offer = aRequest({ kind: 'files', files: 30, bytes: 1_000 });

  it('counts what stands at the top of the offer, not the files in its folders', () => {
    const names = { names: ['photos/', 'docs/'], moreNames: 0 };
    expect(requestText(state, { ...offer, ...names })).toContain('send photos/, docs/ (30 files, 1.0 kB)');
  });

  it('says how many names are left out', () => {
    const text = requestText(state, { ...offer, names: ['a', 'b'], moreNames: 28 });
    expect(text).toContain('send a, b and 28 more (');
  });
});

it('tells of a peer what matters first, in a line that can be read aloud', () => {
  const bob = aPeer('bob', { away: true, unread: 2, queued: 1, shortId: 'JYI4-KWYC' });
  expect(spokenPeer(bob)).toBe(
    'bob: connected, away, approved, 2 unread, 1 queued, id JYI4-KWYC, 127.0.0.1 port 47470',
  );
  expect(spokenPeer(aPeer('eve', { state: 'nearby', trust: 'unknown', address: '', shortId: 'X' }))).toBe(
    'eve: nearby, new, id X',
  );
});

describe('the name of a conversation', () => {
  it('is the label of its peer, and a word for everyone', () => {
    expect(conversationName(state, peerId('bob'))).toBe('bob');
    expect(conversationName(state, 'everyone')).toBe('# everyone');
  });

  it('stays that of a peer that has gone from the list', () => {
    const id = peerId('bob');
    const messages = [aMessage('m', 'hi', { from: id, name: 'bob' })];
    const gone = readyState({ conversations: byId({ id, messages, more: false, unread: 0 }) });
    expect(conversationName(gone, id)).toBe('bob');
  });

  it('is the short id of one that never spoke', () => {
    const id = peerId('bob');
    expect(conversationName(readyState(), id)).toBe(`${id.slice(0, 4)}-${id.slice(4, 8)}`);
  });
});
