import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  dial,
  endsOf,
  LOOPBACK,
  openSide,
  openTwoSides,
  type Side,
  stopPlanes,
  type TwoSides,
} from '../../support/data-sides.ts';
import { openFiles } from '../../support/open-files.ts';
import {
  leftoversOf,
  openJobs,
  type Prepared,
  prepare,
  receiveJobOf,
} from '../../support/prepared-transfer.ts';
import { putFile, sha256Of, treeOf, type Workplace } from '../../support/workplace.ts';

const MiB = 1024 * 1024;

describe.each([{ inlineFileCalls: false }, { inlineFileCalls: true }])('two local planes (%o)', (options) => {
  let sides: TwoSides;
  let place: Workplace;
  let sender: Side;
  let receiver: Side;

  beforeEach(async () => {
    sides = await openTwoSides(options);
    ({ place, sender, receiver } = sides);
  });

  afterEach(async () => {
    await stopPlanes(sides);
    expect(openFiles().filter((path) => path.startsWith(place.root))).toEqual([]);
    place.remove();
  });

  const source = (name: string, content: Buffer | string): string => putFile(place.source, name, content);

  const open = async (...paths: string[]): Promise<Prepared> => {
    const prepared = await prepare(sender, place, ...paths);
    openJobs(sides, prepared, place.into);
    return prepared;
  };

  const receiverDials = (id: string): void => dial(receiver, sender.plane, id);
  const senderDials = (id: string): void => dial(sender, receiver.plane, id);

  const run = async (...paths: string[]) => {
    const { id } = await open(...paths);
    receiverDials(id);
    return await endsOf(sides, id);
  };

  it('bring a file of an odd size over, verified on both sides, with its time and mode', async () => {
    const path = source('big.bin', randomBytes(3 * MiB + 7));
    chmodSync(path, 0o755);
    utimesSync(path, 1_600_000_000, 1_600_000_000.5);
    const { sent, received } = await run(path);
    const target = join(place.into, 'big.bin');
    expect(received).toMatchObject({
      type: 'done',
      path: target,
      problems: [],
      filesDone: 1,
      transferred: 3 * MiB + 7,
      sha256: sha256Of(path),
    });
    expect(sent).toMatchObject({ type: 'done', path, sha256: sha256Of(path), problems: [] });
    expect(sha256Of(target)).toBe(sha256Of(path));
    expect(statSync(target).mode & 0o777).toBe(0o755);
    expect(statSync(target).mtimeMs).toBe(1_600_000_000_500);
    expect(readdirSync(place.into)).toEqual(['big.bin']);
  });

  it('finish an empty file', async () => {
    const { sent, received } = await run(source('empty', ''));
    expect(sent.type).toBe('done');
    expect(received.type).toBe('done');
    expect(statSync(join(place.into, 'empty')).size).toBe(0);
  });

  it('bring a folder over with everything in it, empty folders included', async () => {
    for (let index = 0; index < 300; index += 1) {
      source(`photos/${index % 7}/${index}.bin`, randomBytes((index * 37) % 9_000));
    }
    source('photos/large.bin', randomBytes(2 * MiB + 1));
    mkdirSync(join(place.source, 'photos/nothing/here'), { recursive: true });
    const { received, sent } = await run(join(place.source, 'photos'));
    expect(received).toMatchObject({
      type: 'done',
      problems: [],
      filesDone: 301,
      path: join(place.into, 'photos'),
    });
    expect(sent).toMatchObject({ type: 'done', problems: [], filesDone: 301 });
    expect(treeOf(place.into)).toEqual(treeOf(place.source));
    expect(statSync(join(place.into, 'photos/nothing')).mode & 0o777).toBe(0o755);
  });

  it('bring an empty folder over', async () => {
    mkdirSync(join(place.source, 'void'));
    const { received, sent } = await run(join(place.source, 'void'));
    expect([received.type, sent.type]).toEqual(['done', 'done']);
    expect(treeOf(place.into)).toEqual(['void/']);
  });

  it('never overwrite what is there: files and folders get a number', async () => {
    writeFileSync(join(place.into, 'a.tar.gz'), 'mine');
    writeFileSync(join(place.into, 'a (1).tar.gz'), 'mine too');
    mkdirSync(join(place.into, 'photos'));
    writeFileSync(join(place.into, 'photos/one'), 'also mine');
    const file = source('a.tar.gz', 'new');
    source('photos/one', 'new');
    const { received } = await run(file, join(place.source, 'photos'));
    expect(received).toMatchObject({ type: 'done', problems: [], path: place.into });
    expect(readFileSync(join(place.into, 'a.tar.gz'), 'utf8')).toBe('mine');
    expect(readFileSync(join(place.into, 'a (1).tar.gz'), 'utf8')).toBe('mine too');
    expect(readFileSync(join(place.into, 'a (2).tar.gz'), 'utf8')).toBe('new');
    expect(readFileSync(join(place.into, 'photos/one'), 'utf8')).toBe('also mine');
    expect(readFileSync(join(place.into, 'photos (1)/one'), 'utf8')).toBe('new');
  });

  it('keep files apart whose names collide on some file systems', async () => {
    const paths = [source('x/A.txt', '1'), source('y/a.txt', '2'), source('z/a.TXT', '3')];
    const { received } = await run(...paths);
    expect(received).toMatchObject({ type: 'done', filesDone: 3 });
    expect(readdirSync(place.into).sort()).toEqual(['A.txt', 'a (1).txt', 'a (2).TXT']);
  });

  it('work when the sender dials', async () => {
    const path = source('big.bin', randomBytes(5 * MiB));
    const { id } = await open(path);
    senderDials(id);
    expect((await sender.log.end(id)).type).toBe('done');
    expect((await receiver.log.end(id)).type).toBe('done');
    expect(sha256Of(join(place.into, 'big.bin'))).toBe(sha256Of(path));
  });

  it('agree on one connection when both dial at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const path = source(`big-${round}.bin`, randomBytes(2 * MiB));
      const { id } = await open(path);
      receiverDials(id);
      senderDials(id);
      expect(await receiver.log.end(id)).toMatchObject({ type: 'done', problems: [] });
      expect(await sender.log.end(id)).toMatchObject({ type: 'done', problems: [] });
      expect(receiver.log.types(id).filter((type) => type === 'connected')).toHaveLength(1);
      expect(sender.log.types(id).filter((type) => type === 'connected')).toHaveLength(1);
      expect(sha256Of(join(place.into, `big-${round}.bin`))).toBe(sha256Of(path));
    }
  });

  it('move two transfers between the same two at once', async () => {
    const one = source('one.bin', randomBytes(6 * MiB));
    const two = source('two.bin', randomBytes(6 * MiB));
    const [first, second] = [await open(one), await open(two)];
    receiverDials(first.id);
    receiverDials(second.id);
    for (const { id } of [first, second]) {
      expect(await receiver.log.end(id)).toMatchObject({ type: 'done', problems: [] });
      expect(await sender.log.end(id)).toMatchObject({ type: 'done', problems: [] });
    }
    expect(sha256Of(join(place.into, 'one.bin'))).toBe(sha256Of(one));
    expect(sha256Of(join(place.into, 'two.bin'))).toBe(sha256Of(two));
  });

  it.each(['sender', 'receiver', 'both'])('lose nothing when the %s pauses in the middle', async (who) => {
    const path = source('big.bin', randomBytes(24 * MiB));
    const { id } = await open(path);
    const pausing = who === 'both' ? [sender, receiver] : [who === 'sender' ? sender : receiver];
    const pauseAll = (): void => {
      for (const side of pausing) {
        side.plane.pause(id);
        side.plane.pause(id);
      }
    };
    const resumeAll = (): void => {
      for (const side of pausing) side.plane.resume(id);
    };
    pauseAll();
    receiverDials(id);
    await receiver.log.of('connected', id);
    // From here on a pause and a resume at each sign of life, wherever the bytes are then.
    for (let round = 0; round < 20; round += 1) {
      resumeAll();
      await new Promise(setImmediate);
      pauseAll();
      await new Promise(setImmediate);
    }
    resumeAll();
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done', transferred: 24 * MiB, problems: [] });
    expect(await sender.log.end(id)).toMatchObject({ type: 'done', transferred: 24 * MiB, problems: [] });
    expect(sha256Of(join(place.into, 'big.bin'))).toBe(sha256Of(path));
  });

  it.each(['sender', 'receiver'])('rest while the %s has paused', async (who) => {
    const side = who === 'sender' ? sender : receiver;
    const { id } = await open(source('big.bin', randomBytes(32 * MiB)));
    side.plane.pause(id);
    receiverDials(id);
    await receiver.log.of('connected', id);
    // Another transfer runs from one end to the other in the meantime.
    const other = await open(source('small', 'x'));
    receiverDials(other.id);
    await receiver.log.end(other.id);
    expect(receiver.log.types(id)).toEqual(['chosen', 'connected']);
    side.plane.resume(id);
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done', problems: [] });
  });

  it.each([
    ['the sender', 'sender', { send: 1_000, receive: 0, peers: {} }],
    ['the receiver', 'receiver', { send: 0, receive: 1_000, peers: {} }],
    ['the sender, of this peer', 'sender', 'bob'],
    ['the receiver, of this peer', 'receiver', 'alice'],
  ] as const)('move no more than %s allows, and all once it does', async (_who, which, given) => {
    const side = which === 'sender' ? sender : receiver;
    const peer = which === 'sender' ? receiver : sender;
    const limits =
      typeof given === 'string' ? { send: 0, receive: 0, peers: { [peer.identity.id]: 1_000 } } : given;
    side.plane.setLimits(limits);
    const path = source('big.bin', randomBytes(16 * MiB));
    const { id } = await open(path);
    receiverDials(id);
    await receiver.log.of('connected', id);
    await receiver.log.of('progress', id);
    expect(receiver.log.types(id)).not.toContain('done');
    side.plane.setLimits({ send: 0, receive: 0, peers: {} });
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done', transferred: 16 * MiB, problems: [] });
    expect(await sender.log.end(id)).toMatchObject({ type: 'done', problems: [] });
    expect(sha256Of(join(place.into, 'big.bin'))).toBe(sha256Of(path));
  });

  it('end at once where a limit holds them up', async () => {
    sender.plane.setLimits({ send: 1, receive: 0, peers: {} });
    const { id } = await open(source('big.bin', randomBytes(4 * MiB)));
    receiverDials(id);
    await receiver.log.of('progress', id);
    await sender.plane.close(id);
    expect(await receiver.log.end(id)).toMatchObject({ type: 'lost' });
  });

  it('say nothing more of a transfer that was given up and leave no part of it', async () => {
    const path = source('dir/big.bin', randomBytes(16 * MiB));
    const prepared = await open(join(path, '..'));
    const { id } = prepared;
    sender.plane.pause(id);
    receiverDials(id);
    await receiver.log.of('connected', id);
    expect(readdirSync(place.into)).toContain('.tincan-parts');
    const discarded = receiver.plane.discard(leftoversOf(prepared, place.into));
    expect(await sender.log.end(id)).toMatchObject({ type: 'lost' });
    await discarded;
    expect(readdirSync(place.into)).toEqual([]);
    expect(receiver.log.types(id)).toEqual(['chosen', 'connected']);
  });

  it('take the same id again after a cancel', async () => {
    const path = source('big.bin', randomBytes(4 * MiB));
    const prepared = await open(path);
    const { id } = prepared;
    sender.plane.pause(id);
    receiverDials(id);
    await receiver.log.of('connected', id);
    void receiver.plane.close(id);
    void sender.plane.close(id);
    openJobs(sides, prepared, place.into);
    receiverDials(id);
    expect((await receiver.log.end(id)).type).toBe('done');
    expect(readdirSync(place.into)).toEqual(['big.bin']);
  });

  it('move the next transfer after one that stalled', async () => {
    const path = source('a', 'x');
    const failing = await prepare(sender, place, path);
    openJobs(sides, failing, join(place.into, 'missing'));
    receiverDials(failing.id);
    expect(await receiver.log.end(failing.id)).toMatchObject({
      type: 'stalled',
      code: 'TINCAN_E_FILE_ACCESS',
    });
    expect(await sender.log.end(failing.id)).toMatchObject({ type: 'lost' });
    const { id } = await open(path);
    receiverDials(id);
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done', problems: [] });
    expect(await sender.log.end(id)).toMatchObject({ type: 'done', problems: [] });
  });

  it('have no limit of time for a transfer that rests', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    try {
      const { id } = await open(source('big.bin', randomBytes(2 * MiB)));
      sender.plane.pause(id);
      receiverDials(id);
      await receiver.log.of('connected', id);
      vi.advanceTimersByTime(60 * 60_000);
      sender.plane.resume(id);
      expect(await receiver.log.end(id)).toMatchObject({ type: 'done', problems: [] });
      expect(await sender.log.end(id)).toMatchObject({ type: 'done', problems: [] });
    } finally {
      vi.useRealTimers();
    }
  });

  it('report a lost connection on the other side', async () => {
    const path = source('dir/big.bin', randomBytes(8 * MiB));
    const { id } = await open(join(place.source, 'dir'));
    sender.plane.pause(id);
    receiverDials(id);
    await receiver.log.of('connected', id);
    void sender.plane.close(id);
    expect(await receiver.log.end(id)).toMatchObject({ type: 'lost' });
    expect(existsSync(path)).toBe(true);
  });

  it('name a source that changed since it was offered, and bring the others', async () => {
    const changed = source('dir/changed', 'one');
    source('dir/steady', 'two');
    const { id } = await open(join(place.source, 'dir'));
    appendFileSync(changed, ' more');
    receiverDials(id);
    const problems = [{ name: 'dir/changed', code: 'TINCAN_E_SOURCE_CHANGED' }];
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done', filesDone: 1, problems });
    expect(await sender.log.end(id)).toMatchObject({ type: 'done', filesDone: 1, problems });
    expect(readdirSync(join(place.into, 'dir'))).toEqual(['steady']);
  });

  it.each([
    ['is written to', (path: string) => appendFileSync(path, 'x')],
    ['is cut short', (path: string) => writeFileSync(path, 'x')],
    [
      'is replaced',
      (path: string) => {
        const { atimeMs, mtimeMs } = statSync(path);
        writeFileSync(`${path}.new`, randomBytes(32 * MiB));
        utimesSync(`${path}.new`, atimeMs / 1000, mtimeMs / 1000);
        renameSync(`${path}.new`, path);
      },
    ],
    ['is deleted', (path: string) => rmSync(path)],
  ])('never name a file whose source %s while it is sent', async (_what, change) => {
    const path = source('big.bin', randomBytes(32 * MiB));
    const { id } = await open(path);
    receiver.plane.pause(id);
    receiverDials(id);
    await sender.log.of('connected', id);
    // With the receiver at rest the buffers on the way fill up, and the sender is stuck within the file.
    await vi.waitFor(() => expect(openFiles()).toContain(path), { interval: 1 });
    change(path);
    receiver.plane.resume(id);
    const problems = [{ name: 'big.bin', code: 'TINCAN_E_SOURCE_CHANGED' }];
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done', filesDone: 0, problems });
    expect(await sender.log.end(id)).toMatchObject({ type: 'done', filesDone: 0, problems });
    expect(readdirSync(place.into)).toEqual([]);
  });

  it('name a file that vanished and one that became a link', async () => {
    const gone = source('dir/gone', 'one');
    const linked = source('dir/linked', 'two');
    const secret = source('secret', 'two');
    const { id } = await open(join(place.source, 'dir'));
    rmSync(gone);
    rmSync(linked);
    symlinkSync(secret, linked);
    receiverDials(id);
    const received = await receiver.log.end(id);
    expect(received).toMatchObject({ type: 'done', filesDone: 0 });
    expect(
      received.type === 'done' ? received.problems.map(({ name, code }) => `${name} ${code}`).sort() : [],
    ).toEqual(['dir/gone TINCAN_E_NO_SUCH_FILE', 'dir/linked TINCAN_E_NOT_SENDABLE']);
    expect(treeOf(place.into)).toEqual(['dir/']);
  });

  it('refuse before anything is written when there is not enough room', async () => {
    const path = source('a', 'x');
    const prepared = await prepare(sender, place, path);
    const big = { ...prepared, scan: { ...prepared.scan, bytes: 2 ** 52 } };
    openJobs(sides, big, place.into);
    receiverDials(prepared.id);
    expect(await receiver.log.end()).toMatchObject({ type: 'stalled', code: 'TINCAN_E_NO_SPACE' });
    expect(await sender.log.end()).toMatchObject({ type: 'lost' });
    expect(readdirSync(place.into)).toEqual([]);
  });

  it('report unreachable when no address answers, and go past one that is someone else', async () => {
    const mallory = await openSide('mallory');
    const { id } = await open(source('a', 'x'));
    dial(receiver, mallory.plane, id);
    expect(await receiver.log.of('unreachable', id)).toEqual({ type: 'unreachable', id });
    receiver.plane.dial(id, [
      { host: LOOPBACK, port: mallory.plane.port },
      { host: LOOPBACK, port: sender.plane.port },
    ]);
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done' });
    await mallory.plane.stop();
  });

  it('give nothing to a stranger who knows the id of a transfer', async () => {
    const mallory = await openSide('mallory');
    const prepared = await open(source('a', 'x'));
    const { id } = prepared;
    mallory.plane.openReceive(receiveJobOf(prepared, sender.identity.id, place.into));
    dial(mallory, sender.plane, id);
    expect(await mallory.log.end(id)).toEqual({ type: 'lost', id });
    expect(sender.log.events).toEqual([]);
    receiverDials(id);
    expect(await receiver.log.end(id)).toMatchObject({ type: 'done' });
    await mallory.plane.stop();
  });
});
