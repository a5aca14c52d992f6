import { beforeEach, describe, expect, it } from 'vitest';
import { createWatchState, type WatchState } from '../../src/events/watch-state.ts';
import { EVENTS } from '../../src/limits.ts';
import type { EventKind } from '../../src/store/events.ts';
import type { PeerState, State } from '../../src/store/state.ts';
import { aPeer, aTransfer, peerId, readyState } from '../support/states.ts';

let time: number;
let watch: WatchState;
beforeEach(() => {
  time = 1_700_000_000_000;
  watch = createWatchState(() => time);
});

const all = (): boolean => true;
const withPeer = (peer?: PeerState): State =>
  readyState({ peers: peer === undefined ? {} : { [peer.id]: peer } });
const changes = (before: State, after: State, wanted: (kind: EventKind) => boolean = all): string[] =>
  watch(before, after, wanted).map((event) => `${event.event} ${'change' in event ? event.change : ''}`);

describe('events that the state shows', () => {
  it('tell of a peer that it comes, connects, disconnects and goes', () => {
    const nearby = aPeer('bob', { state: 'nearby' });
    expect(changes(withPeer(), withPeer(nearby))).toEqual(['peer appeared']);
    expect(changes(withPeer(nearby), withPeer(aPeer('bob', { state: 'connecting' })))).toEqual([]);
    expect(changes(withPeer(nearby), withPeer(aPeer('bob')))).toEqual(['peer connected']);
    expect(changes(withPeer(aPeer('bob')), withPeer(nearby))).toEqual(['peer disconnected']);
    expect(changes(withPeer(aPeer('bob')), withPeer(aPeer('bob', { state: 'offline' })))).toEqual([
      'peer disconnected',
      'peer gone',
    ]);
    expect(changes(withPeer(aPeer('bob', { state: 'offline' })), withPeer(aPeer('bob')))).toEqual([
      'peer appeared',
      'peer connected',
    ]);
  });

  it('tell of a peer whose row vanishes that it has gone, as offline', () => {
    const [gone] = watch(withPeer(aPeer('bob', { state: 'nearby' })), withPeer(), all);
    expect(gone).toMatchObject({ event: 'peer', change: 'gone', peer: { name: 'bob', state: 'offline' } });
    expect(changes(withPeer(aPeer('bob', { state: 'offline' })), withPeer())).toEqual([]);
  });

  it('tell that the user of a connected peer is away, or back', () => {
    const away = aPeer('bob', { away: true });
    expect(changes(withPeer(aPeer('bob')), withPeer(away))).toEqual(['peer away']);
    expect(changes(withPeer(away), withPeer(aPeer('bob')))).toEqual(['peer back']);
  });

  it('tell each change of a transfer’s state, and of its progress no more than one a second', () => {
    const at = (transferred: number, fields = {}): State => {
      const transfer = aTransfer({ transferred, ...fields });
      return readyState({ transfers: { [transfer.id]: transfer } });
    };
    expect(changes(readyState(), at(0))).toEqual(['transfer state']);
    expect(changes(at(0), at(1))).toEqual([]);
    time += EVENTS.progressEvery;
    expect(changes(at(1), at(2))).toEqual(['transfer progress']);
    expect(changes(at(2), at(3))).toEqual([]);
    expect(changes(at(3), at(3, { state: 'paused', pausedBy: 'peer' }))).toEqual(['transfer state']);
    expect(changes(at(3), at(9, { state: 'done' }))).toEqual(['transfer state']);
    time += EVENTS.progressEvery;
    expect(changes(at(9, { state: 'done' }), at(9, { state: 'done', average: 1 }))).toEqual([]);
  });

  it('tell notices as they are added, with what they are about', () => {
    const old = { id: 1, level: 'info' as const, text: 'old', time };
    const added = { id: 2, level: 'warning' as const, text: 'new', time, peer: peerId('bob') };
    const before = readyState({ notices: { 1: old } });
    expect(watch(before, readyState({ notices: { 1: old, 2: added } }), all)).toEqual([
      {
        event: 'notice',
        time: new Date(time).toISOString(),
        level: 'warning',
        text: 'new',
        peer: peerId('bob'),
        transfer: null,
      },
    ]);
  });

  it('tell that the core stops, once, whatever is wanted', () => {
    const ready = readyState();
    const stopping = { ...ready, self: { ...ready.self, status: 'stopping' as const } };
    expect(changes(ready, stopping, () => false)).toEqual(['core stopping']);
    expect(changes(stopping, { ...stopping })).toEqual([]);
  });

  it('are not made where nobody wants that kind', () => {
    expect(changes(withPeer(), withPeer(aPeer('bob')), (kind) => kind !== 'peer')).toEqual([]);
  });
});
