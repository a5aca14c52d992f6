import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, connectCores, startTestCore, stopCores, type TestCore } from './support/cores.ts';

describe('two cores over real sockets', () => {
  let alice: TestCore;
  let bob: TestCore;
  let ids: { fromId: string; toId: string };

  beforeAll(async () => {
    [alice, bob] = await Promise.all([startTestCore('alice'), startTestCore('bob')]);
    ids = await connectCores(alice, bob);
  });
  afterAll(stopCores);

  it('approve each other by one request and one yes', () => {
    expect(alice.store.get().peers[ids.toId]).toMatchObject({
      name: 'bob',
      state: 'connected',
      trust: 'approved',
    });
    expect(bob.store.get().peers[ids.fromId]).toMatchObject({
      name: 'alice',
      state: 'connected',
      trust: 'approved',
    });
  });

  it('exchange a message that is delivered once its receiver has it', async () => {
    const text = `hello ${'ü'.repeat(5_000)}`;
    const { message } = await alice.handlers['chat.send']({ conversation: ids.toId, text }, caller);
    const settled = await alice.handlers['chat.settled']({ conversation: ids.toId, id: message.id }, caller);
    expect(settled.message.status).toBe('delivered');
    const received = bob.store.get().conversations[ids.fromId]?.messages.at(-1);
    expect(received).toMatchObject({ id: message.id, from: ids.fromId, name: 'alice', text });
  });

  it('wait for nothing any more once whoever asked is gone', async () => {
    const listeners = new Set<() => void>();
    const program = {
      onDetach(listener: () => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const file = path.join(alice.directory, 'not-answered');
    await writeFile(file, 'x');
    const { transfer } = await alice.handlers['transfer.send']({ peer: ids.toId, paths: [file] }, program);
    const end = alice.handlers['transfer.settled']({ id: transfer.id }, program);
    expect(listeners.size).toBe(1);
    for (const gone of listeners) gone();
    await expect(end).rejects.toMatchObject({ code: 'TINCAN_E_CANCELLED' });
    expect(listeners.size).toBe(0);
    await alice.handlers['transfer.cancel']({ id: transfer.id }, caller);
  });

  it('learn of a change of name at once', async () => {
    await bob.handlers['self.rename']({ name: 'robert' }, caller);
    await alice.until('the new name', (state) => state.peers[ids.toId]?.name === 'robert');
  });

  it('tell nobody of a name that stays the same', async () => {
    const before = Object.keys(alice.store.get().notices);
    await bob.handlers['self.rename']({ name: 'robert' }, caller);
    const { message } = await bob.handlers['chat.send'](
      { conversation: ids.fromId, text: 'still me' },
      caller,
    );
    await alice.until('the message behind it', (state) =>
      state.conversations[ids.toId]?.messages.some(({ id }) => id === message.id),
    );
    expect(Object.keys(alice.store.get().notices)).toEqual(before);
  });

  const sendAndAccept = async (paths: string[]) => {
    const { transfer } = await alice.handlers['transfer.send']({ peer: ids.toId, paths }, caller);
    const request = await bob.until('the offer', (state) => state.requests[transfer.id]);
    const result = bob.handlers['transfer.settled']({ id: transfer.id }, caller);
    await bob.handlers['request.accept']({ id: request.id }, caller);
    const [sent, received] = await Promise.all([
      alice.handlers['transfer.settled']({ id: transfer.id }, caller),
      result,
    ]);
    return { request, sent: sent.transfer, received: received.transfer };
  };

  it('transfer a file whole, verified and told as such to both', async () => {
    const content = randomBytes(5_000_001);
    const source = path.join(alice.directory, 'data.bin');
    await writeFile(source, content);
    const { request, sent, received } = await sendAndAccept([source]);
    const hash = createHash('sha256').update(content).digest('hex');
    expect(request).toMatchObject({ kind: 'files', files: 1, bytes: content.length, names: ['data.bin'] });
    expect(sent).toMatchObject({ state: 'done', transferred: content.length, sha256: hash });
    expect(received).toMatchObject({ state: 'done', transferred: content.length, sha256: hash });
    expect(content.equals(await readFile(received.path))).toBe(true);
  });

  it('transfer an empty file and a folder', async () => {
    const folder = path.join(alice.directory, 'stuff');
    await mkdir(path.join(folder, 'deep', 'empty'), { recursive: true });
    await writeFile(path.join(folder, 'deep', 'a.txt'), 'a');
    await writeFile(path.join(folder, 'nothing'), '');
    const { sent, received } = await sendAndAccept([folder]);
    expect(sent.state).toBe('done');
    expect(received).toMatchObject({ state: 'done', files: 2 });
    expect(await readFile(path.join(received.path, 'deep', 'a.txt'), 'utf8')).toBe('a');
    expect((await stat(path.join(received.path, 'nothing'))).size).toBe(0);
    expect((await stat(path.join(received.path, 'deep', 'empty'))).isDirectory()).toBe(true);
  });

  it('deliver both of two quick sends', async () => {
    const paths = ['one.txt', 'two.txt'].map((name) => path.join(alice.directory, name));
    for (const file of paths) await writeFile(file, `content of ${file}`);
    const results = await Promise.all(paths.map((file) => sendAndAccept([file])));
    expect(results.map(({ sent }) => sent.state)).toEqual(['done', 'done']);
  });

  it('tell the sender that its offer was declined', async () => {
    const source = path.join(alice.directory, 'unwanted.txt');
    await writeFile(source, 'no');
    const { transfer } = await alice.handlers['transfer.send']({ peer: ids.toId, paths: [source] }, caller);
    const request = await bob.until('the offer', (state) => state.requests[transfer.id]);
    await bob.handlers['request.deny']({ id: request.id }, caller);
    const { transfer: ended } = await alice.handlers['transfer.settled']({ id: transfer.id }, caller);
    expect(ended).toMatchObject({ state: 'declined', error: { code: 'TINCAN_E_DENIED' } });
  });
});

describe('a core on an interface that is not there', () => {
  afterAll(stopCores);

  it('says so, and which ones there are', async () => {
    const core = await startTestCore('dora', {
      discovery: true,
      interfaces: ['nope0'],
      discoveryPort: 40_123,
    });
    const texts = Object.values(core.store.get().notices).map(({ text }) => text);
    expect(texts).toContainEqual(
      expect.stringMatching(/^There is no network interface nope0 here; there are .*lo/),
    );
  });
});
