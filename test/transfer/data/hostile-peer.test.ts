import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { ENTRY_SET_CHARACTERS, EntrySet } from '../../../src/transfer/data/entry-set.ts';
import {
  type Blocks,
  blockPayload,
  decodeBlocks,
  decodeStart,
  encodeBlocks,
  encodeCheck,
  encodeComplete,
  encodeHash,
  encodeOpen,
  encodeProgress,
  encodeStart,
  encodeWant,
  FRAME,
  filePayload,
  frameOf,
  indexedCode,
} from '../../../src/transfer/data/frames.ts';
import { closeTwoSides, dial, openTwoSides, type Side, type TwoSides } from '../../support/data-sides.ts';
import { openJobs, type Prepared, prepare } from '../../support/prepared-transfer.ts';
import { dialRaw, lyingFrame, type RawPeer } from '../../support/raw-data-peer.ts';
import { putFile, treeOf, type Workplace } from '../../support/workplace.ts';

const EMPTY = Buffer.alloc(0);
const sha256 = (content: string | Buffer): Buffer => createHash('sha256').update(content).digest();

let sides: TwoSides;
let place: Workplace;
let sender: Side;
let receiver: Side;

beforeEach(async () => {
  sides = await openTwoSides();
  ({ place, sender, receiver } = sides);
});
afterEach(() => closeTwoSides(sides));

/** Prepares files with these names and contents; usually one with four bytes. */
const offered = (files: Record<string, string> = { a: 'aaaa' }): Promise<Prepared> =>
  prepare(
    sender,
    place,
    ...Object.entries(files).map(([name, content]) => putFile(place.source, name, content)),
  );

const file = (index: number, offset = 0): Buffer => frameOf(FRAME.file, filePayload(index, offset));
const data = (content: string | Buffer): Buffer => frameOf(FRAME.data, Buffer.from(content));
const end = (content: string | Buffer): Buffer => frameOf(FRAME.end, sha256(content));
const last = frameOf(FRAME.last, EMPTY);

describe('a receiver whose sender is hostile', () => {
  async function begun(files?: Record<string, string>): Promise<RawPeer> {
    const prepared = await offered(files);
    openJobs(sides, prepared, place.into);
    const raw = await dialRaw(sender.identity, receiver.plane.port, prepared.id, 'send');
    expect(await raw.frame(FRAME.start)).toBeDefined();
    raw.send(frameOf(FRAME.started, EMPTY));
    return raw;
  }

  it('takes a well-behaved one (the raw peer itself is right)', async () => {
    const raw = await begun();
    raw.send(file(0), data('aa'), data('aa'), end('aaaa'), last);
    expect(await raw.frame(FRAME.complete)).toBeDefined();
    expect(await receiver.log.end()).toMatchObject({ type: 'done', problems: [] });
    expect(treeOf(place.into)).toEqual([`a 4 ${sha256('aaaa').toString('hex')}`]);
  });

  it('never names a file with a wrong byte, says so to both, and keeps the others', async () => {
    const raw = await begun({ a: 'aaaa', b: 'bbbb' });
    raw.send(file(0), data('aaax'), end('aaaa'), file(1), data('bbbb'), end('bbbb'), last);
    // What it sends again is no better.
    for (let round = 0; round < TRANSFER.repairRounds; round += 1) {
      expect((await raw.frame(FRAME.check))?.payload.readUInt32BE()).toBe(0);
      raw.send(encodeBlocks({ index: 0, first: 0, last: true, hashes: [sha256('aaaa')] }));
      raw.send(encodeHash(0, sha256('aaaa')));
      expect(await raw.frame(FRAME.want)).toBeDefined();
      raw.send(frameOf(FRAME.block, blockPayload(0, 0)), data('aaay'));
    }
    expect((await raw.frame(FRAME.verdict))?.payload.toString('latin1', 4)).toBe('TINCAN_E_CORRUPT');
    expect(await receiver.log.end()).toMatchObject({
      type: 'done',
      filesDone: 1,
      problems: [{ name: 'a', code: 'TINCAN_E_CORRUPT' }],
    });
    expect(readdirSync(place.into)).toEqual(['b']);
  });

  it.each([
    ['more bytes than the manifest says', [file(0), data('aaaaa')]],
    ['more bytes than the manifest says, in pieces', [file(0), data('aaa'), data('aaa')]],
    ['fewer bytes than the manifest says', [file(0), data('aaa'), end('aaa')]],
    ['an index out of range', [file(7), data('aaaa'), end('aaaa')]],
    ['an offset that was not asked for', [file(0, 2), data('aa'), end('aaaa')]],
    ['a file twice', [file(0), data('aaaa'), end('aaaa'), file(0)]],
    ['a file within a file', [file(0), data('a'), file(0)]],
    ['bytes without a file', [data('aaaa')]],
    ['bytes after the end', [file(0), data('aaaa'), end('aaaa'), data('a')]],
    ['an end without a file', [end('')]],
    ['a skip of another file', [frameOf(FRAME.skip, indexedCode(5, 'TINCAN_E_FILE_ACCESS'))]],
    [
      'too many skips',
      [0, 1].map((index) => frameOf(FRAME.skip, indexedCode(index, 'TINCAN_E_FILE_ACCESS'))),
    ],
    ['a last frame before the last file', [last]],
    ['a last frame within a file', [file(0), data('a'), last]],
    ['STARTED twice', [frameOf(FRAME.started, EMPTY)]],
    ['a frame that only receivers send', [encodeProgress(1, 1)]],
    ['a frame of unknown type', [lyingFrame(99, 4)]],
    ['an OPEN in the middle', [encodeOpen({ id: '0'.repeat(32), role: 'send' })]],
    ['a frame of 4 GiB', [file(0), lyingFrame(FRAME.data, 0xffffffff)]],
    ['a hash that is none', [file(0), data('aaaa'), lyingFrame(FRAME.end, 31, Buffer.alloc(31))]],
  ])('ends the transfer at %s and leaves nothing', async (_what, frames) => {
    const raw = await begun();
    raw.send(...frames);
    expect(await receiver.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
    await raw.closed;
    expect(treeOf(place.into).filter((name) => name.startsWith('.tincan-parts'))).toEqual([]);
    await receiver.plane.stop();
  });

  /** A receiver that has the first two bytes of `a` from an earlier job. */
  async function goingOn(): Promise<RawPeer> {
    const prepared = await offered({ a: 'aaaa', b: 'bbbb' });
    openJobs(sides, prepared, place.into);
    const first = await dialRaw(sender.identity, receiver.plane.port, prepared.id, 'send');
    await first.frame(FRAME.start);
    first.send(frameOf(FRAME.started, EMPTY), file(0), data('aa'));
    await receiver.log.find((event) => event.type === 'progress' && event.transferred === 2);
    first.socket.destroy();
    expect(await receiver.log.end()).toMatchObject({ type: 'lost' });
    receiver.log.events.length = 0;
    openJobs(sides, prepared, place.into);
    const raw = await dialRaw(sender.identity, receiver.plane.port, prepared.id, 'send');
    const start = decodeStart((await raw.frame(FRAME.start))?.payload ?? EMPTY);
    expect(start).toEqual({ from: [{ index: 0, offset: 2 }] });
    raw.send(frameOf(FRAME.started, EMPTY));
    return raw;
  }
  const hashOf = (index: number, content: string): Buffer => encodeHash(index, sha256(content));
  const whole = [file(0, 2), data('aa')];
  const other = [file(1), data('bbbb'), end('bbbb')];

  it('goes on with a well-behaved one, whose hash comes when it likes', async () => {
    const raw = await goingOn();
    raw.send(...whole, ...other, hashOf(0, 'aaaa'), last);
    expect(await raw.frame(FRAME.complete)).toBeDefined();
    expect(await receiver.log.end()).toMatchObject({ type: 'done', filesDone: 2, problems: [] });
    expect(readdirSync(place.into).sort()).toEqual(['a', 'b']);
  });

  it.each([
    ['a hash of a file that came whole', [...whole, ...other, hashOf(1, 'bbbb')]],
    ['a hash before the file', [hashOf(0, 'aaaa')]],
    ['a hash within the file', [file(0, 2), data('a'), hashOf(0, 'aaaa')]],
    ['a hash twice', [...whole, hashOf(0, 'axaa'), hashOf(0, 'axaa'), hashOf(0, 'axaa')]],
    ['a hash of a file that was never sent', [hashOf(9, 'aaaa')]],
    ['an end instead of a hash', [...whole, end('aaaa')]],
    ['no hash at all', [...whole, ...other, last]],
    ['the file from its beginning', [file(0), data('aaaa')]],
    ['more bytes than there are', [file(0, 2), data('aaa')]],
    ['the next file within', [file(0, 2), file(1)]],
  ])('ends what goes on at %s', async (_what, frames) => {
    const raw = await goingOn();
    raw.send(...frames);
    expect(await receiver.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
    await raw.closed;
  });

  const blocks = (fields: Partial<Blocks> = {}): Buffer =>
    encodeBlocks({ index: 0, first: 0, last: true, hashes: [sha256('aaaa')], ...fields });
  const block = (index: number, number: number): Buffer => frameOf(FRAME.block, blockPayload(index, number));

  it.each([
    ['bytes that nobody asked for', [data('aaaa')]],
    ['a file', [file(0), data('aaaa'), end('aaaa')]],
    ['another last', [last]],
    ['blocks of another file', [blocks({ index: 1 })]],
    ['blocks from the middle', [blocks({ first: 1 })]],
    ['too many blocks', [blocks({ hashes: [sha256('aaaa'), sha256('aaaa')] })]],
    ['too few blocks', [blocks({ hashes: [] })]],
    ['no blocks, and more to come', [blocks({ hashes: [], last: false })]],
    ['half a hash', [frameOf(FRAME.blocks, Buffer.alloc(9 + 16))]],
    ['blocks and no hash', [blocks(), block(0, 0)]],
    ['the hash of another file', [blocks(), hashOf(1, 'aaaa')]],
    ['another block', [blocks(), hashOf(0, 'aaaa'), block(0, 1), data('aaaa')]],
    ['a block of another file', [blocks(), hashOf(0, 'aaaa'), block(1, 0), data('aaaa')]],
    ['a block that is too short', [blocks(), hashOf(0, 'aaaa'), block(0, 0), data('aaa')]],
    ['a block that is too long', [blocks(), hashOf(0, 'aaaa'), block(0, 0), data('aaaaa')]],
    ['a block without bytes', [blocks(), hashOf(0, 'aaaa'), block(0, 0), last]],
    ['a skip of another file', [frameOf(FRAME.skip, indexedCode(1, 'TINCAN_E_FILE_ACCESS'))]],
  ])('ends a repair at %s', async (_what, frames) => {
    const raw = await begun({ a: 'aaaa', b: 'bbbb' });
    raw.send(file(0), data('aaax'), end('aaaa'), ...other, last);
    await raw.frame(FRAME.check);
    raw.send(...frames);
    expect(await receiver.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
    await raw.closed;
    expect(readdirSync(place.into)).toEqual(['b']);
  });

  it('names a file that the sender cannot read any more when it is to be mended', async () => {
    const raw = await begun({ a: 'aaaa', b: 'bbbb' });
    raw.send(file(0), data('aaax'), end('aaaa'), ...other, last);
    await raw.frame(FRAME.check);
    raw.send(frameOf(FRAME.skip, indexedCode(0, 'TINCAN_E_SOURCE_CHANGED')));
    const problems = [{ name: 'a', code: 'TINCAN_E_SOURCE_CHANGED' }];
    expect(await receiver.log.end()).toMatchObject({ type: 'done', filesDone: 1, problems, transferred: 4 });
    expect(readdirSync(place.into)).toEqual(['b']);
  });

  it('says that it has lost a connection on which the sender does not begin, and leaves nothing open', async () => {
    const prepared = await offered();
    openJobs(sides, prepared, place.into);
    const raw = await dialRaw(sender.identity, receiver.plane.port, prepared.id, 'send');
    expect(await raw.frame(FRAME.start)).toBeDefined();
    raw.socket.destroy();
    await receiver.log.end();
    expect(receiver.log.types()).toEqual(['chosen', 'lost']);
    expect(readdirSync(place.into)).toEqual([]);
    openJobs(sides, prepared, place.into);
    receiver.log.events.length = 0;
    dial(receiver, sender.plane, prepared.id);
    expect(await receiver.log.end()).toMatchObject({ type: 'done', problems: [] });
  });

  it('survives anything that follows the opening', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 5 }),
        async (chunks) => {
          const raw = await begun();
          raw.send(...chunks);
          raw.socket.end();
          expect((await receiver.log.end()).type).toMatch(/failed|lost/);
          receiver.log.events.length = 0;
          await raw.closed;
        },
      ),
      { numRuns: 100 },
    );
    await receiver.plane.stop();
    expect(readdirSync(place.into)).toEqual([]);
  });

  it.each([
    ['removed', (part: string) => rmSync(part)],
    [
      'exchanged for a link',
      (part: string) => {
        rmSync(part);
        symlinkSync(join(place.source, 'a'), part);
      },
    ],
  ])('fetches a file again whose part was %s on this machine', async (_what, alter) => {
    const raw = await begun();
    raw.send(file(0), data('aa'));
    const parts = join(place.into, '.tincan-parts');
    const part = (): string | undefined => treeOf(parts).find((name) => name.includes('/0 '));
    await vi.waitUntil(() => part() !== undefined);
    alter(join(parts, part()?.split(' ')[0] ?? ''));
    raw.send(data('aa'), end('aaaa'), last);
    expect(await raw.frame(FRAME.check)).toBeDefined();
    raw.send(encodeBlocks({ index: 0, first: 0, last: true, hashes: [sha256('aaaa')] }));
    raw.send(encodeHash(0, sha256('aaaa')));
    expect(await raw.frame(FRAME.want)).toBeDefined();
    raw.send(frameOf(FRAME.block, blockPayload(0, 0)), data('aaaa'));
    expect(await raw.frame(FRAME.complete)).toBeDefined();
    expect(await receiver.log.end()).toMatchObject({ type: 'done', transferred: 4, problems: [] });
    expect(lstatSync(join(place.into, 'a')).isFile()).toBe(true);
    expect(treeOf(place.into)).toEqual([`a 4 ${sha256('aaaa').toString('hex')}`]);
  });

  // Where the folder may be written by others, such as /tmp: who owns the folder of parts can read, and change, what lands from it.
  it.skipIf(process.getuid?.() !== 0).each(['.tincan-parts', 'its own'])(
    'takes no folder for parts that another user of the machine has put there: %s',
    async (which) => {
      const prepared = await offered();
      const parts = join(place.into, '.tincan-parts');
      mkdirSync(join(parts, prepared.id), { recursive: true });
      chownSync(which === 'its own' ? join(parts, prepared.id) : parts, 65_534, 65_534);
      writeFileSync(join(parts, prepared.id, '0'), 'theirs');
      openJobs(sides, prepared, place.into);
      await dialRaw(sender.identity, receiver.plane.port, prepared.id, 'send');
      expect(await receiver.log.end()).toMatchObject({
        type: 'stalled',
        code: 'TINCAN_E_FILE_ACCESS',
        message: expect.stringContaining(parts),
      });
      expect(readFileSync(join(parts, prepared.id, '0'), 'utf8')).toBe('theirs');
    },
  );

  it('keeps parts for itself while they arrive, and writes through no link', async () => {
    mkdirSync(join(place.root, 'elsewhere'));
    symlinkSync(join(place.root, 'elsewhere'), join(place.into, '.tincan-parts'));
    const prepared = await offered();
    openJobs(sides, prepared, place.into);
    await dialRaw(sender.identity, receiver.plane.port, prepared.id, 'send');
    expect(await receiver.log.end()).toMatchObject({ type: 'stalled', code: 'TINCAN_E_FILE_ACCESS' });
    expect(readdirSync(join(place.root, 'elsewhere'))).toEqual([]);
    expect(readdirSync(place.into)).toEqual(['.tincan-parts']);
  });
});

describe('a sender whose receiver is hostile', () => {
  async function begun(content = 'aaaa'): Promise<RawPeer & { id: string }> {
    const prepared = await offered({ a: content });
    openJobs(sides, prepared, place.into);
    const raw = await dialRaw(receiver.identity, sender.plane.port, prepared.id, 'receive');
    return { ...raw, id: prepared.id };
  }

  it('says done only when the receiver has said that it verified the file', async () => {
    const raw = await begun();
    raw.send(encodeStart({ from: [] }));
    await raw.frame(FRAME.last);
    await sender.log.of('verifying');
    expect(sender.log.types()).not.toContain('done');
    raw.send(encodeComplete({ files: 1, bytes: 4, sha256: sha256('aaaa').toString('hex') }));
    expect(await sender.log.end()).toMatchObject({ type: 'done', problems: [] });
  });

  it('sends the bytes as they are: neither compressed nor masked', async () => {
    const content = Buffer.alloc(100_000).toString('latin1');
    const raw = await begun(content);
    raw.send(encodeStart({ from: [] }));
    expect((await raw.frame(FRAME.data))?.payload.toString('latin1')).toBe(content);
    expect(raw.socket.bytesRead).toBeGreaterThan(content.length);
  });

  it.each(['TINCAN_E_NO_SPACE', 'TINCAN_E_FILE_ACCESS'])(
    'waits for another time where the receiver can take no more (%s)',
    async (code) => {
      const raw = await begun();
      raw.send(encodeStart({ from: [] }), frameOf(FRAME.fail, Buffer.from(code)));
      expect(await sender.log.end()).toMatchObject({ type: 'lost' });
    },
  );

  it('goes on where the receiver has a beginning, and hashes all of it', async () => {
    const raw = await begun('abcdef');
    raw.send(encodeStart({ from: [{ index: 0, offset: 4 }] }));
    expect((await raw.frame(FRAME.file))?.payload).toEqual(filePayload(0, 4));
    expect((await raw.frame(FRAME.data))?.payload.toString()).toBe('ef');
    expect((await raw.frame(FRAME.hash))?.payload.subarray(4)).toEqual(sha256('abcdef'));
  });

  it.each([
    ['a completion before the last file', [encodeComplete({ files: 1, bytes: 4 })], 'TINCAN_E_PROTOCOL'],
    ['a frame that only senders send', [last], 'TINCAN_E_PROTOCOL'],
    ['a second START', [encodeStart({ from: [] })], 'TINCAN_E_PROTOCOL'],
    ['a frame of unknown type', [lyingFrame(200, 9)], 'TINCAN_E_PROTOCOL'],
    ['more bytes than were sent', [encodeProgress(2 ** 60, 0)], 'TINCAN_E_PROTOCOL'],
    ['more files than were sent', [encodeProgress(0, 0xffffffff)], 'TINCAN_E_PROTOCOL'],
    ['a failure', [frameOf(FRAME.fail, Buffer.from('TINCAN_E_INTERNAL'))], 'TINCAN_E_INTERNAL'],
    ['a failure of an unknown kind', [frameOf(FRAME.fail, Buffer.from('\u001b[2J'))], 'TINCAN_E_FILE_ACCESS'],
  ])('fails at %s', async (_what, frames, code) => {
    const raw = await begun();
    sender.plane.pause(raw.id);
    raw.send(encodeStart({ from: [] }), ...frames);
    sender.plane.resume(raw.id);
    expect(await sender.log.end()).toMatchObject({ type: 'failed', code });
    await raw.closed;
  });

  it.each([
    ['another hash', { files: 1, bytes: 4, sha256: '0'.repeat(64) }, 'TINCAN_E_CORRUPT'],
    ['no hash', { files: 1, bytes: 4 }, 'TINCAN_E_CORRUPT'],
    [
      'more bytes than were sent',
      { files: 1, bytes: 5, sha256: sha256('aaaa').toString('hex') },
      'TINCAN_E_PROTOCOL',
    ],
    ['a file that is not accounted for', { files: 0, bytes: 0 }, 'TINCAN_E_PROTOCOL'],
  ])('fails at a completion with %s', async (_what, complete, code) => {
    const raw = await begun();
    raw.send(encodeStart({ from: [] }));
    await raw.frame(FRAME.last);
    await sender.log.of('verifying');
    raw.send(encodeComplete(complete));
    expect(await sender.log.end()).toMatchObject({ type: 'failed', code });
  });

  it.each([
    ['a set of entries that is too long', { from: [], have: 'A'.repeat(ENTRY_SET_CHARACTERS + 4) }],
    ['a set of entries that is none', { from: [], have: '?' }],
    ['files to compare that are none', { from: [], compare: 'a' }],
    ['an offset below zero', { from: [{ index: 0, offset: -1 }] }],
    ['an offset that is no number', { from: [{ index: 0, offset: 0.5 }] }],
    [
      'too many offsets',
      { from: Array.from({ length: TRANSFER.startOffsets + 1 }, (_, index) => ({ index, offset: 1 })) },
    ],
  ])('refuses a START with %s', async (_what, start) => {
    const raw = await begun();
    raw.send(encodeStart(start));
    expect(await sender.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
  });

  it('leaves a file out of which more is said to be there than there is', async () => {
    const raw = await begun();
    raw.send(encodeStart({ from: [{ index: 0, offset: 5 }] }));
    expect((await raw.frame(FRAME.skip))?.payload.toString('latin1', 4)).toBe('TINCAN_E_SOURCE_CHANGED');
    await raw.frame(FRAME.last);
    raw.send(encodeComplete({ files: 0, bytes: 0 }));
    const problems = [{ name: 'a', code: 'TINCAN_E_SOURCE_CHANGED' }];
    expect(await sender.log.end()).toMatchObject({ type: 'done', filesDone: 0, problems });
  });

  it('does not mind entries that it does not have', async () => {
    const have = new EntrySet();
    for (const index of [7, 999_999]) have.add(index);
    const raw = await begun();
    raw.send(
      encodeStart({ from: [{ index: 70, offset: 4 }], have: have.toBase64(), compare: have.toBase64() }),
    );
    expect((await raw.frame(FRAME.end))?.payload).toEqual(sha256('aaaa'));
  });

  it('sends nothing of what the receiver has', async () => {
    const have = new EntrySet();
    have.add(0);
    const raw = await begun();
    raw.send(encodeStart({ from: [], have: have.toBase64() }));
    expect((await raw.frame(FRAME.last))?.type).toBe(FRAME.last);
    raw.send(encodeComplete({ files: 1, bytes: 4 }));
    expect(await sender.log.end()).toMatchObject({ type: 'done', filesDone: 1, transferred: 4 });
  });

  it('fails at a wish for more blocks at once than there may be, though the file has them', async () => {
    const path = join(place.source, 'large');
    writeFileSync(path, '');
    const size = (TRANSFER.wantBlocks + 2) * TRANSFER.blockBytes;
    truncateSync(path, size);
    const prepared = await prepare(sender, place, path);
    openJobs(sides, prepared, place.into);
    const raw = await dialRaw(receiver.identity, sender.plane.port, prepared.id, 'receive');
    raw.send(encodeStart({ from: [{ index: 0, offset: size }] }));
    await raw.frame(FRAME.last);
    raw.send(encodeCheck(0), encodeWant(0, 0, 1));
    await raw.frame(FRAME.block);
    raw.send(encodeWant(0, 1, TRANSFER.wantBlocks + 1));
    expect(await sender.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
    await raw.closed;
  });

  it('answers for the blocks of a file, and sends those that are wanted', async () => {
    const content = Buffer.concat([Buffer.alloc(1024 * 1024, 1), Buffer.from('rest')]);
    const raw = await begun(content.toString('latin1'));
    raw.send(encodeStart({ from: [] }));
    await raw.frame(FRAME.last);
    raw.send(encodeCheck(0), encodeWant(0, 1, 1));
    const answer = decodeBlocks((await raw.frame(FRAME.blocks))?.payload ?? EMPTY);
    const hashes = [sha256(content.subarray(0, 1024 * 1024)), sha256('rest')];
    expect(answer).toEqual({ index: 0, first: 0, last: true, hashes });
    expect((await raw.frame(FRAME.hash))?.payload.subarray(4)).toEqual(sha256(content));
    expect((await raw.frame(FRAME.block))?.payload).toEqual(blockPayload(0, 1));
  });

  it.each([
    ['a check of a file that was not offered', [encodeCheck(7)]],
    ['wishes without a check', [encodeWant(0, 0, 1)]],
    ['wishes for another file', [encodeCheck(0), encodeWant(1, 0, 1)]],
    ['a wish beyond the end', [encodeCheck(0), encodeWant(0, 1, 1)]],
    ['a wish for too much', [encodeCheck(0), encodeWant(0, 0, 0xffffffff)]],
    ['a wish twice', [encodeCheck(0), encodeWant(0, 0, 1), encodeWant(0, 0, 1)]],
    ['checks without end', Array.from({ length: 1_000 }, () => encodeCheck(0))],
    ['half a wish', [lyingFrame(FRAME.want, 8, Buffer.alloc(8))]],
  ])('fails at %s', async (_what, frames) => {
    const raw = await begun();
    raw.send(encodeStart({ from: [] }));
    await raw.frame(FRAME.last);
    raw.send(...frames);
    expect(await sender.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
    await raw.closed;
  });

  it('fails at a check of what the receiver said that it has, and at one before the last file', async () => {
    const have = new EntrySet();
    have.add(0);
    const raw = await begun();
    raw.send(encodeStart({ from: [], have: have.toBase64() }));
    await raw.frame(FRAME.last);
    raw.send(encodeCheck(0));
    expect(await sender.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
    sender.log.events.length = 0;
    const early = await begun();
    sender.plane.pause(early.id);
    early.send(encodeStart({ from: [] }), encodeCheck(0));
    expect(await sender.log.end()).toMatchObject({ type: 'failed', code: 'TINCAN_E_PROTOCOL' });
  });

  it('dials a few times at once, however often the receiver asks for it', async () => {
    const prepared = await offered();
    openJobs(sides, prepared, place.into);
    let dialled = 0;
    const tarpit = createServer((socket) => {
      dialled += 1;
      socket.on('error', () => {});
    });
    tarpit.listen(0, '127.0.0.1');
    await once(tarpit, 'listening');
    const { port } = tarpit.address() as AddressInfo;
    for (let count = 0; count < 500; count += 1)
      sender.plane.dial(prepared.id, [{ host: '127.0.0.1', port }]);
    await sender.log.of('unreachable');
    expect(dialled).toBe(TRANSFER.dialsPerJob);
    tarpit.close();
  });

  it('names the files that the receiver could not keep', async () => {
    const raw = await begun();
    raw.send(encodeStart({ from: [] }));
    await raw.frame(FRAME.last);
    await sender.log.of('verifying');
    raw.send(
      frameOf(FRAME.verdict, indexedCode(0, 'TINCAN_E_CORRUPT')),
      encodeComplete({ files: 0, bytes: 4 }),
    );
    expect(await sender.log.end()).toMatchObject({
      type: 'done',
      filesDone: 0,
      problems: [{ name: 'a', code: 'TINCAN_E_CORRUPT' }],
    });
  });

  // The sender holds TRANSFER.windowFrames of it.
  it('costs bounded memory when the receiver stops reading in a file of 1 GiB', async () => {
    const path = join(place.source, 'huge');
    writeFileSync(path, '');
    truncateSync(path, 1024 ** 3);
    const prepared = await prepare(sender, place, path);
    openJobs(sides, prepared, place.into);
    const raw = await dialRaw(receiver.identity, sender.plane.port, prepared.id, 'receive');
    const before = process.memoryUsage().rss;
    raw.socket.pause();
    raw.send(encodeStart({ from: [] }));
    await sender.log.of('connected');
    let [written, steady] = [0, 0];
    // Until the sender has written nothing more for a while: the buffers on the way are full.
    await vi.waitFor(
      () => {
        const now = raw.socket.bytesRead + process.memoryUsage().rss;
        steady = now === written ? steady + 1 : 0;
        written = now;
        expect(steady).toBeGreaterThan(5);
      },
      { timeout: 10_000, interval: 20 },
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    raw.socket.destroy();
    expect(await sender.log.end()).toMatchObject({ type: 'lost' });
  });
});
