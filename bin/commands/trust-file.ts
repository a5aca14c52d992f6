/** `tincan trust export` and `import`: whom one trusts as a file, for another device of the same person. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CoreClient } from '../../src/client/index.ts';
import { writePrivateFile } from '../../src/client/private-file.ts';
import { type ImportStep, planImport, readTrustFile, trustFileLines } from '../../src/client/trust-file.ts';
import { EXIT, systemCode, TincanError } from '../../src/errors.ts';
import { TRUST } from '../../src/limits.ts';
import { formatCount, formatSize } from '../../src/text/format.ts';
import { safeText } from '../../src/text/safe-text.ts';
import { importObject, trustFileObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface ExportArguments extends GlobalArguments {
  file: string | undefined;
  overwrite: boolean;
}

export const trustExport: Command<ExportArguments> = async ({ attach, output }, { file, overwrite }) => {
  if (file === undefined && overwrite)
    throw new TincanError('TINCAN_E_USAGE', '--overwrite goes with a file.');
  const { client } = await attach();
  const lines = trustFileLines(client.state, Date.now());
  const count = lines.length - 2;
  if (file === undefined || file === '-') {
    // The document is JSON, and the same with --json.
    output.draw(lines);
    return EXIT.done;
  }
  const wish = { path: file, overwrite, toOverwrite: '--overwrite' };
  await writePrivateFile(wish, (opened) => opened.writeFile(`${lines.join('\n')}\n`));
  output.data(
    trustFileObject(file, count),
    `Wrote ${formatCount(count, 'peer')} to ${file}, which nobody else can read.`,
  );
  return EXIT.done;
};

export interface ImportArguments extends GlobalArguments {
  file: string;
  yes: boolean;
}

export const trustImport: Command<ImportArguments> = async ({ attach, output, interrupted }, args) => {
  const { file, yes } = args;
  const isPiped = file === '-';
  if (!yes && (isPiped || !process.stdin.isTTY || !process.stderr.isTTY)) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      isPiped
        ? 'What comes from standard input cannot be asked about; add --yes where you know what is in it.'
        : 'There is no terminal to ask at whether all of this is right; add --yes where you know what is in the file.',
    );
  }
  const entries = readTrustFile(
    await readAll(isPiped ? process.stdin : createReadStream(file), isPiped ? undefined : file),
  );
  const { client } = await attach();
  const plan = planImport(client.state, entries, Date.now());
  const isNeeded = plan.some(({ step }) => step !== 'kept' && step !== 'self');
  if (!yes) {
    for (const { text } of plan) output.note(text);
    if (isNeeded && !(await askYes(interrupted))) {
      output.note('Nothing was imported.');
      return interrupted.aborted ? EXIT.interrupted : EXIT.failed;
    }
  }
  if (isNeeded) await importAll(client, plan);
  for (const step of plan) {
    const object = importObject(step);
    if (yes) output.data(object, step.text);
    else if (output.json) output.data(object);
  }
  if (!output.json) output.note(importedText(plan));
  return EXIT.done;
};

/** In calls that each fit a line; the core does nothing before the last one. */
async function importAll(client: CoreClient, plan: readonly ImportStep[]): Promise<void> {
  const peers = plan.filter(({ step }) => step !== 'self').map(({ entry }) => entry);
  for (let at = 0; at < peers.length; at += TRUST.importPerCall) {
    const more = at + TRUST.importPerCall < peers.length;
    await client.call('trust.import', { peers: peers.slice(at, at + TRUST.importPerCall), more });
  }
}

function importedText(plan: readonly ImportStep[]): string {
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

/** @param file undefined: standard input */
async function readAll(input: Readable, file: string | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > TRUST.importBytes) break;
      chunks.push(chunk);
    }
  } catch (thrown) {
    const code = systemCode(thrown) ?? 'unknown error';
    throw new TincanError(
      'TINCAN_E_FILE_ACCESS',
      `${safeText(file ?? 'Standard input')} cannot be read (${code}).`,
      { cause: thrown },
    );
  }
  if (bytes > TRUST.importBytes) {
    throw new TincanError(
      'TINCAN_E_INVALID',
      `That is more than ${formatSize(TRUST.importBytes)}, and so no file of trusted peers. Nothing was imported.`,
    );
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** False also where the input ends, or Ctrl-C comes. */
function askYes(interrupted: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, terminal: false });
    const finish = (yes: boolean): void => {
      resolve(yes);
      lines.close();
      process.stdin.pause();
    };
    lines.once('line', (line) => finish(/^\s*y(es)?\s*$/i.test(line)));
    lines.once('close', () => finish(false));
    interrupted.addEventListener('abort', () => finish(false), { once: true });
    process.stderr.write('Import these? [y/N] ');
  });
}
