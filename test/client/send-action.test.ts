import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_TABLE } from '../../components/keymap/index.ts';
import { ACTIONS, type ActionContext, absolutePath, executeLine } from '../../src/client/index.ts';
import { transferWordsDrawn } from '../../src/client/transfer-words.ts';
import { TincanError } from '../../src/errors.ts';
import { EVERYONE } from '../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aPeer, aTransfer, readyState } from '../support/states.ts';

const bob = aPeer('bob');

describe('/send', () => {
  let core: FakeCore;
  let said: string[];

  beforeEach(() => {
    core = fakeCore({ ...readyState(), peers: { [bob.id]: bob } });
    said = [];
    core.on('peer.resolve', ({ target }) => {
      if (target !== 'bob' && target !== bob.id) throw new TincanError('TINCAN_E_NO_SUCH_PEER');
      return { id: bob.id, name: 'bob', address: bob.address, known: true };
    });
    core.on('transfer.send', () => ({ transfer: aTransfer({ name: 'a.tar.gz' }) }));
  });
  afterEach(() => core.stop());

  const enter = async (line: string, conversation?: string): Promise<void> => {
    const client = await core.client();
    const context: ActionContext = {
      client,
      actions: ACTIONS,
      conversation,
      openConversation: () => true,
      say: (text) => said.push(text),
      transferWords: transferWordsDrawn,
      linesMost: undefined,
      clearScreen() {},
      show: () => false,
      leave: () => Promise.resolve(),
      keyTable: () => Promise.resolve(KEY_TABLE),
      absolutePath: (typed) => absolutePath(typed === '' ? '' : `/abs/${typed}`),
    };
    await executeLine(context, line);
  };
  const sent = (): unknown => core.calls.find(({ method }) => method === 'transfer.send')?.params;

  it('goes to the peer that is named', async () => {
    await enter('/send bob a.tar.gz b');
    expect(sent()).toEqual({ peer: bob.id, paths: ['/abs/a.tar.gz', '/abs/b'] });
  });

  it('goes to the open conversation where no peer is named, even if a path could be a host name', async () => {
    await enter('/send a.tar.gz', bob.id);
    expect(sent()).toEqual({ peer: bob.id, paths: ['/abs/a.tar.gz'] });
  });

  it('takes all words for paths where the first one is no peer', async () => {
    await enter('/send a.tar.gz b', bob.id);
    expect(sent()).toEqual({ peer: bob.id, paths: ['/abs/a.tar.gz', '/abs/b'] });
  });

  it('sends nothing where a path is empty', async () => {
    await expect(enter('/send bob a.tar.gz ""')).rejects.toMatchObject({ code: 'TINCAN_E_USAGE' });
    expect(sent()).toBeUndefined();
  });

  it('says that it begins only when the receiver is connected', async () => {
    core.store.put('peers', bob.id, { ...bob, state: 'offline' });
    await enter('/send bob a.tar.gz');
    expect(said).toEqual(['Sending a.tar.gz to bob as transfer aaaa, once bob is connected.']);
  });

  it('asks for the receiver where neither a peer nor a conversation is there', async () => {
    for (const conversation of [undefined, EVERYONE]) {
      await expect(enter('/send a.tar.gz', conversation)).rejects.toMatchObject({ code: 'TINCAN_E_USAGE' });
    }
    expect(sent()).toBeUndefined();
  });
});
