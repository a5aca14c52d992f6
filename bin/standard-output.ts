/** Standard output as the place where a file goes. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { systemCode, TincanError } from '../src/errors.ts';

/**
 * Writes a whole file to a stream, no faster than that takes it.
 *
 * @param name of the file, for a person
 * @throws TincanError TINCAN_E_FILE_ACCESS where the file cannot be read, or not all of it could be written; it is still there
 */
export async function pourFile(name: string, path: string, to: Writable): Promise<void> {
  let poured = 0;
  try {
    const { size } = await stat(path);
    for await (const chunk of createReadStream(path)) {
      await write(to, chunk as Buffer);
      poured += (chunk as Buffer).length;
    }
    if (poured !== size) throw new Error('The file has changed.');
  } catch (error) {
    const code = systemCode(error);
    const why =
      code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
        ? 'nobody reads it any more'
        : code === 'ENOSPC'
          ? 'the disk is full'
          : (code ?? 'unknown error');
    throw new TincanError(
      'TINCAN_E_FILE_ACCESS',
      `${name} could not be written to standard output: ${why}. It is kept at ${path}.`,
      { cause: error },
    );
  }
}

/** Resolves when the stream has taken it, and has room for more. */
async function write(to: Writable, chunk: Buffer): Promise<void> {
  const taken = new Promise<void>((resolve, reject) => {
    to.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
  await taken;
  if (to.writableNeedDrain) await once(to, 'drain');
}
