import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { SESSION, STORAGE } from '../../src/limits.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createTrustBook, type TrustBook } from '../../src/trust/index.ts';

let database: Database;
let time: number;
let trust: TrustBook;

const idOf = (name: string): string => deviceIdOf(Buffer.from(name));
const [BOB, EVE] = [idOf('bob'), idOf('eve')];

beforeEach(() => {
  ({ database } = openDatabase(':memory:'));
  time = 1_000;
  trust = createTrustBook(database, () => time);
});
afterEach(() => database.close());

/** What a restarted core reads. */
const reread = (): TrustBook => createTrustBook(database, () => time);

describe('the trust book', () => {
  it('knows nobody at first', () => {
    expect(trust.trustOf(BOB)).toBe('unknown');
    expect(trust.isApproved(BOB)).toBe(false);
    expect(trust.isBlocked(BOB)).toBe(false);
    expect(trust.get(BOB)).toBeUndefined();
    expect(trust.all()).toEqual([]);
  });

  it('keeps an approval across restarts', () => {
    trust.approve(BOB, 'bob');
    expect(reread().isApproved(BOB)).toBe(true);
    expect(reread().get(BOB)).toMatchObject({ name: 'bob', firstSeen: 1_000, denials: 0 });
  });

  it('binds an approval to the device, not to its name', () => {
    trust.approve(BOB, 'bob');
    expect(trust.isApproved(EVE)).toBe(false);
    trust.seen(EVE, { name: 'bob', address: '10.0.0.9', port: 1 });
    expect(trust.isApproved(EVE)).toBe(false);
    expect(trust.get(EVE)).toBeUndefined();
  });

  it('blocks at the third denial, whatever name the device gives itself', () => {
    expect(trust.deny(EVE, 'eve')).toBe(false);
    expect(trust.deny(EVE, 'mallory')).toBe(false);
    expect(reread().get(EVE)).toMatchObject({ trust: 'unknown', denials: 2 });
    expect(trust.deny(EVE, 'bob')).toBe(true);
    expect(reread().isBlocked(EVE)).toBe(true);
    expect(trust.isBlocked(BOB)).toBe(false);
    expect(SESSION.denials).toBe(3);
  });

  it('forgets denials with an approval', () => {
    trust.deny(EVE, 'eve');
    trust.deny(EVE, 'eve');
    trust.approve(EVE, 'eve');
    expect(trust.deny(EVE, 'eve')).toBe(false);
  });

  it('makes an unblocked peer a stranger with no denials', () => {
    trust.block(EVE, 'eve');
    trust.unblock(EVE);
    expect(reread().get(EVE)).toMatchObject({ trust: 'unknown', denials: 0 });
    expect(trust.deny(EVE, 'eve')).toBe(false);
  });

  it('unblocks only who is blocked', () => {
    trust.approve(BOB, 'bob');
    trust.unblock(BOB);
    trust.unblock(EVE);
    expect(trust.isApproved(BOB)).toBe(true);
    expect(trust.get(EVE)).toBeUndefined();
  });

  it('notes where an approved peer was, and when', () => {
    trust.approve(BOB, 'bob');
    time = 2_000;
    trust.seen(BOB, { name: 'Bob', address: '10.0.0.2', port: 47470 });
    expect(reread().get(BOB)).toEqual({
      id: BOB,
      name: 'Bob',
      trust: 'approved',
      denials: 0,
      address: '10.0.0.2',
      port: 47470,
      firstSeen: 1_000,
      lastSeen: 2_000,
      rules: {},
    });
  });

  it('keeps what is said of a peer for its files, until that is taken back or the peer is blocked', () => {
    trust.approve(BOB, 'bob');
    expect(trust.setRules(BOB, { autoAccept: 10, inbox: '/in' })).toEqual({ autoAccept: 10, inbox: '/in' });
    expect(trust.setRules(BOB, { autoAccept: null, limit: 5, inbox: undefined })).toEqual({
      inbox: '/in',
      limit: 5,
    });
    trust.seen(BOB, { name: 'bob', address: '10.0.0.2', port: 1 });
    expect(reread().get(BOB)?.rules).toEqual({ inbox: '/in', limit: 5 });
    trust.block(BOB, 'bob');
    trust.unblock(BOB);
    trust.approve(BOB, 'bob');
    expect(reread().get(BOB)?.rules).toEqual({});
  });

  it('takes damaged rules for none', () => {
    trust.approve(BOB, 'bob');
    for (const text of ['', '{', '[]', '{"autoAccept":-1}', '{"autoAccept":"all"}', '{"inbox":7}']) {
      database.prepare('UPDATE peers SET rules = ?').run(text);
      expect(reread().get(BOB)?.rules).toEqual({});
    }
  });

  it('does not lose a verification to an approval', () => {
    trust.approve(BOB, 'bob');
    database.exec("UPDATE peers SET trust = 'verified'");
    const later = reread();
    later.approve(BOB, 'bob');
    expect(later.trustOf(BOB)).toBe('verified');
    expect(later.isApproved(BOB)).toBe(true);
  });

  it('keeps that a peer is verified across restarts, and only of an approved one', () => {
    trust.setVerified(BOB, true);
    expect(trust.trustOf(BOB)).toBe('unknown');
    trust.approve(BOB, 'bob');
    trust.setVerified(BOB, true);
    expect(reread().trustOf(BOB)).toBe('verified');
    trust.setVerified(BOB, false);
    expect(reread().trustOf(BOB)).toBe('approved');
    trust.block(BOB, 'bob');
    trust.setVerified(BOB, true);
    expect(reread().trustOf(BOB)).toBe('blocked');
  });

  it('takes approval, verification and rules back', () => {
    trust.approve(BOB, 'bob');
    trust.setVerified(BOB, true);
    trust.setRules(BOB, { autoAccept: 1_000 });
    trust.distrust(BOB);
    for (const book of [trust, reread()]) {
      expect(book.get(BOB)).toMatchObject({ name: 'bob', trust: 'unknown', rules: {} });
    }
    trust.block(EVE, 'eve');
    trust.distrust(EVE);
    expect(trust.isBlocked(EVE)).toBe(true);
  });

  it('forgets all of a peer', () => {
    trust.approve(BOB, 'bob');
    expect(trust.forget(BOB)).toBe(true);
    expect(trust.forget(BOB)).toBe(false);
    for (const book of [trust, reread()]) expect(book.get(BOB)).toBeUndefined();
  });

  it('leaves out a record whose id is torn', () => {
    trust.approve(BOB, 'bob');
    trust.approve(EVE, 'eve');
    database.exec(`UPDATE peers SET id = 'x' || id WHERE name = 'eve'`);
    expect(
      reread()
        .all()
        .map((peer) => peer.id),
    ).toEqual([BOB]);
  });

  it('makes room by forgetting a denied stranger, never a decision', () => {
    database.exec('BEGIN');
    trust.deny(EVE, 'eve');
    for (let count = 1; count < STORAGE.trustedPeers; count += 1)
      trust.approve(idOf(`peer ${count}`), 'peer');
    database.exec('COMMIT');
    trust.deny(idOf('late'), 'late');
    expect(trust.get(EVE)).toBeUndefined();
    expect(trust.all()).toHaveLength(STORAGE.trustedPeers);
    expect(reread().get(EVE)).toBeUndefined();
    trust.approve(BOB, 'bob');
    expect(reread().isApproved(BOB)).toBe(true);
    expect(trust.isApproved(idOf('peer 1'))).toBe(true);
  });
});
