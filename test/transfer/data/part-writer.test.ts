import { constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { BufferRing } from '../../../src/transfer/data/buffer-ring.ts';
import { type FileCalls, inlineCalls } from '../../../src/transfer/data/file-calls.ts';
import { PartWriter } from '../../../src/transfer/data/part-writer.ts';

const BLOCK = 4096;
let folder: string;
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tincan-part-writer-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the pieces one behind another, each in memory of a ring, and gives what the file has then. */
async function written(pieces: readonly number[], calls: FileCalls): Promise<{ sent: Buffer; got: Buffer }> {
  files += 1;
  const path = join(folder, String(files));
  const fd = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  const ring = new BufferRing(pieces.length + 1, TRANSFER.frameBytes);
  let back = 0;
  const writer = new PartWriter({ fd, path, size: TRANSFER.directFileBytes }, calls, (payload) => {
    back += payload.length;
    ring.release(payload);
  });
  const sent: Buffer[] = [];
  let at = 0;
  for (const [index, length] of pieces.entries()) {
    const piece = ring.take(length) ?? Buffer.alloc(length);
    piece.fill(index + 1);
    sent.push(Buffer.from(piece));
    await writer.write(piece, at);
    at += length;
  }
  await writer.settled();
  await writer.close();
  await inlineCalls.close(fd);
  expect(back).toBe(at);
  return { sent: Buffer.concat(sent), got: readFileSync(path) };
}

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(BLOCK, 16 * BLOCK, TRANSFER.frameBytes),
    fc.integer({ min: 1, max: TRANSFER.frameBytes }),
  ),
  { minLength: 1, maxLength: 8 },
);

describe('a part file', () => {
  it('has every byte in its place, whatever the pieces are', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (lengths) => {
        const { sent, got } = await written(lengths, inlineCalls);
        expect(got.equals(sent)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('is written as usual where the system does not open it past its cache', async () => {
    const calls: FileCalls = {
      ...inlineCalls,
      open() {
        throw Object.assign(new Error('no such thing here'), { code: 'EINVAL' });
      },
    };
    const { sent, got } = await written([TRANSFER.frameBytes, TRANSFER.frameBytes], calls);
    expect(got.equals(sent)).toBe(true);
  });

  it('is written as usual where the file system opens it that way and then refuses', async () => {
    // A descriptor that cannot be written to stands for such a file system.
    const calls: FileCalls = { ...inlineCalls, open: (path) => openSync(path, 'r') };
    const { sent, got } = await written([TRANSFER.frameBytes, BLOCK, TRANSFER.frameBytes], calls);
    expect(got.equals(sent)).toBe(true);
  });

  it('says with the next piece, and at the end, that it could not be written', async () => {
    const path = join(folder, 'read-only');
    const fd = openSync(path, constants.O_CREAT | constants.O_RDONLY, 0o600);
    const writer = new PartWriter({ fd, path, size: 10 }, inlineCalls, () => {});
    await writer.write(Buffer.alloc(5), 0);
    await expect(writer.write(Buffer.alloc(5), 5)).rejects.toMatchObject({ code: 'EBADF' });
    await expect(writer.settled()).rejects.toMatchObject({ code: 'EBADF' });
    await writer.close();
    await inlineCalls.close(fd);
  });
});
