import { beforeEach, expect, it } from 'vitest';
import { createPresence, type Presence } from '../../src/peers/index.ts';
import { peerId } from '../support/states.ts';

const [BOB, CAROL] = [peerId('bob'), peerId('carol')];
let connected: string[];
let sent: [string, boolean][];
let rows: string[];
let self: boolean[];
let presence: Presence;
beforeEach(() => {
  [connected, sent, rows, self] = [[BOB], [], [], []];
  presence = createPresence({
    send(peer, message) {
      if (message.t === 'presence') sent.push([peer, message.away]);
      return true;
    },
    connected: () => connected,
    onSelf: (away) => self.push(away),
    onPeer: (peer) => rows.push(peer),
  });
});

it('tells every peer, and whoever comes later, that this user is away', () => {
  presence.setAway(true);
  presence.setAway(true);
  presence.onOpen(CAROL);
  presence.setAway(false);
  expect(sent).toEqual([
    [BOB, true],
    [CAROL, true],
    [BOB, false],
  ]);
  expect(self).toEqual([true, false]);
});

it('says nothing to a peer that comes while this user is there', () => {
  presence.onOpen(CAROL);
  expect(sent).toEqual([]);
});

it('knows who is away, until they are back or gone', () => {
  presence.heard(BOB, true);
  presence.heard(BOB, true);
  expect(presence.isAway(BOB)).toBe(true);
  presence.onEnd(BOB);
  expect(presence.isAway(BOB)).toBe(false);
  expect(rows).toEqual([BOB]);
});

it('is away who touches none of the screens, and there who touches one', () => {
  const [one, other] = [{}, {}];
  presence.setIdle(one, false);
  presence.setIdle(other, false);
  presence.setIdle(one, true);
  expect(self).toEqual([]);
  presence.setIdle(other, true);
  expect(self).toEqual([true]);
  presence.setIdle(one, false);
  expect(self).toEqual([true, false]);
  presence.leave(one);
  expect(self).toEqual([true, false, true]);
});

it('stays away whose last screen goes untouched, and is there as soon as one comes', () => {
  const [one, other] = [{}, {}];
  presence.setIdle(one, true);
  presence.leave(one);
  expect(self).toEqual([true]);
  presence.setIdle(other, false);
  expect(self).toEqual([true, false]);
});

it('stays away who said so by hand, whatever is touched', () => {
  const screen = {};
  presence.setIdle(screen, true);
  presence.setAway(true);
  presence.setIdle(screen, false);
  expect(self).toEqual([true]);
  presence.setAway(false);
  expect(self).toEqual([true, false]);
});
