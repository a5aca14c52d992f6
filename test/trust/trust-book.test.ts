import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { SESSION, STORAGE, TRUST } from '../../src/limits.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import type { TrustEntry } from '../../src/store/trust-merge.ts';
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
      note: '',
      earlierNames: ['bob'],
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

  it('takes damaged rules for the strictest: nothing is accepted, and each connection is asked about', () => {
    trust.approve(BOB, 'bob');
    for (const text of ['', '{', '[]', '{"autoAccept":-1}', '{"autoAccept":"all"}', '{"inbox":7}']) {
      database.prepare('UPDATE peers SET rules = ?').run(text);
      expect(reread().get(BOB)?.rules).toEqual({ ask: true });
      expect(reread().mayConnect(BOB)).toBe(false);
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
    trust.setVerified(BOB, 'words');
    expect(trust.trustOf(BOB)).toBe('unknown');
    trust.approve(BOB, 'bob');
    trust.setVerified(BOB, 'words');
    expect(reread().trustOf(BOB)).toBe('verified');
    trust.setVerified(BOB, undefined);
    expect(reread().trustOf(BOB)).toBe('approved');
    trust.block(BOB, 'bob');
    trust.setVerified(BOB, 'words');
    expect(reread().trustOf(BOB)).toBe('blocked');
  });

  it('takes approval, verification and rules back', () => {
    trust.approve(BOB, 'bob');
    trust.setVerified(BOB, 'words');
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

  it('keeps a note through a block, and forgets it with the peer', () => {
    trust.setNote(EVE, 'a stranger');
    expect(trust.get(EVE)).toBeUndefined();
    trust.approve(BOB, 'bob');
    time = 2_000;
    trust.setNote(BOB, 'the one from the third floor');
    trust.block(BOB, 'bob');
    expect(reread().get(BOB)).toMatchObject({ note: 'the one from the third floor', lastSeen: 1_000 });
    trust.setNote(BOB, '');
    expect(reread().get(BOB)?.note).toBe('');
    trust.setNote(BOB, 'again');
    trust.forget(BOB);
    trust.approve(BOB, 'bob');
    expect(reread().get(BOB)).toMatchObject({ note: '', earlierNames: [], rules: {} });
  });

  it('says when a peer was seen, which no decision about it changes', () => {
    trust.approve(BOB, 'bob');
    time = 9_000;
    trust.setRules(BOB, { autoAccept: 1 });
    trust.setVerified(BOB, 'id');
    trust.setNote(BOB, 'x');
    expect(reread().get(BOB)).toMatchObject({ firstSeen: 1_000, lastSeen: 1_000 });
    trust.seen(BOB, { name: 'bob', address: '10.0.0.2', port: 1 });
    expect(reread().get(BOB)).toMatchObject({ firstSeen: 1_000, lastSeen: 9_000 });
  });

  it('keeps a few names that a peer had: always the one under which it was approved, and the newest', () => {
    trust.approve(BOB, 'bob');
    for (let count = 1; count <= 20; count += 1)
      trust.seen(BOB, { name: `name ${count}`, address: '', port: 1 });
    expect(reread().get(BOB)).toMatchObject({
      name: 'name 20',
      earlierNames: ['name 19', 'name 18', 'name 17', 'name 16', 'bob'],
    });
    expect(reread().get(BOB)?.earlierNames).toHaveLength(TRUST.earlierNames);
    trust.seen(BOB, { name: 'name 19', address: '', port: 1 });
    expect(reread().get(BOB)?.earlierNames).toEqual(['name 20', 'name 18', 'name 17', 'name 16', 'bob']);
    // Its own name once more, and then others: that must not make it one among many.
    for (const name of ['bob', 'a', 'b', 'c', 'd', 'e', 'f']) trust.seen(BOB, { name, address: '', port: 1 });
    expect(reread().get(BOB)?.earlierNames).toEqual(['e', 'd', 'c', 'b', 'bob']);
    database.exec("UPDATE peers SET earlier_names = '[7'");
    expect(reread().get(BOB)?.earlierNames).toEqual([]);
  });

  it('keeps the name that was approved, and not the one under which a stranger was denied before', () => {
    trust.deny(BOB, 'eve');
    trust.approve(BOB, 'bob');
    expect(reread().get(BOB)).toMatchObject({ name: 'bob', earlierNames: ['eve', 'bob'] });
    for (let count = 1; count <= 20; count += 1)
      trust.seen(BOB, { name: `name ${count}`, address: '', port: 1 });
    expect(reread().get(BOB)?.earlierNames.at(-1)).toBe('bob');
  });

  it('knows how a peer was verified, for as long as it is', () => {
    trust.approve(BOB, 'bob');
    time = 3_000;
    trust.setVerified(BOB, 'words');
    expect(reread().get(BOB)?.verified).toEqual({ by: 'words', at: 3_000 });
    trust.setVerified(BOB, undefined);
    expect(trust.get(BOB)?.verified).toBeUndefined();
    expect(reread().get(BOB)?.verified).toBeUndefined();
  });

  it('asks about an approved peer where that is wanted, whom no denial blocks', () => {
    trust.approve(BOB, 'bob');
    expect(trust.mayConnect(BOB)).toBe(true);
    trust.setRules(BOB, { ask: true });
    for (const book of [trust, reread()]) {
      expect(book.isApproved(BOB)).toBe(true);
      expect(book.mayConnect(BOB)).toBe(false);
    }
    for (let count = 0; count < 5; count += 1) expect(trust.deny(BOB, 'bob')).toBe(false);
    expect(trust.trustOf(BOB)).toBe('approved');
    trust.setRules(BOB, { ask: null });
    expect(reread().mayConnect(BOB)).toBe(true);
    expect(trust.mayConnect(EVE)).toBe(false);
  });

  describe('with what a file says', () => {
    const entry = (change: Partial<TrustEntry> = {}): TrustEntry => ({
      name: 'bob',
      trust: 'approved',
      note: '',
      earlierNames: [],
      firstSeen: 10,
      lastSeen: 20,
      rules: {},
      ...change,
    });

    it('approves whom it did not know, at the most, and takes no folder', () => {
      const rules = { autoAccept: 5, inbox: '/etc', ask: true as const };
      const steps = trust.merge(new Map([[BOB, entry({ trust: 'verified', note: 'hi', rules })]]));
      expect([...steps]).toEqual([[BOB, 'approved']]);
      for (const book of [trust, reread()]) {
        expect(book.get(BOB)).toMatchObject({
          trust: 'approved',
          note: 'hi',
          firstSeen: 10,
          lastSeen: 20,
          rules: { autoAccept: 5, ask: true },
        });
        expect(book.get(BOB)?.rules).not.toHaveProperty('inbox');
      }
    });

    it('changes nothing that was decided here', () => {
      trust.block(EVE, 'eve');
      trust.approve(BOB, 'bob');
      trust.setRules(BOB, { limit: 3 });
      trust.setNote(BOB, 'mine');
      const steps = trust.merge(
        new Map([
          [EVE, entry({ name: 'eve', trust: 'verified', rules: { autoAccept: 1 } })],
          [BOB, entry({ name: 'robert', trust: 'blocked', note: 'theirs', rules: { autoAccept: 1 } })],
        ]),
      );
      expect([...steps.values()]).toEqual(['completed', 'completed']);
      expect(reread().get(EVE)).toMatchObject({ trust: 'blocked', rules: {} });
      expect(reread().get(BOB)).toMatchObject({
        name: 'bob',
        trust: 'approved',
        note: 'mine',
        earlierNames: ['robert', 'bob'],
        rules: { limit: 3 },
      });
      // However many names the file has, the one that was approved here is the last to go.
      const many = ['1', '2', '3', '4', '5'];
      trust.merge(new Map([[BOB, entry({ name: 'rob', earlierNames: many })]]));
      expect(reread().get(BOB)?.earlierNames).toEqual(['robert', 'rob', '1', '2', 'bob']);
    });

    it('takes all of it or nothing', () => {
      trust.approve(BOB, 'bob');
      database.exec(
        `CREATE TRIGGER full BEFORE INSERT ON peers WHEN NEW.name = 'third' BEGIN SELECT RAISE(FAIL, 'full'); END`,
      );
      const entries = new Map(
        ['first', 'second', 'third'].map((name) => [idOf(name), entry({ name })] as const),
      );
      expect(() => trust.merge(entries)).toThrow('full');
      for (const book of [trust, reread()]) expect(book.all().map(({ name }) => name)).toEqual(['bob']);
      database.exec('DROP TRIGGER full');
      trust.merge(entries);
      expect(reread().all()).toHaveLength(4);
    });

    it('never raises trust by any file in anybody about whom something was decided', () => {
      const states = fc.constantFrom('approved', 'verified', 'blocked') as fc.Arbitrary<TrustEntry['trust']>;
      fc.assert(
        fc.property(states, states, fc.nat(), (here, there, size) => {
          trust.forget(BOB);
          if (here === 'blocked') trust.block(BOB, 'bob');
          else trust.approve(BOB, 'bob');
          if (here === 'verified') trust.setVerified(BOB, 'id');
          trust.merge(new Map([[BOB, entry({ trust: there, rules: { autoAccept: size } })]]));
          expect(reread().get(BOB)).toMatchObject({ trust: here, rules: {} });
        }),
        { numRuns: 20 },
      );
    });
  });
});
