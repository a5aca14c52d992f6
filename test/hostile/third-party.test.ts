import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, connectCores, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer, type HostilePeer } from '../support/hostile-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

describe('a peer that knows the id of a transfer of two others', () => {
  let alice: TestCore;
  let bobId: string;
  let eve: HostilePeer;

  beforeAll(async () => {
    const bob = await startTestCore('bob');
    alice = await startTestCore('alice');
    bobId = (await connectCores(alice, bob)).toId;
    eve = await approvedPeer(alice, await testIdentity('eve'), { name: 'eve' });
  });
  afterAll(stopCores);

  it('can neither end it, nor take it, nor read what is offered', async () => {
    const file = path.join(alice.directory, 'private.txt');
    await writeFile(file, 'for bob');
    const { transfer } = await alice.handlers['transfer.send']({ peer: bobId, paths: [file] }, caller);
    const { id } = transfer;
    await alice.until('the offer', (state) => state.transfers[id]?.state === 'offered');
    eve.say({ t: 'manifest-get', id, from: 0 });
    for (const t of ['accept', 'pause', 'cancel']) eve.say({ t, id });
    eve.say({ t: 'decline', id, code: 'TINCAN_E_DENIED' });
    // What follows on the same session comes after all of it.
    eve.say({ t: 'msg', id: 'e'.repeat(32), seq: 1, time: 1, text: 'done' });
    await eve.frame('ack');
    expect(alice.store.get().transfers[id]?.state).toBe('offered');
    expect(eve.count('manifest-page') + eve.count('cancelled')).toBe(0);
  });
});
