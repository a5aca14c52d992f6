/** `tincan trust export` and `import`: whom one trusts as a file, for another device of the same person. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { planImport, readTrustFile, trustFileLines } from '../../src/client/trust-file.ts';
import {
  changesAnything,
  exportedText,
  exportTrust,
  importedText,
  importTrust,
  readTrustText,
} from '../../src/client/trust-file-access.ts';
import { EXIT, TincanError } from '../../src/errors.ts';
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
  if (file === undefined || file === '-') {
    // The document is JSON, and the same with --json.
    output.draw(trustFileLines(client.state, Date.now()));
    return EXIT.done;
  }
  const count = await exportTrust(client, { path: file, overwrite, toOverwrite: '--overwrite' });
  output.data(trustFileObject(file, count), exportedText(count, file));
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
    await readTrustText(isPiped ? process.stdin : createReadStream(file), isPiped ? undefined : file),
  );
  const { client } = await attach();
  const plan = planImport(client.state, entries, Date.now());
  if (!yes) {
    for (const { text } of plan) output.note(text);
    if (changesAnything(plan) && !(await askYes(interrupted))) {
      output.note('Nothing was imported.');
      return interrupted.aborted ? EXIT.interrupted : EXIT.failed;
    }
  }
  await importTrust(client, plan);
  for (const step of plan) {
    const object = importObject(step);
    if (yes) output.data(object, step.text);
    else if (output.json) output.data(object);
  }
  if (!output.json) output.note(importedText(plan));
  return EXIT.done;
};

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
