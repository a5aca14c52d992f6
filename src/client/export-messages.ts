/** A conversation as a file: all that is kept of it, page by page. */
import type { FileHandle } from 'node:fs/promises';
import { INTERFACE } from '../limits.ts';
import { messageRecord } from '../store/script-objects.ts';
import { toJsonLine } from '../text/json-line.ts';
import type { CoreClient } from './core-client.ts';
import { messageHistory } from './message-pages.ts';
import { messageLines } from './message-words.ts';
import { writePrivateFile } from './private-file.ts';

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
  const wish = { path, overwrite, toOverwrite: '"overwrite" behind it' };
  return await writePrivateFile(wish, (file) => write(file, client, conversation, format));
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
  return count;
}
