import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TransferState } from '../src/store/state.ts';
import { acceptOffer, offerAt, sendPaths, settled, startPair } from './support/core-transfers.ts';
import { caller, stopCores, type TestCore } from './support/cores.ts';

const MiB = 1024 * 1024;

describe('a transfer between two cores', () => {
  let alice: TestCore;
  let bob: TestCore;
  let aliceId: string;
  let bobId: string;

  beforeEach(async () => {
    ({ alice, bob, aliceId, bobId } = await startPair());
  });
  afterEach(stopCores);

  const offer = async (bytes: number): Promise<{ id: string; source: string }> => {
    const source = path.join(alice.directory, `${randomBytes(4).toString('hex')}.bin`);
    await writeFile(source, randomBytes(bytes));
    const id = await sendPaths(alice, bobId, source);
    await offerAt(bob, id);
    return { id, source };
  };
  const bothIn = (
    id: string,
    state: TransferState['state'],
    more: Partial<Record<'alice' | 'bob', Partial<TransferState>>> = {},
  ) =>
    Promise.all([
      alice.until(`alice ${state}`, ({ transfers }) => {
        const row = transfers[id];
        return (
          row?.state === state && (more.alice?.pausedBy === undefined || row.pausedBy === more.alice.pausedBy)
        );
      }),
      bob.until(`bob ${state}`, ({ transfers }) => {
        const row = transfers[id];
        return (
          row?.state === state && (more.bob?.pausedBy === undefined || row.pausedBy === more.bob.pausedBy)
        );
      }),
    ]);

  it('is offered again, and asked about again, when the session broke before an answer', async () => {
    const { id } = await offer(1024);
    await bob.handlers['peer.disconnect']({ peer: aliceId }, caller);
    await bob.until('the request gone', ({ requests }) => requests[id] === undefined);
    await alice.until('the end', ({ transfers }) => transfers[id]?.state === 'queued');
    await alice.handlers['peer.connect']({ target: bob.address }, caller);
    await acceptOffer(bob, id);
    expect((await settled(alice, id)).state).toBe('done');
  });

  it('shows whose pause it is on both sides, loses nothing by it, and goes on when its owner says so', async () => {
    const { id, source } = await offer(300 * MiB);
    await acceptOffer(bob, id);
    await alice.until('bytes', (state) => (state.transfers[id]?.transferred ?? 0) > 0);
    await bob.handlers['transfer.pause']({ id }, caller);
    await bothIn(id, 'paused', { alice: { pausedBy: 'peer' }, bob: { pausedBy: 'self' } });
    expect(() => alice.handlers['transfer.resume']({ id }, caller)).toThrow(/paused by bob/);
    await alice.handlers['transfer.pause']({ id }, caller);
    await bob.handlers['transfer.resume']({ id }, caller);
    // Still paused: the other side's own wish stands.
    await bob.until('paused by alice', (state) => state.transfers[id]?.pausedBy === 'peer');
    await alice.handlers['transfer.resume']({ id }, caller);
    const [sent, received] = await Promise.all([settled(alice, id), settled(bob, id)]);
    expect([sent.state, received.state]).toEqual(['done', 'done']);
    expect((await readFile(received.path)).equals(await readFile(source))).toBe(true);
  });

  it.each(['sender', 'receiver'] as const)(
    'ends on both sides when the %s cancels it, and leaves no part behind',
    async (who) => {
      const { id } = await offer(300 * MiB);
      await acceptOffer(bob, id);
      await bob.until('bytes', (state) => (state.transfers[id]?.transferred ?? 0) > 0);
      await (who === 'sender' ? alice : bob).handlers['transfer.cancel']({ id }, caller);
      const [sent, received] = await Promise.all([settled(alice, id), settled(bob, id)]);
      expect([sent.state, received.state]).toEqual(['cancelled', 'cancelled']);
      const downloads = path.join(bob.directory, 'downloads');
      await expect.poll(async () => readdir(downloads)).toEqual([]);
      expect(() => alice.handlers['transfer.cancel']({ id }, caller)).toThrow(/ended/);
    },
  );

  it('is withdrawn with its question when its sender cancels it before the answer', async () => {
    const { id } = await offer(10);
    await alice.handlers['transfer.cancel']({ id }, caller);
    await bob.until('no question', (state) => Object.keys(state.requests).length === 0);
    expect(bob.store.get().transfers[id]?.state).toBe('cancelled');
  });

  it('waits for its receiver and is offered when the receiver is back', async () => {
    await alice.handlers['peer.disconnect']({ peer: bobId }, caller);
    await bob.until('alone', (state) => state.peers[aliceId]?.state !== 'connected');
    const source = path.join(alice.directory, 'later.txt');
    await writeFile(source, 'later');
    const { transfer } = await alice.handlers['transfer.send']({ peer: bobId, paths: [source] }, caller);
    expect(transfer.state).toBe('queued');
    await alice.handlers['peer.connect']({ target: 'bob' }, caller);
    await acceptOffer(bob, transfer.id);
    expect((await settled(alice, transfer.id)).state).toBe('done');
  });

  it('never shows more than five undecided offers of one peer; the rest follow as these are answered', async () => {
    const source = path.join(alice.directory, 'many.txt');
    await writeFile(source, 'many');
    const ids: string[] = [];
    for (let count = 0; count < 8; count += 1) ids.push(await sendPaths(alice, bobId, source));
    for (let answered = 0; answered < 8; answered += 1) {
      const request = await bob.until('an offer', (state) => Object.values(state.requests)[0]);
      expect(Object.keys(bob.store.get().requests).length).toBeLessThanOrEqual(5);
      await acceptOffer(bob, request.id);
    }
    const results = await Promise.all(ids.map((id) => settled(alice, id)));
    expect(results.map(({ state }) => state)).toEqual(Array(8).fill('done'));
    const names = await readdir(path.join(bob.directory, 'downloads'));
    expect(names.sort()).toEqual([
      'many (1).txt',
      'many (2).txt',
      'many (3).txt',
      'many (4).txt',
      'many (5).txt',
      'many (6).txt',
      'many (7).txt',
      'many.txt',
    ]);
  });

  it('of a path that does not exist is refused at once, by name', async () => {
    await expect(sendPaths(alice, bobId, '/does/not/exist')).rejects.toMatchObject({
      code: 'TINCAN_E_NO_SUCH_FILE',
      message: 'There is no file or folder /does/not/exist.',
    });
  });

  it('of an empty path is refused, and nothing is offered', async () => {
    await expect(sendPaths(alice, bobId, '')).rejects.toMatchObject({
      code: 'TINCAN_E_INVALID',
      message: 'Paths are absolute here.',
    });
    expect(alice.store.get().transfers).toEqual({});
  });
});
