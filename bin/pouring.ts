/** Files that go to standard output: received into a folder of their own, written out when they are verified, then removed. */
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { type CoreClient, hasEnded, type TransferState } from '../src/client/index.ts';
import { EXIT, type ExitCode, systemCode, TincanError } from '../src/errors.ts';
import { createOutput, type Output, takeStandardOutput } from './output.ts';
import { pourFile } from './standard-output.ts';
import { exitCodeOfTransfer } from './transfer-report.ts';

export interface Pouring {
  /** Folder into which they are received. */
  readonly folder: string;
  /** For words and objects: standard output has the files. */
  readonly output: Output;
  isOurs(transfer: TransferState): boolean;
  /**
   * Writes out what has arrived.
   *
   * @throws TincanError TINCAN_E_FILE_ACCESS where it could not be written; the message says where it is kept
   */
  take(transfer: TransferState): Promise<ExitCode>;
  /** Calls off what has not arrived, and leaves nothing but files that could not be written out. */
  close(): Promise<void>;
}

/** @param wish how objects and words are wanted. Errors: TINCAN_E_FILE_ACCESS where no folder can be made. */
export async function createPouring(
  client: CoreClient,
  wish: Pick<Output, 'json' | 'quiet'>,
): Promise<Pouring> {
  const stdout = takeStandardOutput();
  const output = createOutput({ json: wish.json, quiet: wish.quiet, dataStream: process.stderr });
  const { path: folder } = await client.call('transfer.spool', {});
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw new TincanError(
      'TINCAN_E_FILE_ACCESS',
      `${folder} cannot be made (${systemCode(error) ?? 'unknown error'}).`,
      { cause: error },
    );
  }
  const isOurs = ({ path }: TransferState): boolean => path === folder || path.startsWith(folder + sep);
  /** Written out, or told where they are kept. */
  const seenTo = new Set<string>();

  return {
    folder,
    output,
    isOurs,
    async take(transfer) {
      const code = exitCodeOfTransfer(transfer);
      if (code !== EXIT.done) return code;
      seenTo.add(transfer.id);
      await pourFile(transfer.name, transfer.path, stdout);
      await rm(transfer.path, { force: true });
      return EXIT.done;
    },
    async close() {
      const ours = Object.values(client.state.transfers).filter(
        (transfer) => transfer.direction === 'receive' && isOurs(transfer),
      );
      const unfinished = ours.filter((transfer) => !hasEnded(transfer));
      // A core that has just gone takes them along.
      await Promise.allSettled(unfinished.map(({ id }) => client.call('transfer.cancel', { id })));
      for (const { id, state, name, path, problems } of ours) {
        if (state === 'done' && problems.length === 0 && !seenTo.has(id))
          output.complain(`${name} is kept at ${path}.`);
      }
      // What is left in it is kept.
      await rmdir(folder).catch(() => {});
    },
  };
}
