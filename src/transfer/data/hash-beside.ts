/** The hash of a file that is made beside a transfer, so that re-checking what is there never holds it up. */
import { createHash } from 'node:crypto';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { Maybe } from './maybe.ts';

/** The bytes that are hashed. */
export interface HashedBytes {
  /** Bytes in all. */
  size: number;
  /** Fills the buffer from `position`; fewer bytes only at the end. */
  read(buffer: Buffer, position: number): Maybe<number>;
  /** Resolves, once there is something behind `position`, with the end of what is there. */
  reaches(position: number): Maybe<number>;
  /** True when the hash is not needed any more. */
  isOver(): boolean;
}

/**
 * SHA-256 in slices of TRANSFER.blockBytes, each of which gives way to the network; undefined where it was over before.
 * @throws TincanError TINCAN_E_SOURCE_CHANGED where there is less than there should be; errors of the reads
 */
export async function hashBeside(bytes: HashedBytes): Promise<Buffer | undefined> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(bytes.size, TRANSFER.blockBytes));
  for (let at = 0; at < bytes.size; ) {
    const end = await bytes.reaches(at);
    if (bytes.isOver()) return undefined;
    const slice = buffer.subarray(0, Math.min(buffer.length, end - at));
    if ((await bytes.read(slice, at)) < slice.length) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
    hash.update(slice);
    at += slice.length;
  }
  return hash.digest();
}
