/** Where the passphrase of a home comes from: a file that was named, else whoever sits at the terminal. */
import { type FileHandle, open } from 'node:fs/promises';
import { type Home, isProtected } from '../src/config/home.ts';
import { systemCode, TincanError, toTincanError } from '../src/errors.ts';
import { PASSPHRASE } from '../src/limits.ts';
import type { Output } from './output.ts';
import type { OwnTerminal } from './own-terminal.ts';

/** A file that stands for standard input. */
const STANDARD_INPUT = '-';

export interface PassphraseSource {
  home: Home;
  /** `--passphrase-file`. */
  file: string | undefined;
  output: Output;
}

/**
 * Does something that may need the passphrase of a home; where a person gives it, a wrong one is asked for again.
 *
 * @param work gets a function that gives the passphrase, or undefined where none protects the home
 * Errors, as rejections: those of the work; TINCAN_E_LOCKED where there is nobody to ask, TINCAN_E_CANCELLED, TINCAN_E_USAGE.
 */
export async function withPassphrase<T>(
  source: PassphraseSource,
  work: (passphrase: () => Promise<string | undefined>) => Promise<T>,
): Promise<T> {
  return await withSecrets(async (ask) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(() => passphraseOf(source, ask));
      } catch (thrown) {
        const error = toTincanError(thrown);
        const again = source.file === undefined && attempt < PASSPHRASE.attempts;
        if (error.code !== 'TINCAN_E_PASSPHRASE_WRONG' || !again) throw error;
        source.output.complain('That is not the passphrase of this home.');
      }
    }
  });
}

async function passphraseOf(
  { home, file, output }: PassphraseSource,
  ask: AskSecret,
): Promise<string | undefined> {
  if (!(await isProtected(home))) {
    if (file !== undefined)
      output.note('No passphrase protects this home; tincan passphrase set gives it one.');
    return undefined;
  }
  if (file !== undefined) return await readPassphraseFile(file, output);
  return await ask('Passphrase of this home:');
}

/** One line from the terminal, without echo. Errors, as rejections: TINCAN_E_LOCKED without a terminal, TINCAN_E_CANCELLED. */
export type AskSecret = (prompt: string) => Promise<string>;

/**
 * Does something that may ask for secrets; the terminal stays without echo from the first of them until it is done.
 *
 * @param nobody what TINCAN_E_LOCKED says without a terminal; default: that the passphrase of the home cannot be asked for
 */
export async function withSecrets<T>(work: (ask: AskSecret) => Promise<T>, nobody?: string): Promise<T> {
  let terminal: OwnTerminal | undefined;
  try {
    return await work(async (prompt) => {
      const { openOwnTerminal } = await import('./own-terminal.ts');
      terminal ??= openOwnTerminal();
      if (terminal === undefined) throw new TincanError('TINCAN_E_LOCKED', nobody);
      return await terminal.askSecret(prompt);
    });
  } finally {
    terminal?.close();
  }
}

/**
 * The first line of a file, or with `-` of standard input.
 *
 * @throws TincanError TINCAN_E_USAGE
 */
export async function readPassphraseFile(file: string, output: Output): Promise<string> {
  const text = file === STANDARD_INPUT ? await readStandardInput() : await readFrom(file, output);
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line === '') throw new TincanError('TINCAN_E_USAGE', `There is no passphrase in ${file}.`);
  return line;
}

async function readFrom(file: string, output: Output): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const found = await handle.stat();
    if (found.isFile() && process.getuid !== undefined && (found.mode & 0o077) !== 0)
      output.note(
        `Other users of this machine may be able to read ${file}; chmod 600 ${file} keeps them out.`,
      );
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(PASSPHRASE.fileBytes),
      0,
      PASSPHRASE.fileBytes,
    );
    return buffer.toString('utf8', 0, bytesRead);
  } catch (cause) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      `The passphrase cannot be read from ${file} (${systemCode(cause) ?? 'unknown error'}).`,
      { cause },
    );
  } finally {
    await handle?.close();
  }
}

async function readStandardInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length >= PASSPHRASE.fileBytes) break;
  }
  return text.slice(0, PASSPHRASE.fileBytes);
}
