/** Where this program lies, and how it is started again: the build puts the executable and the workers side by side. */
import { realpathSync } from 'node:fs';

/**
 * Path of what Node was told to run, which starts this program again: the executable of an installation, in whose place package managers
 * put a link, or the single file, which stays where it is while the folder that it has unpacked may go.
 */
export function executable(): string {
  return realpathSync(process.argv[1] ?? '');
}

/** The bundle of the data worker. */
export function workerUrl(): URL {
  return new URL('data-worker.js', bundleFolder());
}

/** The bundle of the thread that has the database of messages. */
export function historyWorkerUrl(): URL {
  return new URL('history-worker.js', bundleFolder());
}

/** This source becomes part of the executable, or of a chunk in the folder beside it (`chunkNames` in scripts/bundle.mjs). */
function bundleFolder(): URL {
  const here = new URL('.', import.meta.url);
  return here.pathname.endsWith('/chunks/') ? new URL('..', here) : here;
}
