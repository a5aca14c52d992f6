import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import {
  caller,
  connectCores,
  restartTestCore,
  startTestCore,
  stopCores,
  type TestCore,
} from '../support/cores.ts';

function change(core: TestCore, statement: (event: string) => string): void {
  const database = new DatabaseSync(path.join(core.directory, 'data', 'tincan.db'));
  for (const event of ['INSERT', 'UPDATE']) database.exec(statement(event));
  database.close();
}

/** Makes every write to the journal of transfers fail, as on a full disk. */
function fill(core: TestCore): void {
  change(
    core,
    (event) =>
      `CREATE TRIGGER full_${event} BEFORE ${event} ON transfers BEGIN SELECT RAISE(ABORT, 'full'); END`,
  );
}

const makeRoom = (core: TestCore): void => change(core, (event) => `DROP TRIGGER full_${event}`);

describe('a sender whose journal cannot be written', () => {
  afterEach(stopCores);

  it('outlives the yes of a receiver, and sends what was accepted', async () => {
    const [alice, bob] = await Promise.all([startTestCore('alice'), startTestCore('bob')]);
    const { toId } = await connectCores(alice, bob);
    const source = path.join(alice.directory, 'a.bin');
    await writeFile(source, randomBytes(3 * 1024 * 1024));
    const { transfer } = await alice.handlers['transfer.send']({ peer: toId, paths: [source] }, caller);
    await bob.until('the offer', ({ requests }) => requests[transfer.id]);
    fill(alice);
    await bob.handlers['request.accept']({ id: transfer.id }, caller);
    await alice.until('the end', ({ transfers }) => transfers[transfer.id]?.state === 'done');
    const received = await readFile(path.join(bob.directory, 'downloads', 'a.bin'));
    expect(received.equals(await readFile(source))).toBe(true);
  });
});

describe('a receiver whose journal cannot be written', () => {
  afterEach(stopCores);

  it('says so to both where its user accepts an offer', async () => {
    const [alice, bob] = await Promise.all([startTestCore('alice'), startTestCore('bob')]);
    const { toId } = await connectCores(alice, bob);
    const source = path.join(alice.directory, 'a.bin');
    await writeFile(source, 'a');
    const { transfer } = await alice.handlers['transfer.send']({ peer: toId, paths: [source] }, caller);
    await bob.until('the offer', ({ requests }) => requests[transfer.id]);
    fill(bob);
    await bob.handlers['request.accept']({ id: transfer.id }, caller);
    for (const core of [alice, bob]) {
      const { error } = await core.until('the end', ({ transfers }) => {
        const row = transfers[transfer.id];
        return row?.state === 'failed' ? row : undefined;
      });
      expect(error?.code).toBe('TINCAN_E_DATABASE');
    }
  });
});

describe('a receiver whose journal could not be written as the last file landed', () => {
  afterEach(stopCores);

  it.each(['one file', 'a folder'])('knows after a restart that it has everything: %s', async (what) => {
    const [alice, first] = await Promise.all([startTestCore('alice'), startTestCore('bob')]);
    let bob = first;
    const { fromId, toId } = await connectCores(alice, bob);
    const folder = path.join(alice.directory, 'folder');
    await mkdir(folder);
    const content = randomBytes(3 * 1024 * 1024);
    await writeFile(path.join(folder, 'a.bin'), content);
    const source = what === 'a folder' ? folder : path.join(folder, 'a.bin');
    const { transfer } = await alice.handlers['transfer.send']({ peer: toId, paths: [source] }, caller);
    const { id } = transfer;
    await bob.until('the offer', ({ requests }) => requests[id]);
    await bob.handlers['request.accept']({ id }, caller);
    await bob.until('the yes', ({ transfers }) => transfers[id]?.state !== 'offered');
    fill(bob);
    for (const core of [alice, bob]) {
      await core.until('the end', ({ transfers }) => transfers[id]?.state === 'done');
    }
    bob = await restartTestCore(bob);
    makeRoom(bob);
    expect(bob.store.get().transfers[id]?.state).toBe('queued');
    await bob.handlers['peer.connect']({ target: fromId }, caller);
    const row = await bob.until('the end', ({ transfers }) => {
      const found = transfers[id];
      return found?.endedAt === undefined ? undefined : found;
    });
    expect(row).toMatchObject({ state: 'done', filesDone: 1, transferred: content.length });
    expect(await readdir(path.join(bob.directory, 'downloads'))).toEqual([path.basename(source)]);
  });
});
