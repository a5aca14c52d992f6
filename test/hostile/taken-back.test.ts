import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REQUESTS } from '../../src/limits.ts';
import { createSigner, type Roster, roomIdOf } from '../../src/rooms/roster.ts';
import { caller, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer, type HostilePeer, offerOf } from '../support/hostile-peer.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

/** Many more than are shown: the free ones, the first after them, and those whose wait ends while the test runs. */
const ROUNDS = 40;
const FEW = REQUESTS.vainFree + 1 + 4;

describe('an approved peer that asks and takes it back, again and again', () => {
  let core: TestCore;
  let identity: TestIdentity;
  let mallory: HostilePeer;
  /** Every question that came up, every row of a room, and every transfer that was listed. */
  let shown: Set<string>;
  let rooms: Set<string>;
  let transfers: Set<string>;

  beforeEach(async () => {
    identity = await testIdentity('mallory');
    core = await startTestCore('bob');
    mallory = await approvedPeer(core, identity);
    [shown, rooms, transfers] = [new Set(), new Set(), new Set()];
    core.store.subscribe((state) => {
      for (const { kind, number } of Object.values(state.requests)) shown.add(`${kind} ${number}`);
      for (const room of Object.keys(state.rooms)) rooms.add(room);
      for (const id of Object.keys(state.transfers)) transfers.add(id);
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await stopCores();
  });

  /** Brings an offer so far that its user is asked, or would be. */
  const offer = async (): Promise<string> => {
    const { id, offer: message, lines } = offerOf([{ p: ['a.txt'], s: 1, m: 0 }]);
    const asked = mallory.count('manifest-get');
    mallory.say(message);
    await vi.waitUntil(() => mallory.count('manifest-get') > asked, { interval: 2, timeout: 10_000 });
    mallory.say({ t: 'manifest-page', id, from: 0, lines });
    return id;
  };
  /** So many that came to nothing that the next one is kept back, for good: the clock stands still. */
  const comeToNothing = async (): Promise<void> => {
    vi.useFakeTimers({ toFake: ['performance'] });
    for (let round = 0; round <= REQUESTS.vainFree; round += 1) {
      const id = await offer();
      await core.until('the offer', ({ requests }) => requests[id]);
      mallory.say({ t: 'cancel', id });
      await core.until('its end', ({ requests }) => requests[id] === undefined);
    }
  };
  /** A word that comes back once everything before it was heard. */
  const heard = async (): Promise<void> => {
    const { id } = offerOf([]);
    const before = mallory.count('ended');
    mallory.say({ t: 'continue', id, paused: false });
    await vi.waitUntil(() => mallory.count('ended') > before, { timeout: 10_000 });
  };

  it('has few offers shown, and no more of them in the list of transfers', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await offer();
      await sleep(20);
      mallory.say({ t: 'cancel', id });
    }
    await heard();
    expect(shown.size).toBeGreaterThan(REQUESTS.vainFree);
    expect(shown.size).toBeLessThanOrEqual(FEW);
    expect(transfers.size).toBe(shown.size);
  });

  it('has its offers kept back, but from no rule that takes them', async () => {
    await comeToNothing();
    const kept = await offer();
    await heard();
    expect(core.store.get().requests[kept]).toBeUndefined();
    await core.handlers['receive.auto']({ rule: { peer: mallory.id }, count: 2 }, caller);
    await vi.waitUntil(() => mallory.count('accept') === 1, { timeout: 10_000 });
    await offer();
    await vi.waitUntil(() => mallory.count('accept') === 2, { timeout: 10_000 });
  });

  it('is heard at once with the offer that its session was lost with, and with no other', async () => {
    const { id, offer: message, lines } = offerOf([{ p: ['a.txt'], s: 1, m: 0 }]);
    const say = async (): Promise<void> => {
      const asked = mallory.count('manifest-get');
      mallory.say(message);
      await vi.waitUntil(() => mallory.count('manifest-get') > asked, { interval: 2, timeout: 10_000 });
      mallory.say({ t: 'manifest-page', id, from: 0, lines });
      await core.until('the offer', ({ requests }) => requests[id]);
    };
    await say();
    await comeToNothing();
    mallory.webSocket.terminate();
    await core.until('the loss', ({ requests }) => requests[id] === undefined);
    mallory = await approvedPeer(core, identity);
    const before = shown.size;
    await offer();
    await heard();
    expect(shown.size).toBe(before);
    await say();
    expect(shown.size).toBe(before + 1);
  });

  it('has few of its wishes to be let in shown', async () => {
    await core.handlers['room.create']({ name: 'plans' }, caller);
    mallory.sayAtOnce(
      Array.from({ length: ROUNDS }, () => [
        { t: 'room-ask', name: 'plans' },
        { t: 'room-ask', name: 'plans', withdrawn: true },
      ]).flat(),
    );
    await heard();
    expect(shown.size).toBeGreaterThan(REQUESTS.vainFree);
    expect(shown.size).toBeLessThanOrEqual(FEW);
  });

  it('has few of its invitations shown, and no more rooms and notices than those', async () => {
    const sign = createSigner(identity.credentials);
    const me = { id: identity.id, name: 'mallory', state: 'member' as const };
    const you = { id: core.store.get().self.id, name: 'bob', state: 'invited' as const };
    const messages = Array.from({ length: ROUNDS }, () => {
      const nonce = randomBytes(16).toString('hex');
      const room = roomIdOf(identity.id, nonce);
      const roster: Roster = {
        kind: 'roster',
        room,
        nonce,
        founder: identity.id,
        version: 1,
        at: Date.now(),
        name: 'trap',
        topic: '',
        owner: identity.id,
        members: [me, you],
        left: [],
      };
      return [roster, { ...roster, version: 2, members: [me] }].map((body) => ({
        t: 'room-roster',
        room,
        roster: sign(body),
        handovers: [],
      }));
    }).flat();
    for (const message of messages) mallory.say(message);
    await heard();
    expect(shown.size).toBeGreaterThan(REQUESTS.vainFree);
    expect(shown.size).toBeLessThanOrEqual(FEW);
    expect(rooms.size).toBe(shown.size);
    const notices = Object.values(core.store.get().notices).filter(({ text }) => text.includes('taken back'));
    expect(notices.length).toBeLessThanOrEqual(shown.size);
  });
});
