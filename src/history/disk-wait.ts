/** Which operations wait for the disk: most do, and a few whose loss with the power costs nothing do not. */
import type { Database } from '../storage/database.ts';
import type { OperationName } from './operations.ts';

/**
 * What is lost of these when the power fails, or the system crashes, comes again by itself or was never promised: what was on the wire or
 * acknowledged is sent again, and known there; what was read is unread again. The end of the core alone loses nothing of them.
 * Those that only read have nothing to wait for.
 */
const QUICK: ReadonlySet<OperationName> = new Set([
  'mark',
  'settle',
  'seen',
  'markRead',
  'outbox',
  'waitingIn',
  'find',
  'page',
  'search',
  'lastRead',
  'summaries',
]);

/**
 * @param database outside of a transaction whenever the function is called
 * @returns a function that is told what the next transaction has in it. One commit that waits makes all before it durable
 */
export function createDiskWait(database: Database): (names: readonly OperationName[]) => void {
  let waits: boolean | undefined;
  return (names) => {
    const wanted = !names.every((name) => QUICK.has(name));
    if (wanted === waits) return;
    // In the write-ahead log NORMAL leaves out only the wait: the file is as sound, and its order is kept.
    database.exec(`PRAGMA synchronous = ${wanted ? 'FULL' : 'NORMAL'}`);
    waits = wanted;
  };
}
