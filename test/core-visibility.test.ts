import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Visibility } from '../src/store/state.ts';
import { caller, restartTestCore, startTestCore, stopCores, type TestCore } from './support/cores.ts';
import { freeUdpPort } from './support/free-port.ts';

let discoveryPort: number;
beforeEach(async () => {
  discoveryPort = await freeUdpPort();
});
afterEach(stopCores);

const onLan = () => ({ discovery: true, interfaces: ['lo'], discoveryPort });
const become = (core: TestCore, visibility: Visibility) =>
  core.handlers['settings.set']({ key: 'visibility', value: visibility }, caller);
const idOf = (core: TestCore): string => core.store.get().self.id;
const meet = (core: TestCore, other: TestCore, state: string): Promise<unknown> =>
  core.until(`that it is ${state}`, ({ peers }) => peers[idOf(other)]?.state === state);

describe('a core that is invisible', () => {
  it('is seen by nobody, connects itself, and finds its contacts again after a restart of either side', async () => {
    let alice = await startTestCore('alice', onLan());
    await become(alice, 'nobody');
    alice = await restartTestCore(alice, onLan());
    expect(alice.store.get().self.visibility).toBe('nobody');
    let bob = await startTestCore('bob', onLan());
    await meet(alice, bob, 'nearby');
    expect(bob.store.get().peers).toEqual({});

    const asking = alice.handlers['peer.connect']({ target: 'bob' }, caller);
    const request = await bob.until('the request', ({ requests }) => Object.values(requests)[0]);
    await bob.handlers['request.accept']({ id: request.id }, caller);
    expect(await asking).toMatchObject({ outcome: 'connected' });

    alice = await restartTestCore(alice, onLan());
    await meet(alice, bob, 'connected');
    bob = await restartTestCore(bob, onLan());
    await meet(alice, bob, 'connected');
    await meet(bob, alice, 'connected');
  }, 30_000);
});

describe('the setting of who sees this device', () => {
  it('holds at once, for lists of others and for questions of strangers, and says what it is', async () => {
    const alice = await startTestCore('alice', onLan());
    const bob = await startTestCore('bob', onLan());
    await meet(bob, alice, 'nearby');
    expect(await become(alice, 'contacts')).toEqual({ key: 'visibility', value: 'contacts', effect: 'now' });
    await bob.until('the row to go', ({ peers }) => peers[idOf(alice)] === undefined);
    expect(await alice.handlers['core.status']({}, caller)).toMatchObject({ visibility: 'contacts' });

    const refused = await bob.handlers['peer.connect']({ target: alice.address }, caller);
    expect(refused).toMatchObject({ outcome: 'unreachable' });
    expect(refused.message).toContain('contacts');
    expect(alice.store.get().requests).toEqual({});

    await become(alice, 'everyone');
    expect(alice.store.get().self).not.toHaveProperty('visibility');
    await meet(bob, alice, 'nearby');
    await expect(become(alice, 'friends' as Visibility)).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
  }, 30_000);
});
