import { afterEach, expect, it } from 'vitest';
import { send } from '../../../bin/commands/send.ts';
import { type FakeCore, fakeCore } from '../../support/fake-core.ts';
import { aPeer, aTransfer, byId, readyState } from '../../support/states.ts';
import { testCommand } from '../support.ts';

let core: FakeCore;
afterEach(() => core.stop());

it.each([
  { paths: [''], as: undefined },
  { paths: ['package.json', ''], as: undefined },
  { paths: [''], as: 'name' },
])(
  'tincan send refuses an empty path, which is not the working directory, and sends nothing: %j',
  async (words) => {
    const bob = aPeer('bob');
    core = fakeCore(readyState({ peers: byId(bob) }));
    core.on('peer.resolve', () => ({ id: bob.id, name: 'bob', address: bob.address, known: true }));
    core.on('transfer.send', () => ({ transfer: aTransfer() }));
    const command = await testCommand(core);
    await expect(command.run(send, { ...words, peer: 'bob', to: [], detach: true })).rejects.toMatchObject({
      code: 'TINCAN_E_USAGE',
      message: 'A path is empty. The working directory is called ".".',
    });
    expect(core.calls).toEqual([]);
  },
);
