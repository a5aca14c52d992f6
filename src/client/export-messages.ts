/** A conversation as a file: all that is kept of it, page by page. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode, TincanError } from '../errors.ts';
import { INTERFACE } from '../limits.ts';
import { toJsonLine } from '../text/json-line.ts';
import { safeText } from '../text/safe-text.ts';
import type { CoreClient } from './core-client.ts';
import { messageHistory } from './message-pages.ts';
import { messageLines, messageRecord } from './message-words.ts';

export type ExportFormat = 'text' | 'json';

export interface ExportWish {
  conversation: string;
  /** Absolute. */
  path: string;
  /** As `tincan history` prints it, or as it does with `--json`. */
  format: ExportFormat;
  /** Take the place of a file that is there. */
  overwrite: boolean;
}

/**
 * Writes it, for nobody else to read, and gives how many messages there were. What could not be written whole is removed, and nothing of a
 * file that is there is touched before.
 *
 * @throws TincanError TINCAN_E_INVALID where the file is there, TINCAN_E_FILE_ACCESS, TINCAN_E_NO_SPACE, and those of the calls
 */
export async function exportMessages(
  client: CoreClient,
  { conversation, path, format, overwrite }: ExportWish,
): Promise<number> {
  const part = overwrite ? join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`) : path;
  const file = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw exportError(error, path);
  });
  try {
    const count = await write(file, client, conversation, format);
    if (part !== path) await rename(part, path);
    return count;
  } catch (error) {
    await rm(part, { force: true });
    throw error instanceof TincanError ? error : exportError(error, path);
  } finally {
    await file.close();
  }
}

async function write(
  file: FileHandle,
  client: CoreClient,
  conversation: string,
  format: ExportFormat,
): Promise<number> {
  let count = 0;
  let lines = '';
  for await (const message of messageHistory(client, { conversation })) {
    const line =
      format === 'json'
        ? toJsonLine(messageRecord(message))
        : messageLines(client.state, conversation, message, { open: conversation, dated: true, told: true });
    lines += `${line}\n`;
    count += 1;
    if (lines.length < INTERFACE.exportCharacters) continue;
    await file.appendFile(lines);
    lines = '';
  }
  await file.appendFile(lines);
  await file.sync();
  return count;
}

function exportError(error: unknown, path: string): TincanError {
  const code = systemCode(error);
  const name = safeText(path);
  if (code === 'EEXIST') {
    return new TincanError(
      'TINCAN_E_INVALID',
      `${name} is there already. "overwrite" behind it takes its place.`,
      { cause: error },
    );
  }
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new TincanError('TINCAN_E_NO_SPACE', `The disk of ${name} is full.`, { cause: error });
  return new TincanError('TINCAN_E_FILE_ACCESS', `${name} cannot be written (${code ?? 'unknown error'}).`, {
    cause: error,
  });
}
