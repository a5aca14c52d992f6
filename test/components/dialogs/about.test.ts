import { describe, expect, it } from 'vitest';
import type { Dialog } from '../../../components/ui/dialog.ts';
import type { RoomState, State } from '../../../src/store/state.ts';
import { aPeer, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { linesOf, viewOf } from './support.ts';

const BOB = peerId('bob');
const CAROL = peerId('carol');
const about = (state: State, id: string): string[] => {
  const dialog: Dialog = { kind: 'about', id, top: 0 };
  return linesOf(viewOf(dialog, { state }));
};

describe('the details of a peer', () => {
  it('are who it is, where it is, what is open with it, and what holds for its files', () => {
    const bob = aPeer('bob', {
      label: 'bob·AB',
      trust: 'verified',
      state: 'connected',
      address: 'fe80::1',
      port: 47_470,
      rtt: 1.4,
      version: '0.1.0',
      unread: 2,
      queued: 1,
      rules: { ask: true, autoAccept: 5_000_000, inbox: '/home/alice/of bob', limit: 2_000_000 },
      verified: { by: 'words', at: Date.UTC(2020, 4, 5, 12) },
      firstSeen: Date.UTC(2020, 4, 4, 12),
      earlierNames: ['robert', 'rob'],
      note: 'third floor',
    });
    const state = readyState({
      peers: byId(bob),
      transfers: byId(aTransfer({ state: 'active', peer: bob })),
    });
    expect(about(state, BOB)).toEqual([
      'bob·AB',
      '',
      'Its name    bob',
      'Was called  robert, rob',
      expect.stringMatching(/^Id {10}[A-Z2-7]{4}(-[A-Z2-7]{4}){12}$/),
      expect.stringMatching(/^ {12}[A-Z2-7]{4}$/),
      expect.stringMatching(/^Trust {7}verified: both of you compared words, 2020-05-05 \d\d:\d\d$/),
      'Your note   third floor',
      'Now         connected',
      'Address     [fe80::1]:47470',
      'Round trip  1.4 ms',
      'Version     tincan 0.1.0',
      expect.stringMatching(/^First seen {2}2020-05-04 \d\d:\d\d$/),
      'Not read    2 messages',
      'Waiting     1 message for it',
      'Transfers   1 open',
      'Connects    you are asked each time',
      'Files       up to 5.0 MB are accepted without asking',
      'They go to  /home/alice/of bob',
      'Limit       2.0 MB/s',
    ]);
  });

  it('warn of a name that mixes letters of several scripts, and tell of an old mark what is known of it', () => {
    const odd = aPeer('bоb', { trust: 'verified' });
    const lines = about(readyState({ peers: byId(odd) }), odd.id);
    expect(lines).toContain('Beware: the name mixes Latin and Cyrillic letters.');
    expect(lines).toContain('Trust       verified: words or the id were compared');
    expect(lines).toContain('Connects    without asking');
    expect(lines).toContain('Files       as the setting autoAccept says');
  });

  it('say when one that is offline was seen, and that one is gone', () => {
    const bob = aPeer('bob', { state: 'offline', lastSeen: Date.UTC(2020, 4, 5, 12), unread: 0 });
    expect(about(readyState({ peers: byId(bob) }), BOB)).toContainEqual(
      expect.stringMatching(/^Last seen {3}2020-05-05 \d\d:\d\d$/),
    );
    expect(about(readyState(), BOB)).toEqual(['This peer is not in the list any more.']);
  });
});

it('the details of a room are its topic, its owner and its members', () => {
  const state = readyState({ peers: byId(aPeer('bob', { state: 'connected' })) });
  const room: RoomState = {
    id: 'a'.repeat(32),
    name: 'plans',
    label: 'plans',
    topic: 'where to go',
    owner: BOB,
    part: 'member',
    version: 3,
    members: [
      { id: BOB, name: 'bob', state: 'member' },
      { id: state.self.id, name: 'alice', state: 'member' },
      { id: CAROL, name: 'carol', state: 'invited' },
    ],
  };
  const lines = about({ ...state, rooms: byId(room) }, room.id);
  expect(lines.slice(0, 5)).toEqual([
    '# plans',
    '',
    'Topic       where to go',
    'You         member',
    'Owner       bob, who alone changes it',
  ]);
  expect(lines).toContain('Members     2, and 1 invited');
  const own = about({ ...state, rooms: byId({ ...room, owner: state.self.id, part: 'owner' }) }, room.id);
  expect(own.slice(2, 4)).toEqual(['Topic       where to go', 'Owner       you, who alone changes it']);
  expect(lines.slice(-3)).toEqual([
    expect.stringMatching(/^bob +owner +connected$/),
    expect.stringMatching(/\(you\) +member/),
    expect.stringMatching(/^carol +invited +not connected$/),
  ]);
});
