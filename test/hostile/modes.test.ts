/** Who may read what a core keeps, whatever the modes were before and whatever the umask is. */
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  caller,
  connectCores,
  restartTestCore,
  startTestCore,
  stopCores,
  type TestCore,
} from '../support/cores.ts';

/** Everything below a folder: its path from there and its mode. */
function modesOf(folder: string, below = ''): [string, number][] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(below, entry.name);
    const mode = statSync(path.join(folder, name)).mode & 0o777;
    return [[name, mode], ...(entry.isDirectory() ? modesOf(folder, name) : [])];
  });
}
const looseIn = ({ directory }: TestCore): [string, number][] =>
  ['config', 'data', 'log'].flatMap((folder) =>
    modesOf(directory, folder).filter(([, mode]) => (mode & 0o077) !== 0),
  );
const warningsOf = ({ store }: TestCore): string[] =>
  Object.values(store.get().notices)
    .filter(({ level }) => level === 'warning')
    .map(({ text }) => text);

describe.skipIf(process.platform === 'win32')('what a core keeps', () => {
  afterEach(stopCores);

  it('is its user’s alone, also under a umask that would let everybody in', async () => {
    const umask = process.umask(0);
    try {
      const core = await startTestCore('alice');
      expect(looseIn(core)).toEqual([]);
      expect(warningsOf(core)).toEqual([]);
    } finally {
      process.umask(umask);
    }
  });

  it('is closed again at the start where it was opened to others, and its user is told', async () => {
    const core = await startTestCore('alice');
    // The file of messages is there, then.
    await core.mailKnown;
    const { directory } = core;
    const opened = [
      'config/config.json',
      'data/identity.json',
      'data/tincan.db',
      'data/messages.db',
      'log/tincan.log',
    ];
    for (const name of opened) chmodSync(path.join(directory, name), 0o666);
    for (const name of ['config', 'data', 'log']) chmodSync(path.join(directory, name), 0o777);
    const again = await restartTestCore(core);
    expect(looseIn(again)).toEqual([]);
    for (const folder of ['config', 'data', 'log'])
      expect([folder, statSync(path.join(directory, folder)).mode & 0o777]).toEqual([folder, 0o700]);
    const told = warningsOf(again).join('\n');
    expect(told).toContain('private key');
    for (const name of opened.filter((one) => !one.includes('identity')))
      expect(told).toContain(path.join(directory, name));
    for (const folder of ['config', 'data', 'log']) expect(told).toContain(path.join(directory, folder));
  });

  it.each([0o022, 0o077])('does not decide about received files: umask %o does', async (mask) => {
    const umask = process.umask(mask);
    try {
      const [alice, bob] = [await startTestCore('alice'), await startTestCore('bob')];
      const { toId } = await connectCores(alice, bob);
      const file = path.join(alice.directory, 'plain.txt');
      writeFileSync(file, 'x');
      const { transfer } = await alice.handlers['transfer.send']({ peer: toId, paths: [file] }, caller);
      await bob.until('the offer', (state) => state.requests[transfer.id]);
      await bob.handlers['request.accept']({ id: transfer.id }, caller);
      const done = await bob.until('the end', ({ transfers }) =>
        transfers[transfer.id]?.state === 'done' ? transfers[transfer.id] : undefined,
      );
      const received = path.join(bob.store.get().downloads, done.name);
      expect(statSync(received).mode & 0o777).toBe(0o666 & ~mask);
    } finally {
      process.umask(umask);
    }
  });
});
