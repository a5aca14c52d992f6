import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { caller, connectCores, startTestCore, stopCores } from './support/cores.ts';
import { approvedPeer, offerOf } from './support/hostile-peer.ts';
import { testIdentity } from './support/test-identities.ts';

describe('the log', () => {
  afterEach(stopCores);

  it('has no text, file name, peer name or whole id, at its most talkative', async () => {
    const [alice, bob] = await Promise.all(
      ['alice-unlogged', 'bob-unlogged'].map((name) => startTestCore(name, { logLevel: 'debug' })),
    );
    if (alice === undefined || bob === undefined) throw new Error('two cores');
    const { fromId, toId } = await connectCores(alice, bob);
    const { message } = await alice.handlers['chat.send'](
      { conversation: toId, text: 'text-unlogged' },
      caller,
    );
    await alice.handlers['chat.settled']({ conversation: toId, id: message.id }, caller);
    const file = path.join(alice.directory, 'file-unlogged.txt');
    await writeFile(file, 'content-unlogged');
    for (const answer of ['request.deny', 'request.accept'] as const) {
      const { transfer } = await alice.handlers['transfer.send']({ peer: toId, paths: [file] }, caller);
      await bob.until('the offer', (state) => state.requests[transfer.id]);
      await bob.handlers[answer]({ id: transfer.id }, caller);
      await alice.handlers['transfer.settled']({ id: transfer.id }, caller);
    }
    await Promise.all([alice.stop(), bob.stop()]);
    for (const { directory } of [alice, bob]) {
      const logs = path.join(directory, 'log');
      const texts = await Promise.all(
        (await readdir(logs)).map((log) => readFile(path.join(logs, log), 'utf8')),
      );
      const log = texts.join('');
      expect(log).toContain('session open');
      for (const secret of ['unlogged', fromId, toId, 'PRIVATE KEY']) expect(log).not.toContain(secret);
    }
  });

  it('has none of it where things go wrong, on either side', async () => {
    const core = await startTestCore('alice', { logLevel: 'debug' });
    const mallory = await approvedPeer(core, await testIdentity('mallory'), { name: 'mallory-unlogged' });
    const secret = path.join(core.directory, 'folder-unlogged');
    await writeFile(secret, 'no folder');
    // What cannot be sent, and where nothing can be received.
    for (const paths of [['/nowhere/file-unlogged'], [path.join(secret, 'file-unlogged')], ['/dev/null']])
      await Promise.resolve(core.handlers['transfer.send']({ peer: mallory.id, paths }, caller)).catch(
        () => {},
      );
    await core.handlers['peer.rules'](
      { peer: mallory.id, autoAccept: 1e9, inbox: path.join(secret, 'in') },
      caller,
    );
    const offer = async (entry: object): Promise<string> => {
      const { id, offer, lines } = offerOf([entry], { name: 'offer-unlogged' });
      mallory.say(offer);
      await vi.waitFor(() =>
        expect(mallory.frames).toContainEqual(expect.objectContaining({ t: 'manifest-get', id })),
      );
      mallory.say({ t: 'manifest-page', id, from: 0, lines, done: true });
      return id;
    };
    const asked = await offer({ p: ['file-unlogged'], s: 4, m: 1 });
    await core.until('the question', ({ requests }) => requests[asked]);
    await offer({ p: ['..', 'file-unlogged'], s: 4, m: 1 });
    await vi.waitFor(() => expect(mallory.count('decline')).toBeGreaterThan(0));
    mallory.say({ t: 'msg', id: 'text-unlogged', seq: 'text-unlogged' });
    await mallory.closed;
    await core.stop();
    const logs = path.join(core.directory, 'log');
    const texts = await Promise.all(
      (await readdir(logs)).map((log) => readFile(path.join(logs, log), 'utf8')),
    );
    expect(texts.join('')).toContain('accepted by rule');
    expect(texts.join('')).toContain('an offer was refused');
    expect(texts.join('')).not.toContain('unlogged');
  });
});
