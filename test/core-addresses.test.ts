import { afterEach, expect, it } from 'vitest';
import { caller, startTestCore, stopCores } from './support/cores.ts';

afterEach(stopCores);

it('a remembered address asks who is there, and is a known peer once they say yes', async () => {
  const [alice, bob] = [await startTestCore('alice'), await startTestCore('bob')];
  const { address } = await alice.handlers['address.add']({ address: bob.address }, caller);
  expect(address).toMatchObject({ address: bob.address, state: 'trying' });
  const request = await bob.until('the question', ({ requests }) => Object.values(requests)[0]);
  expect(request).toMatchObject({ kind: 'connection', peer: { name: 'alice' } });
  await bob.handlers['request.accept']({ id: request.id }, caller);
  await alice.until('bob', ({ peers }) =>
    Object.values(peers).some(({ state, trust }) => state === 'connected' && trust === 'approved'),
  );
  await expect.poll(() => alice.handlers['address.list']({}, caller)).toEqual({ addresses: [] });
});

it('what is no address is not remembered, and what is not remembered cannot be removed', async () => {
  const alice = await startTestCore('alice');
  const add = async (address: string) => alice.handlers['address.add']({ address }, caller);
  await expect(add('bob the builder')).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
  await expect(add('192.0.2.9:0')).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
  await expect(
    (async () => alice.handlers['address.remove']({ address: '192.0.2.9' }, caller))(),
  ).rejects.toThrow('tincan peers added');
});
