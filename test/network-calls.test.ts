import { expect, it } from 'vitest';
import type { Caller } from '../src/control/calls.ts';
import { createNetworkCalls } from '../src/network-calls.ts';
import { peerId } from './support/states.ts';

const CALLER: Caller = { onDetach: () => () => undefined };

it('asks an address only where it is one', async () => {
  const asked: (string | undefined)[] = [];
  const discovery = {
    ask: (host?: string) => asked.push(host),
    heard: () => [{ id: peerId('bob'), name: 'bo\u202eb', host: '10.0.0.2', announcedAgo: 5 }],
  };
  const calls = createNetworkCalls({
    discovery: () => discovery as never,
    hearing: { ask: () => Promise.resolve({ dialled: 'open', skew: 1 }) } as never,
  });
  await expect(calls['network.listen']({ host: 'example.org' }, CALLER)).rejects.toMatchObject({
    code: 'TINCAN_E_INVALID',
  });
  const { heard, listens } = await calls['network.listen']({ host: 'fe80::1%eth0' }, CALLER);
  expect([listens, asked]).toEqual([true, ['fe80::1%eth0']]);
  expect(heard[0]?.name).not.toContain('\u202e');
  expect(await calls['network.askPeer']({ peer: peerId('bob') }, CALLER)).toEqual({
    dialled: 'open',
    skew: 1,
  });
});

it('hears nobody where nothing is announced', async () => {
  const calls = createNetworkCalls({ discovery: () => undefined, hearing: {} as never });
  expect(await calls['network.listen']({}, CALLER)).toEqual({ heard: [], listens: false });
});
