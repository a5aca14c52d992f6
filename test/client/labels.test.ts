import { describe, expect, it } from 'vitest';
import {
  conversationName,
  findRequest,
  findRequestToAccept,
  goneLabel,
  peerLabel,
} from '../../src/client/index.ts';
import { aMessage, aPeer, aRequest, byId, peerId, readyState } from '../support/states.ts';

const at = (name: string, seed = name) => ({ id: peerId(seed), name, address: '10.0.0.9' });
const withId = (name: string, seed = name): string => `${name}·${peerId(seed).slice(0, 4)}`;
const said = (id: string, name: string) => ({
  id,
  messages: [aMessage('m1', 'hi', { from: id, name })],
  more: false,
  unread: 0,
});

describe('the label of a peer', () => {
  const bob = aPeer('bob');

  it('is that of the list, and else the name', () => {
    const state = readyState({ peers: byId({ ...bob, label: 'bob·ABCD' }) });
    expect(peerLabel(state, bob)).toBe('bob·ABCD');
    expect(peerLabel(state, at('carol'))).toBe('carol');
    expect(peerLabel(state, { id: '', name: '', address: '10.0.0.9' })).toBe('10.0.0.9');
  });

  it('tells a stranger in no list from who is there, who asks, who has spoken, and oneself', () => {
    const state = readyState({
      peers: byId(bob),
      requests: byId(aRequest({ id: 'r1', peer: at('dave', 'one dave') })),
      conversations: byId(said(peerId('gone'), 'erin')),
    });
    expect(peerLabel(state, at('b0b', 'other'))).toBe(withId('b0b', 'other'));
    expect(peerLabel(state, at('dave', 'other dave'))).toBe(withId('dave', 'other dave'));
    expect(peerLabel(state, at('dave', 'one dave'))).toBe('dave');
    expect(peerLabel(state, at('erin', 'new'))).toBe(withId('erin', 'new'));
    expect(peerLabel(state, at('alice', 'clone'))).toBe(withId('alice', 'clone'));
    expect(peerLabel(state, { ...at('alice'), id: state.self.id })).toBe('alice');
  });

  it('tells conversations apart whose peers are gone', () => {
    const [one, other] = [peerId('one'), peerId('other')];
    const both = readyState({ conversations: byId(said(one, 'bob'), said(other, 'Bob')) });
    expect(conversationName(both, one)).toBe(withId('bob', 'one'));
    expect(goneLabel(both, other)).toBe(withId('Bob', 'other'));
    const alone = readyState({ conversations: byId(said(one, 'bob')) });
    expect(conversationName(alone, one)).toBe('bob');
    const silent = readyState({ conversations: byId({ ...said(one, 'bob'), messages: [] }) });
    expect(conversationName(silent, one)).toMatch(/^\w{4}-\w{4}$/);
  });
});

describe('a yes to a stranger under the name of a friend', () => {
  const clone = at('bob', 'clone');
  const warned = aRequest({
    id: clone.id,
    number: 3,
    kind: 'connection',
    peer: clone,
    warning: 'This is NOT the bob.',
  });
  const state = readyState({ peers: byId(aPeer('bob')), requests: byId(warned) });

  it('takes the number or the id, which stand beside the warning', () => {
    expect(() => findRequestToAccept(state, 'bob')).toThrow(
      `Beware: This is NOT the bob. Accept ${withId('bob', 'clone')} by its number, 3, if you are sure.`,
    );
    expect(() => findRequestToAccept(state, '10.0.0.9')).toThrow('Beware');
    expect(findRequestToAccept(state, '3')).toBe(warned);
    expect(findRequestToAccept(state, clone.id.slice(0, 8))).toBe(warned);
    expect(findRequest(state, 'bob')).toBe(warned);
  });

  it('is as easy as ever where nothing is odd, and for what a known one offers', () => {
    const { warning: _none, ...plain } = warned;
    expect(findRequestToAccept({ ...state, requests: byId(plain) }, 'bob')).toBe(plain);
    const files = aRequest({
      id: 'f',
      number: 4,
      kind: 'files',
      peer: at('bob'),
      warning: 'It could not be accepted.',
    });
    expect(findRequestToAccept({ ...state, requests: byId(files) }, 'bob')).toBe(files);
  });
});
