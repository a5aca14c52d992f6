/** Where this program lies: the build puts the executable and the workers side by side. */
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Path of the running script; package managers put a link in its place. */
export function executable(): string {
  return realpathSync(process.argv[1] ?? '');
}

/** The bundle of the data worker. */
export function workerUrl(): URL {
  return new URL('data-worker.js', pathToFileURL(executable()));
}

/** The bundle of the thread that has the database of messages. */
export function historyWorkerUrl(): URL {
  return new URL('history-worker.js', pathToFileURL(executable()));
}
