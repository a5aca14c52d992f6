import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NearbyRow } from '../../src/discovery/index.ts';
import { shortDeviceId } from '../../src/identity/device-id.ts';
import { createDirectory, type Directory } from '../../src/peers/index.ts';
import type { Link, SessionPhase } from '../../src/session/index.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createTrustBook, type TrustBook } from '../../src/trust/index.ts';
import { peerId } from '../support/states.ts';

const [BOB, EVE, DAVE] = [peerId('bob'), peerId('eve'), peerId('dave')];

let database: Database;
let trust: TrustBook;
let store: Store;
let near: Map<string, NearbyRow>;
let phases: Map<string, SessionPhase>;
let links: Map<string, Link>;
let directory: Directory;
let away: Set<string>;

beforeEach(() => {
  ({ database } = openDatabase(':memory:'));
  trust = createTrustBook(database, () => 5_000);
  store = createStore();
  near = new Map();
  phases = new Map();
  links = new Map();
  away = new Set();
  directory = createDirectory({
    store,
    trust,
    nearby: (peer) => near.get(peer),
    linkOf: (peer) => links.get(peer),
    phaseOf: (peer) => phases.get(peer) ?? 'none',
    unreadOf: () => 2,
    queuedFor: () => 1,
    isAway: (peer) => away.has(peer),
  });
});
afterEach(() => database.close());

/** The peer is announced under a name. */
function announce(id: string, name: string): void {
  near.set(id, {
    id,
    name,
    addresses: [{ host: '10.0.0.2', port: 47470 }],
    lastSeen: 7_000,
  } as unknown as NearbyRow);
  directory.refresh(id);
}
function connect(id: string, name: string): void {
  links.set(id, {
    address: '10.0.0.3',
    rtt: 1.2345,
    hello: { name, port: 5_000, version: '9.9.9' },
  } as unknown as Link);
  phases.set(id, 'connected');
  directory.noteName(id, name);
  directory.refresh(id);
}
const row = (id: string) => store.get().peers[id];

describe('the directory of peers', () => {
  it('has a row for a stranger only while it is there', () => {
    announce(EVE, 'eve');
    expect(row(EVE)).toEqual({
      id: EVE,
      shortId: shortDeviceId(EVE),
      name: 'eve',
      label: 'eve',
      address: '10.0.0.2',
      port: 47470,
      state: 'nearby',
      trust: 'unknown',
      unread: 2,
      queued: 1,
      lastSeen: 7_000,
    });
    near.delete(EVE);
    directory.refresh(EVE);
    expect(row(EVE)).toBeUndefined();
  });

  it.each(['you', 'YOU', 'everyone', 'alice'])(
    'never labels a peer with %s alone, which stands for somebody else',
    (name) => {
      store.set({ self: { ...store.get().self, name: 'alice' } });
      announce(EVE, name);
      expect(row(EVE)?.label).toBe(`${name}·${EVE.slice(0, 4)}`);
    },
  );

  it('shows whose user is away while they are connected, and not a moment longer', () => {
    trust.approve(BOB, 'bob');
    connect(BOB, 'bob');
    away.add(BOB);
    directory.refresh(BOB);
    expect(row(BOB)).toMatchObject({ away: true });
    away.delete(BOB);
    directory.refresh(BOB);
    expect(row(BOB)).not.toHaveProperty('away');
    away.add(BOB);
    directory.refresh(BOB);
    links.delete(BOB);
    phases.delete(BOB);
    directory.refresh(BOB);
    expect(row(BOB)).not.toHaveProperty('away');
  });

  it('keeps a known peer that is away, with its last name and address', () => {
    trust.approve(BOB, 'bob');
    trust.seen(BOB, { name: 'bob', address: '10.0.0.7', port: 4_000 });
    directory.refresh(BOB);
    expect(row(BOB)).toMatchObject({ state: 'offline', name: 'bob', address: '10.0.0.7', port: 4_000 });
  });

  it('keeps a blocked peer, so that it can be unblocked', () => {
    trust.block(EVE, 'eve');
    directory.refresh(EVE);
    expect(row(EVE)).toMatchObject({ state: 'offline', trust: 'blocked' });
    trust.unblock(EVE);
    directory.refresh(EVE);
    expect(row(EVE)).toBeUndefined();
  });

  it('shows what the session says rather than what is announced', () => {
    trust.approve(BOB, 'bob');
    announce(BOB, 'not bob');
    expect(row(BOB)?.name).toBe('bob');
    connect(BOB, 'Bobby');
    expect(row(BOB)).toMatchObject({
      name: 'Bobby',
      state: 'connected',
      address: '10.0.0.3',
      port: 5_000,
      rtt: 1.2,
      version: '9.9.9',
    });
    links.delete(BOB);
    phases.delete(BOB);
    directory.refresh(BOB);
    expect(row(BOB)).toMatchObject({ state: 'nearby', name: 'Bobby' });
    expect(row(BOB)).not.toHaveProperty('rtt');
    expect(row(BOB)).not.toHaveProperty('version');
  });

  it('shows where an attempt to connect stands', () => {
    announce(EVE, 'eve');
    for (const phase of ['connecting', 'awaiting-approval'] as const) {
      phases.set(EVE, phase);
      directory.refresh(EVE);
      expect(row(EVE)?.state).toBe(phase);
    }
  });

  it('makes names safe, and shows the id where there is none', () => {
    announce(EVE, 'e\u001b[2Jve');
    expect(row(EVE)?.name).toBe('e�[2Jve');
    expect(directory.nameOf(DAVE)).toBe(shortDeviceId(DAVE));
  });

  it('tells equal-looking names apart by the beginning of the id, and no longer than needed', () => {
    trust.approve(BOB, 'bob');
    directory.refresh(BOB);
    announce(EVE, 'b0b');
    announce(DAVE, 'Bоb');
    expect(row(BOB)?.label).toBe(`bob·${BOB.slice(0, 4)}`);
    expect(row(EVE)?.label).toBe(`b0b·${EVE.slice(0, 4)}`);
    expect(row(DAVE)?.label).toBe(`Bоb·${DAVE.slice(0, 4)}`);
    announce(DAVE, 'dave');
    expect(row(DAVE)?.label).toBe('dave');
    expect(row(BOB)?.label).not.toBe('bob');
    near.delete(EVE);
    directory.refresh(EVE);
    expect(row(BOB)?.label).toBe('bob');
  });

  it('takes as much of the id as tells them apart, as anybody can make a key for its beginning', () => {
    const twin = `${BOB.slice(0, 6)}${EVE.slice(6)}`;
    announce(BOB, 'bob');
    announce(DAVE, 'bob');
    expect(row(BOB)?.label).toBe(`bob·${BOB.slice(0, 4)}`);
    announce(twin, 'bob');
    expect(row(twin)?.label).toBe(`bob·${twin.slice(0, 8)}`);
    expect(row(BOB)?.label).toBe(`bob·${BOB.slice(0, 8)}`);
    expect(row(DAVE)?.label).toBe(`bob·${DAVE.slice(0, 4)}`);
    near.delete(twin);
    directory.refresh(twin);
    expect(row(BOB)?.label).toBe(`bob·${BOB.slice(0, 4)}`);
  });

  it('finds the known peer whose name a stranger has taken', () => {
    trust.approve(BOB, 'bob');
    directory.refresh(BOB);
    announce(EVE, 'eve');
    expect(directory.lookAlikeOf(EVE, 'Bоb')?.id).toBe(BOB);
    expect(directory.lookAlikeOf(EVE, 'eve')).toBeUndefined();
    expect(directory.lookAlikeOf(BOB, 'bob')).toBeUndefined();
    expect(directory.lookAlikeOf(DAVE, 'eve')).toBeUndefined();
  });

  it('is silent in the store when nothing about a peer has changed', () => {
    announce(EVE, 'eve');
    const before = store.get();
    directory.refresh(EVE);
    expect(store.get()).toBe(before);
  });
});
