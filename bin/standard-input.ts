/** Standard input as a file that can be sent: its size and hash have to be known, and it may have to be read twice. */
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemCode, TincanError } from '../src/errors.ts';
import { formatSize } from '../src/text/format.ts';

export interface SpoolOptions {
  /** Ends the copy; what was copied is removed. */
  signal: AbortSignal;
  /** Told how many bytes there are by now. */
  onBytes(bytes: number): void;
}

/**
 * Copies a stream to its end into a file that is not there yet, which nobody else can read. The file is removed where that fails.
 *
 * @throws TincanError TINCAN_E_NO_SPACE, TINCAN_E_FILE_ACCESS, TINCAN_E_CANCELLED
 */
export async function spoolInput(
  input: NodeJS.ReadableStream,
  path: string,
  { signal, onBytes }: SpoolOptions,
): Promise<void> {
  let bytes = 0;
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw spoolError(error, path, bytes);
  });
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      onBytes(bytes);
      done(null, chunk);
    },
  });
  try {
    await pipeline(input, count, file.createWriteStream(), { signal });
  } catch (error) {
    await rm(path, { force: true });
    throw signal.aborted ? new TincanError('TINCAN_E_CANCELLED') : spoolError(error, path, bytes);
  }
}

function spoolError(error: unknown, path: string, bytes: number): TincanError {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TincanError(
      'TINCAN_E_NO_SPACE',
      `Standard input is more than there is room for: the disk of ${dirname(path)} is full after ${formatSize(bytes)}. ` +
        'Make room there, or send it as a file from another disk.',
      { cause: error },
    );
  }
  return new TincanError(
    'TINCAN_E_FILE_ACCESS',
    `Standard input cannot be copied to ${dirname(path)} (${code ?? 'unknown error'}).`,
    { cause: error },
  );
}
