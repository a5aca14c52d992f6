import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallParams } from '../src/client/index.ts';
import type { RequestState, State, TransferState } from '../src/store/state.ts';
import { acceptOffer, offerAt, sendPaths, settled, startPair } from './support/core-transfers.ts';
import { caller, restartTestCore, stopCores, type TestCore } from './support/cores.ts';

const MiB = 1024 * 1024;
/** Enough for something to happen in the middle, also on a quick machine. */
const LARGE = 300 * MiB;

let alice: TestCore;
let bob: TestCore;
let aliceId: string;
let bobId: string;

beforeEach(async () => {
  ({ alice, bob, aliceId, bobId } = await startPair());
});
afterEach(stopCores);

const downloads = (...names: string[]): string => path.join(bob.directory, 'downloads', ...names);
const file = async (name: string, content: string | Buffer | number): Promise<string> => {
  const target = path.join(alice.directory, 'files', name);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, typeof content === 'number' ? randomBytes(content) : content);
  return target;
};
const send = (...paths: string[]): Promise<string> => sendPaths(alice, bobId, ...paths);
const asked = (id: string): Promise<RequestState> => offerAt(bob, id);
const accept = (id: string, choice: Omit<CallParams<'request.accept'>, 'id'> = {}): Promise<void> =>
  acceptOffer(bob, id, choice);
const row = (core: TestCore, id: string): TransferState | undefined => core.store.get().transfers[id];
const bothSettled = (id: string): Promise<[TransferState, TransferState]> =>
  Promise.all([settled(alice, id), settled(bob, id)]);
const moving = (id: string) => (state: State) => (state.transfers[id]?.transferred ?? 0) > 20 * MiB;
const connected = (core: TestCore, peer: string) =>
  core.until('a session', ({ peers }) => peers[peer]?.state === 'connected');
const expectEqual = async (id: string, source: string): Promise<void> => {
  const [sent, received] = await bothSettled(id);
  expect([sent.state, received.state]).toEqual(['done', 'done']);
  expect(sent.sha256).toBe(received.sha256);
  expect((await readFile(received.path)).equals(await readFile(source))).toBe(true);
  await expect.poll(() => readdir(downloads())).toEqual([path.basename(source)]);
};

describe('a transfer goes on by itself', () => {
  it('after the session was ended and made anew', async () => {
    const source = await file('a.bin', LARGE);
    const id = await send(source);
    await accept(id);
    await bob.until('bytes', moving(id));
    await alice.handlers['peer.disconnect']({ peer: bobId }, caller);
    await alice.until('waiting', ({ transfers }) => transfers[id]?.state === 'queued');
    await bob.until('waiting', ({ transfers }) => transfers[id]?.state === 'queued');
    await alice.handlers['peer.connect']({ target: 'bob' }, caller);
    await expectEqual(id, source);
  });

  it.each(['sender', 'receiver'] as const)('after the %s was restarted', async (who) => {
    const source = await file('a.bin', LARGE);
    const id = await send(source);
    await accept(id);
    await bob.until('bytes', moving(id));
    if (who === 'sender') alice = await restartTestCore(alice);
    else bob = await restartTestCore(bob);
    const before = row(bob, id)?.transferred ?? 0;
    expect(before).toBeGreaterThan(0);
    await expectEqual(id, source);
  });

  it('after both were restarted, with many small files, each of them once', async () => {
    const names = Array.from({ length: 3_000 }, (_value, index) => `tree/${index % 7}/${index}.txt`);
    for (const name of names) await file(name, `content of ${name}`);
    await mkdir(path.join(alice.directory, 'files/tree/empty'));
    const id = await send(path.join(alice.directory, 'files/tree'));
    await accept(id);
    await bob.until('files', ({ transfers }) => (transfers[id]?.filesDone ?? 0) > 200);
    [alice, bob] = await Promise.all([restartTestCore(alice), restartTestCore(bob)]);
    const [sent, received] = await bothSettled(id);
    expect([sent.state, received.state]).toEqual(['done', 'done']);
    expect(received.filesDone).toBe(names.length);
    for (const name of names) expect(await readFile(downloads(name), 'utf8')).toBe(`content of ${name}`);
    expect(await readdir(downloads())).toEqual(['tree']);
    const all = await readdir(downloads('tree'), { recursive: true });
    expect(all).toHaveLength(names.length + 7 + 1);
  });
});

describe('what is queued', () => {
  it('goes when its receiver appears, also after a restart, in the order that was wished', async () => {
    await alice.handlers['peer.disconnect']({ peer: bobId }, caller);
    await bob.until('alone', ({ peers }) => peers[aliceId]?.state !== 'connected');
    const [one, two] = [await send(await file('1.txt', 'one')), await send(await file('2.txt', 'two'))];
    await alice.until(
      'both scanned',
      ({ transfers }) => transfers[one]?.files === 1 && transfers[two]?.files === 1,
    );
    await alice.handlers['transfer.move']({ id: two, to: 'first' }, caller);
    alice = await restartTestCore(alice);
    expect([row(alice, one)?.state, row(alice, two)?.state]).toEqual(['queued', 'queued']);
    await connected(bob, aliceId);
    const [first, second] = [row(alice, two)?.position, row(alice, one)?.position];
    expect(first).toBeLessThan(second ?? 0);
    await accept(one);
    await accept(two);
    expect((await settled(alice, one)).state).toBe('done');
    expect((await settled(alice, two)).state).toBe('done');
  });

  it('is looked through again at the next start where the core was stopped in the middle of that', async () => {
    for (let count = 0; count < 2_000; count += 1) await file(`tree/${count}`, 'x');
    const id = await send(path.join(alice.directory, 'files/tree'));
    alice = await restartTestCore(alice);
    await accept(id);
    expect((await settled(alice, id)).state).toBe('done');
  });

  it('takes no turn while it is paused', async () => {
    await alice.handlers['peer.disconnect']({ peer: bobId }, caller);
    const id = await send(await file('1.txt', 'one'));
    const other = await send(await file('2.txt', 'two'));
    await alice.handlers['transfer.pause']({ id }, caller);
    await alice.handlers['peer.connect']({ target: 'bob' }, caller);
    await asked(other);
    expect(bob.store.get().requests[id]).toBeUndefined();
    await alice.handlers['transfer.resume']({ id }, caller);
    await accept(id);
    expect((await settled(alice, id)).state).toBe('done');
  });
});

describe('a pause', () => {
  it.each(['sender', 'receiver'] as const)('of the %s outlives a restart of both sides', async (who) => {
    const source = await file('a.bin', LARGE);
    const id = await send(source);
    await accept(id);
    await bob.until('bytes', moving(id));
    const pauser = who === 'sender' ? alice : bob;
    await pauser.handlers['transfer.pause']({ id }, caller);
    for (const core of [alice, bob])
      await core.until('paused', ({ transfers }) => transfers[id]?.state === 'paused');
    [alice, bob] = await Promise.all([restartTestCore(alice), restartTestCore(bob)]);
    await connected(alice, bobId);
    const own = who === 'sender' ? alice : bob;
    const other = who === 'sender' ? bob : alice;
    expect(row(own, id)).toMatchObject({ state: 'paused', pausedBy: 'self' });
    await other.until('paused by the other', ({ transfers }) => transfers[id]?.pausedBy === 'peer');
    expect(() => other.handlers['transfer.resume']({ id }, caller)).toThrow(/paused by/);
    await own.handlers['transfer.resume']({ id }, caller);
    await expectEqual(id, source);
  });
});

describe('an end', () => {
  it('that one side made alone is the end on the other when they meet again', async () => {
    const ids: string[] = [];
    // The first one must not be over before the second one moves.
    await alice.handlers['settings.set']({ key: 'sendLimit', value: '50MB' }, caller);
    for (const name of ['a.bin', 'b.bin']) {
      const id = await send(await file(name, LARGE));
      await accept(id);
      await bob.until('bytes', moving(id));
      ids.push(id);
    }
    const [one = '', two = ''] = ids;
    await alice.handlers['peer.disconnect']({ peer: bobId }, caller);
    await bob.until('alone', ({ peers }) => peers[aliceId]?.state !== 'connected');
    await alice.handlers['transfer.cancel']({ id: one }, caller);
    await bob.handlers['transfer.cancel']({ id: two }, caller);
    await alice.handlers['peer.connect']({ target: 'bob' }, caller);
    expect(await settled(bob, one)).toMatchObject({ state: 'cancelled', cancelledBy: 'peer' });
    expect(await settled(alice, two)).toMatchObject({ state: 'cancelled', cancelledBy: 'peer' });
    await expect.poll(() => readdir(downloads())).toEqual([]);
  });

  it('is in the history after a restart, with the folder it went to', async () => {
    const id = await send(await file('a.txt', 'hello'));
    await accept(id);
    const [, received] = await bothSettled(id);
    bob = await restartTestCore(bob);
    expect(row(bob, id)).toMatchObject({ state: 'done', path: downloads('a.txt'), sha256: received.sha256 });
    const { transfers } = await bob.handlers['transfer.history']({ limit: 10 }, caller);
    expect(transfers.map((one) => one.id)).toEqual([id]);
    expect(
      (await bob.handlers['transfer.history']({ limit: 10, before: received.endedAt ?? 0 }, caller))
        .transfers,
    ).toEqual([]);
  });

  it.each([
    ['and of whose yes it knew', true],
    ['not even of the yes', false],
  ])('of which the sender heard nothing is told when the receiver is back, %s', async (_what, accepted) => {
    const source = await file('a.txt', 'hello');
    const id = await send(source);
    await accept(id);
    await bothSettled(id);
    // As if the last word had been lost: alice's journal is the one from before.
    const home = path.join(alice.directory, 'data');
    const record = JSON.stringify({
      row: { ...row(alice, id), state: 'active', endedAt: undefined, error: undefined },
      kept: {
        accepted,
        paused: { self: false, peer: false },
        moved: { time: 0, bytes: 0 },
        sending: { roots: [{ path: source }] },
      },
    });
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const database = new DatabaseSync(path.join(home, 'tincan.db'));
    database.prepare('UPDATE transfers SET ended_at = NULL, record = ? WHERE id = ?').run(record, id);
    database.close();
    alice = await restartTestCore(alice);
    expect(await settled(alice, id)).toMatchObject({ state: 'done', filesDone: 1, transferred: 5 });
    expect(await readdir(downloads())).toEqual(['a.txt']);
  });
});

describe('what the receiver decides', () => {
  const tree = async (): Promise<string> => {
    await file('photos/a.jpg', 'aaa');
    await file('photos/b.jpg', 'bbbb');
    await file('photos/sub/c.jpg', 'ccccc');
    return path.join(alice.directory, 'files/photos');
  };

  it('sees names, sizes, the total, the room and the folder, and every file on request', async () => {
    const id = await send(await tree());
    const request = await asked(id);
    expect(request).toMatchObject({
      files: 3,
      bytes: 12,
      entries: [{ path: 'photos/', files: 3, bytes: 12 }],
      into: downloads(),
    });
    expect(request.freeBytes).toBeGreaterThan(0);
    const { entries } = await bob.handlers['request.entries']({ id, from: 0, count: 100 }, caller);
    expect(Object.fromEntries(entries.map((entry) => [entry.path, entry.bytes]))).toEqual({
      'photos/a.jpg': 3,
      'photos/b.jpg': 4,
      'photos/sub/c.jpg': 5,
    });
    await bob.handlers['request.deny']({ id }, caller);
    expect(() => bob.handlers['request.entries']({ id, from: 0, count: 1 }, caller)).toThrow();
  });

  it('takes a part of an offer, and both sides know how much that is', async () => {
    const id = await send(await tree());
    await accept(id, { only: ['photos/b.jpg', 'photos/sub'] });
    const [sent, received] = await bothSettled(id);
    for (const one of [sent, received]) {
      expect(one).toMatchObject({ state: 'done', files: 2, bytes: 9, offered: { files: 3, bytes: 12 } });
    }
    expect((await readdir(downloads(), { recursive: true })).sort()).toEqual([
      'photos',
      'photos/b.jpg',
      'photos/sub',
      'photos/sub/c.jpg',
    ]);
  });

  it('is told where a name is not in the offer, which then still waits', async () => {
    const id = await send(await tree());
    await expect(accept(id, { only: ['photos/a.jpg', 'photos/x.jpg'] })).rejects.toThrow(/no photos\/x.jpg/);
    expect(bob.store.get().requests[id]).toBeDefined();
    await accept(id, { only: ['photos/a.jpg'] });
    expect((await settled(alice, id)).state).toBe('done');
  });

  it('has a folder and a size for each peer', async () => {
    const inbox = path.join(bob.directory, 'from-alice');
    await bob.handlers['peer.rules']({ peer: aliceId, autoAccept: 5, inbox }, caller);
    const small = await send(await file('small.txt', '12345'));
    expect(await settled(bob, small)).toMatchObject({ state: 'done', path: path.join(inbox, 'small.txt') });
    const large = await send(await file('large.txt', '123456'));
    expect((await asked(large)).into).toBe(inbox);
    await bob.handlers['peer.rules']({ peer: aliceId, inbox: null, autoAccept: null }, caller);
    expect(bob.store.get().peers[aliceId]?.rules).toBeUndefined();
  });

  it('is taken by what was said of all, unless something else was said of its sender', async () => {
    const say = (value: string): unknown =>
      bob.handlers['settings.set']({ key: 'autoAccept', value }, caller);
    await say('5');
    const small = await send(await file('small.txt', '12345'));
    expect(await settled(bob, small)).toMatchObject({ state: 'done' });
    await bob.handlers['peer.rules']({ peer: aliceId, autoAccept: 0 }, caller);
    await asked(await send(await file('other.txt', '1')));
    await bob.handlers['peer.rules']({ peer: aliceId, autoAccept: null }, caller);
    expect(await say('off')).toMatchObject({ value: 0 });
    await asked(await send(await file('another.txt', '1')));
  });

  it('is asked about, with the reason, where the rule for it cannot be followed', async () => {
    const taken = await file('taken', 'a file, and no folder');
    await bob.handlers['peer.rules']({ peer: aliceId, autoAccept: 5, inbox: path.join(taken, 'in') }, caller);
    const id = await send(await file('small.txt', '12345'));
    const { warning } = await bob.until('the reason', ({ requests }) =>
      requests[id]?.warning === undefined ? undefined : requests[id],
    );
    expect(warning).toMatch(/^It could not be accepted by itself: \S+taken\/in cannot be used/);
    expect([row(alice, id)?.state, row(bob, id)?.state]).toEqual(['offered', 'offered']);
    await accept(id, { into: downloads() });
    expect(await settled(bob, id)).toMatchObject({ state: 'done', path: downloads('small.txt') });
  });

  it('may have what is there already left out, or replaced', async () => {
    await mkdir(downloads(), { recursive: true });
    await writeFile(downloads('same.txt'), 'the same');
    await writeFile(downloads('other.txt'), 'older!');
    const [same, other] = [await file('same.txt', 'the same'), await file('other.txt', 'newer!')];
    const skipped = await send(same, other);
    await accept(skipped, { existing: 'skip' });
    expect((await bothSettled(skipped))[1]).toMatchObject({ state: 'done', identical: 1, filesDone: 2 });
    expect((await readdir(downloads())).sort()).toEqual(['other (1).txt', 'other.txt', 'same.txt']);
    const replaced = await send(other);
    await accept(replaced, { existing: 'overwrite' });
    expect((await settled(bob, replaced)).state).toBe('done');
    expect(await readFile(downloads('other.txt'), 'utf8')).toBe('newer!');
    expect(await readdir(downloads())).toHaveLength(3);
  });
});

describe('a retry', () => {
  it('sends what did not arrive into the folder of what did', async () => {
    await file('tree/good.txt', 'good');
    const bad = await file('tree/bad.txt', 'bad');
    const source = path.dirname(bad);
    const id = await send(source);
    await asked(id);
    // Changed between the offer and the answer.
    await writeFile(bad, 'changed');
    await accept(id);
    expect(await settled(alice, id)).toMatchObject({
      state: 'failed',
      error: { code: 'TINCAN_E_PARTIAL' },
      problems: [{ name: 'tree/bad.txt', error: { code: 'TINCAN_E_SOURCE_CHANGED' } }],
    });
    await settled(bob, id);
    const { transfer } = await alice.handlers['transfer.retry']({ id }, caller);
    expect(transfer.retryOf).toBe(id);
    await accept(transfer.id);
    expect((await settled(bob, transfer.id)).state).toBe('done');
    expect((await readdir(downloads(), { recursive: true })).sort()).toEqual([
      'tree',
      'tree/bad.txt',
      'tree/good.txt',
    ]);
    expect(await readFile(downloads('tree/bad.txt'), 'utf8')).toBe('changed');
  });

  it('leaves folders alone that were sent empty, beside a file that failed', async () => {
    const bad = await file('tree/bad.txt', 'bad');
    await file('tree/good.txt', 'good');
    await mkdir(path.join(path.dirname(bad), 'empty'));
    const id = await send(path.dirname(bad));
    await asked(id);
    await rm(bad);
    await accept(id);
    expect((await settled(bob, id)).state).toBe('failed');
    await settled(alice, id);
    const left = (await readdir(downloads(), { recursive: true })).filter((name) => !name.startsWith('.'));
    expect(left.sort()).toEqual(['tree', 'tree/empty', 'tree/good.txt']);
  });

  it('is not possible of what has arrived, has not ended, or came from somebody else', async () => {
    const id = await send(await file('a.txt', 'a'));
    await expect(async () => alice.handlers['transfer.retry']({ id }, caller)).rejects.toThrow(
      /has not ended/,
    );
    await accept(id);
    await bothSettled(id);
    await expect(async () => alice.handlers['transfer.retry']({ id }, caller)).rejects.toThrow(/has arrived/);
    await expect(async () => bob.handlers['transfer.retry']({ id }, caller)).rejects.toThrow(
      /sent again by alice/,
    );
  });
});

describe('an offer that is paused while its receiver is asked', () => {
  it('still takes a turn, so that the receiver never has more than it takes', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push(await send(await file(`${count}.txt`, 'x')));
    for (const id of ids) await asked(id);
    for (const id of ids) await alice.handlers['transfer.pause']({ id }, caller);
    for (let count = 4; count < 8; count += 1) ids.push(await send(await file(`${count}.txt`, 'x')));
    for (const id of ids.slice(4))
      await alice.until('scanned', ({ transfers }) => transfers[id]?.files === 1);
    for (const id of ids.slice(0, 4)) await alice.handlers['transfer.resume']({ id }, caller);
    for (const id of ids) await accept(id);
    const ends = await Promise.all(ids.map((id) => settled(alice, id)));
    expect(ends.map(({ state }) => state)).toEqual(Array(8).fill('done'));
  });
});

describe('what comes from a program', () => {
  it('is there for one more receiver as long as whoever brought it has not left', async () => {
    const detached: (() => void)[] = [];
    const program = {
      onDetach(listener: () => void) {
        detached.push(listener);
        return () => {};
      },
    };
    const { path: spooled } = await alice.handlers['transfer.spool']({}, program);
    await writeFile(spooled, 'for two');
    const { transfer } = await alice.handlers['transfer.send'](
      { peer: bobId, paths: [spooled], as: 'a.tar' },
      program,
    );
    await accept(transfer.id);
    await bothSettled(transfer.id);
    const again = await alice.handlers['transfer.send'](
      { peer: bobId, paths: [spooled], as: 'b.tar' },
      program,
    );
    await accept(again.transfer.id);
    expect((await settled(bob, again.transfer.id)).state).toBe('done');
    await settled(alice, again.transfer.id);
    for (const detach of detached) detach();
    await expect.poll(() => existsSync(spooled)).toBe(false);
  });

  it('is kept until it has been sent, also over a restart, and no longer', async () => {
    const { path: spooled } = await alice.handlers['transfer.spool']({}, caller);
    await writeFile(spooled, 'from standard input');
    await alice.handlers['peer.disconnect']({ peer: bobId }, caller);
    const { transfer } = await alice.handlers['transfer.send'](
      { peer: bobId, paths: [spooled], as: 'backup.tar' },
      caller,
    );
    await alice.until('scanned', ({ transfers }) => transfers[transfer.id]?.name === 'backup.tar');
    alice = await restartTestCore(alice);
    await accept(transfer.id);
    expect(await settled(bob, transfer.id)).toMatchObject({ state: 'done', path: downloads('backup.tar') });
    expect(await readFile(downloads('backup.tar'), 'utf8')).toBe('from standard input');
    await expect.poll(() => existsSync(spooled)).toBe(false);
  });

  it('cannot be given a name that is none', async () => {
    const source = await file('a.txt', 'a');
    for (const as of ['', '../x', 'a/b', '.']) {
      await expect(
        (async () => alice.handlers['transfer.send']({ peer: bobId, paths: [source], as }, caller))(),
      ).rejects.toMatchObject({ code: 'TINCAN_E_INVALID' });
    }
  });
});

describe('a folder that cannot be made', () => {
  it.each([
    ['below a regular file', async () => path.join(await file('regular', 'mine'), 'downloads')],
    ['where the system takes none', async () => '/proc/tincan/downloads'],
  ])('is told to who accepts into it, and the offer waits for another: %s', async (_what, impossible) => {
    const folder = await impossible();
    await bob.handlers['settings.set']({ key: 'downloads', value: folder }, caller);
    const id = await send(await file('a.txt', 'hello'));
    await expect(accept(id)).rejects.toMatchObject({
      code: 'TINCAN_E_FILE_ACCESS',
      message: expect.stringMatching(new RegExp(`^${folder} cannot be .+ The offer still waits`)),
    });
    expect(bob.store.get().requests[id]).toBeDefined();
    expect([row(alice, id)?.state, row(bob, id)?.state]).toEqual(['offered', 'offered']);
    await accept(id, { into: downloads() });
    await bothSettled(id);
    expect(await readFile(downloads('a.txt'), 'utf8')).toBe('hello');
  });
});

describe('a folder that cannot be written', () => {
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'pauses what goes there, and it goes on when that is mended',
    async () => {
      await file('tree/a.bin', LARGE);
      const id = await send(path.join(alice.directory, 'files/tree'));
      await accept(id);
      await bob.until('bytes', moving(id));
      await chmod(downloads('tree'), 0o500);
      await bob.until('paused', ({ transfers }) => transfers[id]?.error?.code === 'TINCAN_E_FILE_ACCESS');
      await chmod(downloads('tree'), 0o700);
      await bob.handlers['transfer.resume']({ id }, caller);
      expect((await settled(bob, id)).state).toBe('done');
    },
  );
});
