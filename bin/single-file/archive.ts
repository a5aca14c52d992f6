/** Reads a part of the single file, and trusts nothing of it that its hash does not prove. What that takes is loaded only then. */
import { closeSync, openSync, readSync } from 'node:fs';
import { TincanError } from '../../src/errors.ts';
import type { Part } from './contents.ts';

/** One file of a part. */
export interface UnpackedFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * The files of a part.
 *
 * @param file the single file
 * @param start where the first part begins in it
 * @throws TincanError TINCAN_E_SINGLE_FILE, as a rejection, where the part is not as it was made
 */
export async function readPart(file: string, start: number, part: Part): Promise<UnpackedFile[]> {
  const { createHash } = await import('node:crypto');
  const { brotliDecompressSync } = await import('node:zlib');
  const packed = Buffer.from(readText(file, start + part.at, part.length), 'base64');
  if (createHash('sha256').update(packed).digest('hex') !== part.sha256) throw damaged(file);
  const total = part.files.reduce((sum, [, bytes]) => sum + bytes, 0);
  const unpacked = brotliDecompressSync(packed, { maxOutputLength: total });
  let at = 0;
  return part.files.map(([path, bytes]) => {
    at += bytes;
    return { path, bytes: unpacked.subarray(at - bytes, at) };
  });
}

function readText(file: string, at: number, length: number): string {
  const text = Buffer.alloc(length);
  const fd = openSync(file, 'r');
  try {
    let read = 0;
    while (read < length) {
      const bytes = readSync(fd, text, read, length - read, at + read);
      if (bytes === 0) throw damaged(file);
      read += bytes;
    }
  } finally {
    closeSync(fd);
  }
  return text.toString('latin1');
}

/** Of a file that is not as it was made. */
export function damaged(file: string): TincanError {
  return new TincanError(
    'TINCAN_E_SINGLE_FILE',
    `${file} is damaged: some of it is missing, or was changed. Copy it here again from where it came from.`,
  );
}
