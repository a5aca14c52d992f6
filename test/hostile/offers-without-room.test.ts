import { afterEach, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { startTestCore, stopCores } from '../support/cores.ts';
import { approvedPeer, offerOf } from '../support/hostile-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

let free: number | undefined;
vi.mock('../../src/transfer/free-space.ts', () => ({ freeSpace: () => Promise.resolve(free) }));
afterEach(stopCores);

it('a list of files is not fetched into room that is to stay free', async () => {
  const core = await startTestCore('bob');
  const mallory = await approvedPeer(core, await testIdentity('mallory'));
  const offer = (): object => offerOf([{ p: ['a'], s: 1, m: 0 }], { manifestBytes: 1_000_000 }).offer;
  free = TRANSFER.spaceReserve + 1_000_000 - 1;
  mallory.say(offer());
  expect(await mallory.frame('decline')).toMatchObject({ code: 'TINCAN_E_NO_SPACE' });
  expect(mallory.count('manifest-get')).toBe(0);
  free += 1;
  mallory.say(offer());
  await mallory.frame('manifest-get');
});
