import { afterEach, expect, it } from 'vitest';
import { CONTROL } from '../../src/limits.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { peerId } from '../support/states.ts';

let core: FakeCore;
afterEach(() => core.stop());

it('a call that is too long for a line is refused, and the client stays attached', async () => {
  core = fakeCore();
  core.on('core.keep', () => ({}));
  const client = await core.client();
  const text = 'x'.repeat(CONTROL.lineBytes);
  await expect(client.call('chat.send', { conversation: 'everyone', text })).rejects.toMatchObject({
    code: 'TINCAN_E_INVALID',
  });
  await client.call('core.keep', {});
  expect(core.calls.map(({ method }) => method)).toEqual(['core.keep']);
});

it('an empty path among those to send is refused by name, and no core hears of it', async () => {
  core = fakeCore();
  const client = await core.client();
  await expect(
    client.call('transfer.send', { peer: peerId('bob'), paths: ['/a.txt', ''] }),
  ).rejects.toMatchObject({
    code: 'TINCAN_E_INVALID',
    message: expect.stringMatching(/^paths\.1 is not valid/),
  });
  expect(core.calls).toEqual([]);
});
