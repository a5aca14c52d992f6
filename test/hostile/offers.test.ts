import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer, type HostilePeer, offerOf } from '../support/hostile-peer.ts';
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
    expect(mallory.count('manifest-get')).toBe(5);
    expect(mallory.count('decline')).toBe(195);
    expect((await directories()).length).toBeLessThanOrEqual(5);
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

  it('of one id twice are one offer', async () => {
    const { id, offer, lines } = offerOf([file]);
    mallory.sayAtOnce([offer, offer, offer]);
    await sleep(200);
    expect(mallory.count('manifest-get')).toBe(1);
    mallory.say({ t: 'manifest-page', id, from: 0, lines });
    await core.until('the offer', (state) => state.requests[id]);
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
