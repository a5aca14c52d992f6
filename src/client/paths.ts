/** Paths as a person types them: `~`, relative to the working directory. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { TincanError } from '../errors.ts';

/**
 * A path as typed as an absolute one.
 * @throws TincanError TINCAN_E_USAGE for an empty one: an unset variable must not mean the working directory
 */
export function absolutePath(typed: string): string {
  if (typed === '')
    throw new TincanError('TINCAN_E_USAGE', 'A path is empty. The working directory is called ".".');
  if (typed === '~') return homedir();
  return typed.startsWith('~/') ? join(homedir(), typed.slice(2)) : resolve(typed);
}
