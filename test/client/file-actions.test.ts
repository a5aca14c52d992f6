import { afterEach, describe, expect, it } from 'vitest';
import { KEY_TABLE } from '../../components/keymap/index.ts';
import { ACTIONS, type ActionContext, executeLine } from '../../src/client/actions/index.ts';
import { transferWordsDrawn } from '../../src/client/transfer-words.ts';
import type { State } from '../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../support/states.ts';

const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
let core: FakeCore;
afterEach(() => core.stop());

/** Does what a line says, and gives what it answers. */
async function told(
  line: string,
  fields: Partial<State>,
  script: (core: FakeCore) => void,
): Promise<string[]> {
  core = fakeCore(readyState({ peers: byId(aPeer('bob')), ...fields }));
  core.on('peer.resolve', () => ({ ...bob, known: true }));
  script(core);
  const said: string[] = [];
  const context: ActionContext = {
    client: await core.client(),
    actions: ACTIONS,
    conversation: undefined,
    openConversation: () => true,
    say: (text) => void said.push(text),
    transferWords: transferWordsDrawn,
    linesMost: undefined,
    clearScreen() {},
    show: () => false,
    async leave() {},
    keyTable: () => Promise.resolve(KEY_TABLE),
    absolutePath: (path) => `/home/alice/${path}`,
  };
  await executeLine(context, line);
  return said;
}
const asked = (method: string): unknown[] =>
  core.calls.filter((call) => call.method === method).map(({ params }) => params);
const id = (letter: string): string => letter.repeat(32);
const offer = aRequest({ kind: 'files', files: 3, bytes: 30 });

describe('/accept', () => {
  const yes = (scripted: FakeCore): void => scripted.on('request.accept', () => ({ peer: bob }));

  it('takes a part of an offer, into a folder, and leaves out what is there', async () => {
    const line = '/accept 1 only "my notes.txt" photos/ to in skip';
    expect(await told(line, { requests: byId(offer) }, yes)).toEqual([
      'Accepted 2 entries of bob into /home/alice/in.',
    ]);
    expect(asked('request.accept')).toEqual([
      { id: 'request-1', only: ['my notes.txt', 'photos/'], into: '/home/alice/in', existing: 'skip' },
    ]);
  });

  it('takes everything where nothing is said of it', async () => {
    expect(await told('/accept eve', { requests: byId(offer) }, yes)).toEqual(['Accepted the files of bob.']);
    expect(asked('request.accept')).toEqual([{ id: 'request-1' }]);
  });

  it('takes no part of a connection', async () => {
    await expect(told('/accept 1 skip', { requests: byId(aRequest()) }, yes)).rejects.toThrow(
      'Request 1 is for a connection',
    );
  });
});

it('/files lists the files of an offer with their sizes', async () => {
  const said = await told('/files 1', { requests: byId(offer) }, (scripted) =>
    scripted.on('request.entries', ({ from }) => ({
      entries: [{ path: `${from}.txt`, files: 1, bytes: 5 }],
      ...(from === 0 ? { next: 7 } : {}),
    })),
  );
  expect(said).toEqual(['0.txt, 5 B\n7.txt, 5 B']);
});

describe('/retry', () => {
  const failed = byId(
    aTransfer({ id: id('a'), state: 'failed' }),
    aTransfer({ id: id('b'), state: 'failed' }),
  );
  const again = (scripted: FakeCore): void =>
    scripted.on('transfer.retry', ({ id: old }) => {
      const transfer = aTransfer({ id: id('c'), state: 'queued', retryOf: old });
      return { transfer };
    });

  it('sends again one, or all that have failed', async () => {
    const line = '[cccc] ↑ report.pdf → bob: waiting for its turn';
    expect(await told('/retry bbbb', { transfers: failed }, again)).toEqual([line]);
    expect(asked('transfer.retry')).toEqual([{ id: id('b') }]);
    await core.stop();
    expect(await told('/retry', { transfers: failed }, again)).toEqual([`${line}\n${line}`]);
  });

  it('says that there is nothing to send again', async () => {
    await expect(told('/retry', {}, again)).rejects.toThrow('Nothing has failed.');
  });
});

describe('a command that makes no sense now', () => {
  it('says why before it says how it is written', async () => {
    await expect(told('/pause', {}, () => {})).rejects.toThrow(/^Nothing is on its way\.$/);
    await core.stop();
    const transfers = byId(aTransfer({ id: id('a'), state: 'active' }));
    await expect(told('/pause', { transfers }, () => {})).rejects.toThrow('Usage: /pause ID');
  });
});

describe('/move', () => {
  const queue = byId(
    aTransfer({ id: id('a'), state: 'active', position: 1 }),
    aTransfer({ id: id('b'), state: 'queued', position: 2 }),
  );

  it('says which place it is', async () => {
    const said = await told('/move bbbb first', { transfers: queue }, (scripted) =>
      scripted.on('transfer.move', () => {
        scripted.store.update('transfers', id('b'), { position: 0 });
        return { transfer: { ...aTransfer(), ...scripted.store.get().transfers[id('b')] } };
      }),
    );
    expect(said).toEqual(['[bbbb] ↑ report.pdf → bob: waiting for its turn; number 1 of 2 in the queue']);
    expect(asked('transfer.move')).toEqual([{ id: id('b'), to: 'first' }]);
  });

  it('says which places there are', async () => {
    await expect(told('/move bbbb 3', { transfers: queue }, () => {})).rejects.toThrow('first|up|down|last');
  });
});

describe('/limit and /trust', () => {
  const scripts = (scripted: FakeCore): void => {
    scripted.on('settings.get', ({ key }) => ({ key, value: undefined }));
    scripted.on('settings.set', ({ key, value }) => ({ key, value, effect: 'now' }));
    scripted.on('peer.rules', ({ inbox }) => ({ peer: bob, rules: inbox == null ? {} : { inbox } }));
  };

  it('show and set what holds', async () => {
    expect(await told('/limit', {}, scripts)).toEqual([
      'Sending: as fast as it goes\nReceiving: as fast as it goes',
    ]);
    await core.stop();
    expect(await told('/limit send 5MB', {}, scripts)).toEqual(['Sending: 5.0 MB/s at the most']);
    await core.stop();
    expect(await told('/trust bob inbox from bob', {}, scripts)).toEqual([
      'Files of bob go to /home/alice/from bob.',
    ]);
  });

  it('say how it is right', async () => {
    await expect(told('/trust bob limit 3', {}, scripts)).rejects.toThrow(
      'Say what holds for bob: auto-connect on or off, auto-accept SIZE',
    );
    await core.stop();
    await expect(told('/trust bob auto-connect maybe', {}, scripts)).rejects.toThrow('neither on nor off');
    await core.stop();
    await expect(told('/limit send fast', {}, scripts)).rejects.toThrow('fast is no speed');
  });

  it('list whom one trusts, with what holds for them', async () => {
    const peers = byId(aPeer('bob', { rules: { limit: 5e6 } }), aPeer('eve', { trust: 'unknown' }));
    const [list = ''] = await told('/trust', { peers }, scripts);
    expect(list).toMatch(/^bob {2}\S+ {2}approved {2,}connected {2}5.0 MB\/s at the most$/);
  });
});
