import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { acceptOffer, offerAt, sendPaths, startPair } from '../support/core-transfers.ts';
import { caller, restartTestCore, stopCores } from '../support/cores.ts';
import { fillTable, makeRoom } from './full-table.ts';

afterEach(stopCores);

describe('a sender whose journal cannot be written', () => {
  it('outlives the yes of a receiver, and sends what was accepted', async () => {
    const { alice, bob, bobId } = await startPair();
    const source = path.join(alice.directory, 'a.bin');
    await writeFile(source, randomBytes(3 * 1024 * 1024));
    const id = await sendPaths(alice, bobId, source);
    await offerAt(bob, id);
    fillTable(alice, 'transfers');
    await acceptOffer(bob, id);
    await alice.until('the end', ({ transfers }) => transfers[id]?.state === 'done');
    const received = await readFile(path.join(bob.directory, 'downloads', 'a.bin'));
    expect(received.equals(await readFile(source))).toBe(true);
  });
});

describe('a receiver whose journal cannot be written', () => {
  it('says so to both where its user accepts an offer', async () => {
    const { alice, bob, bobId } = await startPair();
    const source = path.join(alice.directory, 'a.bin');
    await writeFile(source, 'a');
    const id = await sendPaths(alice, bobId, source);
    await offerAt(bob, id);
    fillTable(bob, 'transfers');
    await acceptOffer(bob, id);
    for (const core of [alice, bob]) {
      const { error } = await core.until('the end', ({ transfers }) => {
        const row = transfers[id];
        return row?.state === 'failed' ? row : undefined;
      });
      expect(error?.code).toBe('TINCAN_E_DATABASE');
    }
  });
});

describe('a receiver whose journal could not be written as the last file landed', () => {
  it.each(['one file', 'a folder'])('knows after a restart that it has everything: %s', async (what) => {
    const { alice, bob: first, aliceId, bobId } = await startPair();
    let bob = first;
    const folder = path.join(alice.directory, 'folder');
    await mkdir(folder);
    const content = randomBytes(3 * 1024 * 1024);
    await writeFile(path.join(folder, 'a.bin'), content);
    const source = what === 'a folder' ? folder : path.join(folder, 'a.bin');
    const id = await sendPaths(alice, bobId, source);
    await acceptOffer(bob, id);
    await bob.until('the yes', ({ transfers }) => transfers[id]?.state !== 'offered');
    fillTable(bob, 'transfers');
    for (const core of [alice, bob]) {
      await core.until('the end', ({ transfers }) => transfers[id]?.state === 'done');
    }
    bob = await restartTestCore(bob);
    makeRoom(bob);
    expect(bob.store.get().transfers[id]?.state).toBe('queued');
    await bob.handlers['peer.connect']({ target: aliceId }, caller);
    const row = await bob.until('the end', ({ transfers }) => {
      const found = transfers[id];
      return found?.endedAt === undefined ? undefined : found;
    });
    expect(row).toMatchObject({ state: 'done', filesDone: 1, transferred: content.length });
    expect(await readdir(path.join(bob.directory, 'downloads'))).toEqual([path.basename(source)]);
  });
});
