/** A friend whose key is another one today: the same name, the same address, the same everything that is not proved. */
import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { caller, startTestCore, stopCores } from '../support/cores.ts';
import { approvedPeer, offerOf } from '../support/hostile-peer.ts';
import { helloOf, rawPeer } from '../support/raw-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

afterEach(stopCores);

it('is asked about with a warning, and has no history, no approval, no rule and no mail of the friend’s', async () => {
  const core = await startTestCore('alice');
  const address = { localAddress: '127.0.0.77' } as object;
  const instance = 'ab'.repeat(16);
  const bob = await approvedPeer(core, await testIdentity('bob'), { name: 'bob', instance }, address);
  await core.handlers['peer.rules']({ peer: bob.id, autoAccept: 1_000_000 }, caller);
  bob.say({ t: 'msg', id: 'a'.repeat(32), seq: 1, time: 1, text: 'from the friend' });
  await bob.frame('ack');
  bob.webSocket.terminate();
  await core.until('the end', ({ peers }) => peers[bob.id]?.state === 'offline');
  await core.handlers['chat.send']({ conversation: bob.id, text: 'for the friend' }, caller);

  const clone = await testIdentity('clone');
  const raw = await rawPeer(core.store.get().network.port, clone, {}, address);
  raw.webSocket.send(helloOf(clone, { name: 'bob', instance }));
  const { warning } = await core.until('the question', ({ requests }) => requests[clone.id]);
  expect(warning).toContain('This is NOT the bob');
  expect(core.store.get().peers[clone.id]?.trust ?? 'unknown').toBe('unknown');
  // Even once its user has fallen for it.
  await core.handlers['request.accept']({ id: clone.id }, caller);
  await raw.frame('welcome');
  const { id, offer, lines } = offerOf([{ p: ['x'], s: 4, m: 1 }]);
  const say = (message: object): void => raw.webSocket.send(JSON.stringify(message));
  say(offer);
  await raw.frame('manifest-get');
  say({ t: 'manifest-page', id, from: 0, lines, done: true });
  await core.until('the question', ({ requests }) => requests[id]);
  expect(raw.frames.filter((frame) => ['accept', 'msg'].includes((frame as { t: string }).t))).toEqual([]);
  const page = { conversation: clone.id, direction: 'before', limit: 10 } as const;
  expect((await core.handlers['chat.page'](page, caller)).messages).toEqual([]);
  expect(core.store.get().peers[bob.id]).toMatchObject({ trust: 'approved', state: 'offline', queued: 1 });
  expect(core.store.get().peers[clone.id]?.label).not.toBe(core.store.get().peers[bob.id]?.label);
  expect(readdirSync(core.directory)).not.toContain('downloads');
});
