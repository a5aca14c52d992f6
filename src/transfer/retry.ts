/** What of an ended transfer is worth being sent again. Pure. */
import path from 'node:path';
import type { TransferState } from '../store/state.ts';
import type { SourceRoot } from './data/data-plane.ts';

/**
 * Where only some files did not arrive, and all of these are known by name, the roots with these files only; else the
 * roots as they were.
 */
export function rootsToRetry(row: TransferState, roots: readonly SourceRoot[]): SourceRoot[] {
  const failed = row.problems.map(({ name }) => name);
  const allNamed = row.error?.code === 'TINCAN_E_PARTIAL' && row.filesDone + failed.length >= row.files;
  if (!allNamed || failed.length === 0) return [...roots];
  return roots.flatMap((root) => {
    const top = root.as ?? path.basename(root.path);
    if (failed.includes(top)) return [root];
    const within = failed.filter((name) => name.startsWith(`${top}/`));
    return within.length === 0 ? [] : [{ ...root, only: within }];
  });
}
