import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NoticeState } from '../../src/store/state.ts';
import { startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer, type HostilePeer } from '../support/hostile-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

describe('an approved peer that means harm', () => {
  let core: TestCore;
  let mallory: HostilePeer;

  beforeEach(async () => {
    core = await startTestCore('bob');
    mallory = await approvedPeer(core, await testIdentity('mallory'));
  });
  afterEach(stopCores);

  const notices = (): NoticeState[] => Object.values(core.store.get().notices);

  it('changes its name 3,000 times and neither holds up the core nor fills the screen', async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    await sleep(100);
    delay.enable();
    mallory.sayAtOnce(Array.from({ length: 3_000 }, (_, number) => ({ t: 'name', name: `m${number}` })));
    mallory.say({ t: 'bye', reason: 'exit' });
    await core.until('the end', (state) => state.peers[mallory.id]?.state === 'offline');
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan(500);
    expect(notices().filter(({ text }) => text.includes('is now called'))).toHaveLength(2);
    expect(core.store.get().peers[mallory.id]?.name).toBe('m2999');
  });

  it('cannot raise the alarm about a stolen identity as if it were proved, nor again and again', async () => {
    for (let round = 0; round < 3; round += 1) {
      mallory.say({ t: 'bye', reason: 'replaced' });
      await core.until('the end', (state) => state.peers[mallory.id]?.state === 'offline');
      mallory = await approvedPeer(core, await testIdentity('mallory'));
    }
    expect(notices().filter(({ level }) => level === 'error')).toEqual([]);
    expect(notices().filter(({ text }) => text.includes('raw says that'))).toHaveLength(1);
  });
});

describe('a peer under a name that is not its own', () => {
  afterEach(stopCores);

  it.each(['you', 'YOU', 'bob', 'bоb'])('is never shown as %j alone to a user called bob', async (name) => {
    const core = await startTestCore('bob');
    const mallory = await approvedPeer(core, await testIdentity('mallory'), { name });
    expect(core.store.get().peers[mallory.id]?.label).toBe(`${name}·${mallory.id.slice(0, 4)}`);
  });
});
