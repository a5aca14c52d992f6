/** Whether a program that is to be run for an event is there, for whoever sets it: else the first event would tell, and perhaps nobody sees it. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { safeText } from '../text/safe-text.ts';

/** @param command absolute path and arguments @returns what to know of it, as whole sentences; empty where it can be run, or where there is none */
export async function hookProgramText(command: readonly string[]): Promise<string> {
  const [program] = command;
  if (program === undefined) return '';
  const shown = safeText(program);
  try {
    if (!(await stat(program)).isFile()) return `${shown} is no file, and cannot be run.`;
  } catch {
    return `There is no program ${shown}, so nothing is run until there is. It is named by its path: PATH is not searched.`;
  }
  try {
    await access(program, constants.X_OK);
    return '';
  } catch {
    return `${shown} may not be run; chmod +x makes it a program.`;
  }
}
