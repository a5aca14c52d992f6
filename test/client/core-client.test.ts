import { afterEach, expect, it } from 'vitest';
import { CONTROL } from '../../src/limits.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';

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
