import { afterEach, expect, it } from 'vitest';
import { CONTROL } from '../../src/limits.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aMessage, peerId, readyState } from '../support/states.ts';

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

it('shows whole snapshots only, however many lines one of them takes', async () => {
  const bob = peerId('bob');
  const said = Array.from({ length: 100 }, (_, at) =>
    aMessage(at.toString(16).padStart(32, '0'), 'x'.repeat(CONTROL.patchCharacters / 20), { order: at + 1 }),
  );
  core = fakeCore(
    readyState({
      conversations: {
        [bob]: { id: bob, messages: said.toSpliced(50, 1), more: false, unread: 0, lastOrder: 100 },
      },
    }),
  );
  const client = await core.client();
  const seen: number[] = [];
  const whole = new Promise<void>((resolve) => {
    client.subscribe(() => {
      seen.push(client.state.conversations[bob]?.messages.length ?? 0);
      if (seen.at(-1) === said.length) resolve();
    });
  });
  core.store.put('conversations', bob, { id: bob, messages: said, more: false, unread: 1, lastOrder: 100 });
  await whole;
  expect(seen).toEqual([said.length]);
});
