/** Which of the folders that were unpacked are no longer needed. Pure. */
import { SINGLE_FILE } from '../../src/limits.ts';
import { isFolderName } from './contents.ts';

/** A folder beside that of the program which runs. */
export interface Neighbour {
  name: string;
  /** When it was used last: a program that runs from it renews this every SINGLE_FILE.renewEvery. Milliseconds, as Date.now(). */
  usedAt: number;
}

/** How the name of a folder begins that is being filled. */
export const UNFINISHED = '.new-';

/**
 * Names of the folders that can go: of programs all but those used last, and no folder that anybody has used within SINGLE_FILE.unusedFor, as
 * one of a core that runs has been; and what a start has left that was killed. Whatever else lies there is somebody else's.
 */
export function superfluous(neighbours: readonly Neighbour[], now: number): string[] {
  const programs = neighbours
    .filter(({ name }) => isFolderName(name))
    .sort((a, b) => b.usedAt - a.usedAt)
    .slice(SINGLE_FILE.keptBeside)
    .filter(({ usedAt }) => now - usedAt > SINGLE_FILE.unusedFor);
  const unfinished = neighbours.filter(
    ({ name, usedAt }) => name.startsWith(UNFINISHED) && now - usedAt > SINGLE_FILE.unfinishedFor,
  );
  return [...programs, ...unfinished].map(({ name }) => name);
}
