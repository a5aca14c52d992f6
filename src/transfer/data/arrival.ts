/** Everything that a receiving job has open while files arrive. */
import { type ManifestReader, openManifest } from '../manifest.ts';
import { ArrivalFolders } from './arrival-folders.ts';
import { type ArrivalLog, openArrivalLog, type Past, readArrivalLog } from './arrival-log.ts';
import type { ReceiveJob } from './data-plane.ts';
import { DiskRoom } from './disk-room.ts';
import type { FileCalls } from './file-calls.ts';
import type { Start } from './frames.ts';
import { openPartStore, type PartStore } from './part-store.ts';
import { openSafeDirectory, type SafeDirectory } from './safe-directory.ts';
import { type Survey, survey } from './survey.ts';
import type { Tally } from './tally.ts';

export interface Arrival {
  directory: SafeDirectory;
  folders: ArrivalFolders;
  parts: PartStore;
  manifest: ManifestReader;
  log: ArrivalLog;
  past: Past;
  survey: Survey;
  room: DiskRoom;
  /** Lets go of everything; what has arrived stays. */
  close(): Promise<void>;
}

/**
 * Opens it all, and counts what is there.
 * @param signal aborts while what is there is looked at, which may take long
 * @throws the signal's reason; TincanError TINCAN_E_NO_SPACE where what is missing does not fit; errors of the disk
 */
export async function openArrival(
  job: ReceiveJob,
  calls: FileCalls,
  tally: Tally,
  signal: AbortSignal,
): Promise<Arrival> {
  const { id, into, manifestPath, umask, existing, tops = {} } = job;
  const room = new DiskRoom(into, job.reserve);
  await room.require(0);
  /** What is open, in the order in which it is closed. */
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0)) await one.close();
  };
  try {
    const past = await readArrivalLog(job.logPath);
    signal.throwIfAborted();
    const log = await openArrivalLog(job.logPath, past.bytes, calls);
    opened.unshift(log);
    const directory = openSafeDirectory(into, calls);
    opened.unshift(directory);
    const parts = await openPartStore(directory, id, calls, into);
    opened.unshift(parts);
    const folders = new ArrivalFolders({ directory, calls, log, past, umask, existing, tops });
    const found = await survey({ job, calls, folders, parts, log, past, tally, signal });
    // A file that is the same needs no room; where one turns out not to be, the room is looked at as its bytes come.
    await room.require(job.bytes - tally.bytes - found.compareBytes);
    const manifest = await openManifest(manifestPath);
    opened.unshift(manifest);
    return { directory, folders, parts, manifest, log, past, survey: found, room, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What there is, for the sender. */
export function startOf({ past, survey: { unwanted, compare, offsets } }: Arrival): Start {
  const have = past.landed.union(unwanted);
  return {
    from: [...offsets].map(([index, offset]) => ({ index, offset })),
    ...(have.size === 0 ? {} : { have: have.toBase64() }),
    ...(compare.size === 0 ? {} : { compare: compare.toBase64() }),
  };
}
