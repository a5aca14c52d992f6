import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REQUESTS, TRANSFER } from '../../src/limits.ts';
import { caller, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer, type HostilePeer, offerOf } from '../support/hostile-peer.ts';
import { aTransfer } from '../support/states.ts';
import { testIdentity } from '../support/test-identities.ts';

describe('offers of an approved peer that means harm', () => {
  let core: TestCore;
  let mallory: HostilePeer;

  beforeEach(async () => {
    const identity = await testIdentity('mallory');
    core = await startTestCore('bob');
    mallory = await approvedPeer(core, identity);
  });
  afterEach(stopCores);

  const file = { p: ['a.txt'], s: 1, m: 0 };
  const directories = () => readdir(path.join(core.directory, 'data', 'transfers'));

  it('are five at once and no more, also where they come in one piece', async () => {
    mallory.sayAtOnce(Array.from({ length: 200 }, () => offerOf([file]).offer));
    await mallory.frame('manifest-get');
    await sleep(500);
    // Their lists are fetched one by one.
    expect(mallory.count('manifest-get')).toBe(1);
    expect(mallory.count('decline')).toBe(200 - TRANSFER.undecidedOffers);
    expect((await directories()).length).toBeLessThanOrEqual(5);
  });

  it('have their lists fetched one after the other, also where one is taken back', async () => {
    const offers = [offerOf([file]), offerOf([file]), offerOf([file])];
    mallory.sayAtOnce(offers.map(({ offer }) => offer));
    /** The offer whose list is fetched as the so many-th: whichever had its place on the disk first. */
    const fetched = async (number: number) => {
      await vi.waitUntil(() => mallory.count('manifest-get') === number, { timeout: 10_000 });
      const asked = mallory.frames.filter((frame) => (frame as { t: string }).t === 'manifest-get');
      const found = offers.find(({ id }) => id === (asked.at(-1) as { id?: string } | undefined)?.id);
      if (found === undefined) throw new Error('a list that was not offered');
      return found;
    };
    const first = await fetched(1);
    await sleep(100);
    expect(mallory.count('manifest-get')).toBe(1);
    mallory.say({ t: 'manifest-page', id: first.id, from: 0, lines: first.lines });
    const second = await fetched(2);
    await core.until('the first offer', (state) => state.requests[first.id]);
    mallory.say({ t: 'cancel', id: second.id });
    const third = await fetched(3);
    mallory.say({ t: 'manifest-page', id: third.id, from: 0, lines: third.lines });
    await core.until('the third offer', (state) => state.requests[third.id]);
    expect(mallory.count('decline')).toBe(0);
  });

  it('whose lists come without having been asked for are refused', async () => {
    const [first, second] = [offerOf([file]), offerOf([file])];
    mallory.sayAtOnce([
      first.offer,
      second.offer,
      { t: 'manifest-page', id: second.id, from: 0, lines: second.lines },
    ]);
    await mallory.frame('decline');
    expect(core.store.get().requests[second.id]).toBeUndefined();
  });

  it('leave nothing on the disk when they are taken back', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id, offer } = offerOf([file]);
      mallory.sayAtOnce([offer, { t: 'cancel', id }]);
      await sleep(10);
    }
    await sleep(500);
    expect(await directories()).toEqual([]);
    const { id, offer, lines } = offerOf([file]);
    mallory.say(offer);
    await sleep(200);
    mallory.say({ t: 'manifest-page', id, from: 0, lines });
    await core.until('the offer', (state) => state.requests[id]);
  });

  it('leave no row behind when the peer breaks the rules after its user was asked', async () => {
    const { id, offer, lines } = offerOf([file]);
    mallory.say(offer);
    await mallory.frame('manifest-get');
    mallory.say({ t: 'manifest-page', id, from: 0, lines });
    await core.until('the offer', (state) => state.requests[id]);
    mallory.say({ t: 'manifest-page', id, from: 0, lines });
    await mallory.frame('decline');
    await sleep(50);
    expect(core.store.get().requests[id]).toBeUndefined();
    expect(core.store.get().transfers[id]?.state).toBe('failed');
  });

  it('that cannot be taken are told to the user once in a while, however many there are', async () => {
    const bad = Array.from({ length: 20 }, () => offerOf([file])).flatMap(({ id, offer }) => [
      offer,
      { t: 'manifest-page', id, from: 1, lines: 'x\n' },
    ]);
    mallory.sayAtOnce(bad);
    await vi.waitUntil(() => mallory.count('decline') === 20, { timeout: 10_000 });
    // All of it within TRANSFER.refusalTold.
    const { notices } = core.store.get();
    expect(Object.values(notices).filter(({ text }) => text.includes('cannot be taken'))).toHaveLength(1);
  });

  it('wait for their user for a while and no longer', async () => {
    const { id, offer, lines } = offerOf([file]);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      mallory.say(offer);
      await mallory.frame('manifest-get');
      mallory.say({ t: 'manifest-page', id, from: 0, lines });
      await core.until('the offer', (state) => state.requests[id]);
      vi.advanceTimersByTime(TRANSFER.offer - 1);
      expect(core.store.get().requests[id]).toBeDefined();
      vi.advanceTimersByTime(1);
    } finally {
      vi.useRealTimers();
    }
    expect(await mallory.frame('decline')).toMatchObject({ id, code: 'TINCAN_E_TIMEOUT' });
    expect(core.store.get().requests[id]).toBeUndefined();
  });

  it('are accepted by a rule while not very many are open, and then wait for their user, with the reason', async () => {
    await core.handlers['peer.rules']({ peer: mallory.id, autoAccept: 1_000 }, caller);
    const peer = { id: mallory.id, name: 'mallory', address: '' };
    const open = (count: number): void => {
      for (let number = 0; number < count; number += 1) {
        const id = number.toString(16).padStart(32, '0');
        const row = aTransfer({ id, direction: 'receive', peer, state: 'active' });
        core.store.put('transfers', id, row);
      }
    };
    const offer = async (): Promise<string> => {
      const { id, offer, lines } = offerOf([file]);
      const asked = mallory.count('manifest-get');
      mallory.say(offer);
      await vi.waitUntil(() => mallory.count('manifest-get') > asked);
      mallory.say({ t: 'manifest-page', id, from: 0, lines });
      return id;
    };
    open(REQUESTS.byRuleOpen - 1);
    const taken = await offer();
    expect(await mallory.frame('accept')).toMatchObject({ id: taken });
    const waiting = await offer();
    const warning = await core.until('the warning', ({ requests }) => requests[waiting]?.warning);
    expect(warning).toBe(
      'Very many transfers from raw are accepted and not over yet; this one waits for you.',
    );
    await core.handlers['request.accept']({ id: waiting }, caller);
    await vi.waitUntil(() => mallory.count('accept') === 2);
  });

  it('are listed to a program in pages, however many files it asks for', async () => {
    const many = Array.from({ length: TRANSFER.pageEntries + 1 }, (_, index) => ({
      ...file,
      p: [`${index}`],
    }));
    const { id, offer, lines } = offerOf(many);
    mallory.say(offer);
    await mallory.frame('manifest-get');
    mallory.say({ t: 'manifest-page', id, from: 0, lines });
    await core.until('the offer', (state) => state.requests[id]);
    const { entries } = await core.handlers['request.entries']({ id, from: 0, count: 1e9 }, caller);
    expect(entries).toHaveLength(TRANSFER.pageEntries);
  });

  it('of one id twice are one offer', async () => {
    const { id, offer, lines } = offerOf([file]);
    mallory.sayAtOnce([offer, offer, offer]);
    await sleep(200);
    expect(mallory.count('manifest-get')).toBe(1);
    mallory.say({ t: 'manifest-page', id, from: 0, lines });
    await core.until('the offer', (state) => state.requests[id]);
  });

  it('that were shown come again as they were or not at all', async () => {
    const identity = await testIdentity('mallory');
    const { id, offer, lines } = offerOf([file]);
    const show = async (): Promise<void> => {
      const asked = mallory.count('manifest-get');
      mallory.say(offer);
      await vi.waitUntil(() => mallory.count('manifest-get') > asked);
      mallory.say({ t: 'manifest-page', id, from: 0, lines });
      await core.until('the offer', (state) => state.requests[id]);
    };
    await show();
    // In one piece, so that nobody could have read the second.
    const other = { ...offerOf([{ p: ['other.txt'], s: 1, m: 0 }]).offer, id };
    mallory.sayAtOnce([{ t: 'cancel', id, code: 'TINCAN_E_INTERNAL' }, other]);
    expect(await mallory.frame('decline')).toMatchObject({ id, code: 'TINCAN_E_MANIFEST' });
    expect(core.store.get().requests[id]).toBeUndefined();
    await show();

    mallory.say({ t: 'bye', reason: 'exit' });
    await core.until('the end', (state) => state.peers[mallory.id]?.state !== 'connected');
    mallory = await approvedPeer(core, identity);
    mallory.say(other);
    expect(await mallory.frame('decline')).toMatchObject({ id, code: 'TINCAN_E_MANIFEST' });
    await show();
  });

  it('that come as the session breaks do not count against the next session', async () => {
    const identity = await testIdentity('mallory');
    for (let round = 0; round < 2; round += 1) {
      mallory.sayAtOnce([
        ...Array.from({ length: 5 }, () => offerOf([file]).offer),
        { t: 'bye', reason: 'exit' },
      ]);
      await core.until('the end', (state) => state.peers[mallory.id]?.state !== 'connected');
      await sleep(100);
      mallory = await approvedPeer(core, identity);
    }
    mallory.say(offerOf([file]).offer);
    await mallory.frame('manifest-get');
  });
});
