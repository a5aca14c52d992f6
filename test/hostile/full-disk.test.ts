import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caller, connectCores, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { helloOf, rawPeer } from '../support/raw-peer.ts';
import { testIdentity } from '../support/test-identities.ts';
import { fillTable } from './full-table.ts';

describe('a core whose database cannot be written', () => {
  let core: TestCore;

  beforeEach(async () => {
    core = await startTestCore('bob');
  });
  afterEach(stopCores);

  it('goes on when a rule would accept a stranger, and does not let it in', async () => {
    const eve = await testIdentity('eve');
    await core.handlers['receive.auto']({ rule: 'all' }, caller);
    fillTable(core, 'peers');
    const raw = await rawPeer(core.store.get().network.port, eve);
    raw.webSocket.send(helloOf(eve));
    expect(await raw.frame('bye')).toEqual({ t: 'bye', reason: 'busy' });
    await core.until('word of it', ({ notices }) =>
      Object.values(notices).some(({ text }) => text.includes('could not be accepted')),
    );
    const again = await rawPeer(core.store.get().network.port, eve);
    again.webSocket.send(helloOf(eve, { ask: false }));
    expect(await again.frame('bye')).toEqual({ t: 'bye', reason: 'not-approved' });
  });

  it('talks with peers that it knows', async () => {
    const alice = await startTestCore('alice');
    const { fromId, toId } = await connectCores(alice, core);
    await core.handlers['peer.disconnect']({ peer: fromId }, caller);
    await alice.until('the end', ({ peers }) => peers[toId]?.state !== 'connected');
    fillTable(core, 'peers');
    await alice.handlers['peer.connect']({ target: core.address }, caller);
    await core.until('the session', ({ peers }) => peers[fromId]?.state === 'connected');
    const { message } = await core.handlers['chat.send'](
      { conversation: fromId, text: 'still here' },
      caller,
    );
    const settled = await core.handlers['chat.settled']({ conversation: fromId, id: message.id }, caller);
    expect(settled.message.status).toBe('delivered');
  });

  it('cuts a peer that its user blocks', async () => {
    const alice = await startTestCore('alice');
    const { fromId } = await connectCores(alice, core);
    fillTable(core, 'peers');
    await expect(async () => core.handlers['peer.block']({ peer: fromId }, caller)).rejects.toThrow();
    await core.until('the end', ({ peers }) => peers[fromId]?.trust === 'blocked');
    expect(core.store.get().peers[fromId]?.state).not.toBe('connected');
  });
});
