/** The first word of a core to a client: what waits for whom is known, or said not to be. */
import { afterEach, expect, it } from 'vitest';
import { introduce, removeCores, startCoreProcess } from './support/core-process.ts';

afterEach(removeCores);

it('knows what waits for whom when it answers the first hello after a start', async () => {
  const [alice, bob] = [await startCoreProcess('alice'), await startCoreProcess('bob')];
  await introduce(alice, bob);
  const to = bob.id;
  await bob.stop();
  await alice.until('bob is away', ({ peers }) => peers[to]?.state !== 'connected');
  for (const text of ['one', 'two']) await alice.client.call('chat.send', { conversation: to, text });
  for (let start = 0; start < 3; start += 1) {
    await alice.kill();
    await alice.start();
    // What the first hello brought: nothing has been waited for but the network.
    const { self, peers } = alice.client.state;
    expect(self.mailUnknown).toBeUndefined();
    expect(peers[to]?.queued).toBe(2);
  }
});
