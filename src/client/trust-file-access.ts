/** The file of whom one trusts, on the disk and in the core: written, read within bounds, and taken. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { systemCode, TincanError } from '../errors.ts';
import { TRUST } from '../limits.ts';
import { formatCount, formatSize } from '../text/format.ts';
import { safeText } from '../text/safe-text.ts';
import type { CoreClient } from './core-client.ts';
import { type PrivateFileWish, writePrivateFile } from './private-file.ts';
import { type ImportStep, trustFileLines } from './trust-file.ts';

/**
 * Writes down whom the user trusts, for nobody else to read.
 *
 * @returns how many peers there are in it
 * @throws TincanError as `writePrivateFile`
 */
export async function exportTrust(client: CoreClient, wish: PrivateFileWish): Promise<number> {
  const lines = trustFileLines(client.state, Date.now());
  await writePrivateFile(wish, (opened) => opened.writeFile(`${lines.join('\n')}\n`));
  return lines.length - 2;
}

export function exportedText(count: number, file: string): string {
  return `Wrote ${formatCount(count, 'peer')} to ${file}, which nobody else can read.`;
}

/**
 * The text of a file that somebody names at the screen: a pipe that nobody writes to would keep it waiting without end.
 *
 * @throws TincanError TINCAN_E_FILE_ACCESS, TINCAN_E_INVALID where it is too long
 */
export async function readTrustTextAt(path: string): Promise<string> {
  const found = await stat(path).catch((thrown: unknown) => {
    throw unreadable(path, thrown);
  });
  if (!found.isFile()) throw new TincanError('TINCAN_E_FILE_ACCESS', `${safeText(path)} is no file.`);
  return await readTrustText(createReadStream(path), path);
}

/**
 * @param file for the error; undefined: standard input
 * @throws TincanError TINCAN_E_FILE_ACCESS, TINCAN_E_INVALID where it is too long
 */
export async function readTrustText(input: Readable, file: string | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > TRUST.importBytes) break;
      chunks.push(chunk);
    }
  } catch (thrown) {
    throw unreadable(file ?? 'Standard input', thrown);
  }
  if (bytes > TRUST.importBytes) {
    throw new TincanError(
      'TINCAN_E_INVALID',
      `That is more than ${formatSize(TRUST.importBytes)}, and so no file of trusted peers. Nothing was imported.`,
    );
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreadable(what: string, thrown: unknown): TincanError {
  const code = systemCode(thrown) ?? 'unknown error';
  return new TincanError('TINCAN_E_FILE_ACCESS', `${safeText(what)} cannot be read (${code}).`, {
    cause: thrown,
  });
}

/** False where all of it is known here already. */
export function changesAnything(plan: readonly ImportStep[]): boolean {
  return plan.some(({ step }) => step !== 'kept' && step !== 'self');
}

/** Has the core take all of it, in calls that each fit a line; it does nothing before the last one. Errors: those of the calls. */
export async function importTrust(client: CoreClient, plan: readonly ImportStep[]): Promise<void> {
  if (!changesAnything(plan)) return;
  const peers = plan.filter(({ step }) => step !== 'self').map(({ entry }) => entry);
  for (let at = 0; at < peers.length; at += TRUST.importPerCall) {
    const more = at + TRUST.importPerCall < peers.length;
    await client.call('trust.import', { peers: peers.slice(at, at + TRUST.importPerCall), more });
  }
}

/** What an import has done. */
export function importedText(plan: readonly ImportStep[]): string {
  const count = (step: ImportStep['step']): number => plan.filter((one) => one.step === step).length;
  const parts = [
    ...(count('approved') > 0 ? [`${count('approved')} approved`] : []),
    ...(count('blocked') > 0 ? [`${count('blocked')} blocked`] : []),
    ...(count('completed') > 0 ? [`${count('completed')} completed`] : []),
  ];
  return parts.length === 0
    ? 'Nothing is new in that file; all stays as it is.'
    : `Imported: ${parts.join(', ')}.`;
}
