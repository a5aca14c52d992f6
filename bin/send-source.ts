/** What the words of `tincan send` name, checked before anybody is asked for a connection. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemCode, TincanError } from '../src/errors.ts';

/** Absolute paths, or standard input; `as` is the name that the receiver sees. */
export type Source = { kind: 'paths'; paths: string[]; as?: string } | { kind: 'input'; as: string };

/** @throws TincanError TINCAN_E_USAGE, TINCAN_E_NO_SUCH_FILE, TINCAN_E_FILE_ACCESS */
export async function readSource(words: readonly string[], as: string | undefined): Promise<Source> {
  if (as !== undefined) checkName(as);
  if (words.includes('-')) {
    if (words.length > 1) {
      throw usage('Standard input is sent alone. A file of that name is written ./-');
    }
    if (as === undefined) throw usage('Standard input has no name; give it one with --as NAME.');
    return { kind: 'input', as };
  }
  // An unset variable must not mean the working directory, which is what an empty path resolves to.
  if (words.includes('')) throw usage('A path is empty. The working directory is called ".".');
  const paths = words.map((path) => resolve(path));
  const found = await Promise.all(paths.map(look));
  if (as === undefined) return { kind: 'paths', paths };
  if (paths.length > 1) throw usage('--as names a single file; send the others on their own.');
  if (found[0]?.isDirectory() === true) throw usage(`--as names a file, and ${paths[0]} is a folder.`);
  return { kind: 'paths', paths, as };
}

/** Bytes of a file's name, as the usual file systems have it. */
const LONGEST_NAME = 255;

function checkName(name: string): void {
  const isPath = name.includes('/') || name === '.' || name === '..';
  if (name === '' || isPath || Buffer.byteLength(name) > LONGEST_NAME)
    throw usage('--as takes the name of a file: not empty, no slash in it, 255 bytes at the most.');
}

async function look(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    const missing = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
    throw missing
      ? new TincanError('TINCAN_E_NO_SUCH_FILE', `There is no file or folder ${path}.`)
      : new TincanError(
          'TINCAN_E_FILE_ACCESS',
          `${path} cannot be read (${systemCode(error) ?? 'unknown error'}).`,
        );
  }
}

function usage(message: string): TincanError {
  return new TincanError('TINCAN_E_USAGE', message);
}
