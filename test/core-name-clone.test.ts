import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPeer } from '../src/peers/index.ts';
import { caller, connectCores, startTestCore, stopCores, type TestCore } from './support/cores.ts';

describe('a stranger under the name of a friend', () => {
  let alice: TestCore;
  let bob: TestCore;
  let clone: TestCore;
  let bobId: string;

  beforeAll(async () => {
    [alice, bob, clone] = await Promise.all([
      startTestCore('alice'),
      startTestCore('bob'),
      // With a Cyrillic О in its middle.
      startTestCore('BОB'),
    ]);
    bobId = (await connectCores(alice, bob)).toId;
  });
  afterAll(stopCores);

  it('is asked about with a warning, and gets nothing of what the friend has', async () => {
    const { id: cloneId } = clone.store.get().self;
    const asked = clone.handlers['peer.connect']({ target: alice.address }, caller);
    const request = await alice.until('the question', (state) => state.requests[cloneId]);
    expect(request.warning).toMatch(/^This is NOT the bob \(/);
    expect(alice.store.get().peers[cloneId]?.trust ?? 'unknown').toBe('unknown');
    expect(findPeer('bob', Object.values(alice.store.get().peers))?.id).toBe(bobId);
    await alice.handlers['request.deny']({ id: cloneId }, caller);
    expect(await asked).toMatchObject({ outcome: 'denied' });
    expect(alice.store.get().peers[bobId]).toMatchObject({ trust: 'approved', state: 'connected' });
  });
});
