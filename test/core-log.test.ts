import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { caller, connectCores, startTestCore, stopCores } from './support/cores.ts';

describe('the log', () => {
  afterAll(stopCores);

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
});
