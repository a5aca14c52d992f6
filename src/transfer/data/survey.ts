/**
 * Before a receiver says START: which files are here already, of which there is a beginning, and which are not wanted.
 * The manifest is read once for that, and not at all for a transfer of which there is nothing yet.
 */
import { createHash } from 'node:crypto';
import { systemCode } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { type ManifestFile, manifestEntries } from '../manifest.ts';
import { Selection } from '../selection.ts';
import type { ArrivalFolders } from './arrival-folders.ts';
import { type ArrivalLog, noteTopFile, type Past } from './arrival-log.ts';
import type { ReceiveJob } from './data-plane.ts';
import { EntrySet } from './entry-set.ts';
import type { FileCalls } from './file-calls.ts';
import type { PartFile, PartStore } from './part-store.ts';
import { finishStep } from './recovery.ts';
import type { HeldDirectory } from './safe-directory.ts';
import type { Tally } from './tally.ts';
import { createYielder } from './yielder.ts';

/** What is there, as START says it. */
export interface Survey {
  /** Files, and folders, that were not chosen. */
  unwanted: EntrySet;
  /** Files of whose size there is one under their name, that may be the same. */
  compare: EntrySet;
  /** Bytes of these. */
  compareBytes: number;
  /** Bytes in the parts that are gone on with, by entry. */
  offsets: Map<number, number>;
}

/** Some file systems keep times to two seconds. */
const TIME_GRAIN = 2_000n;
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

export interface SurveyOptions {
  job: ReceiveJob;
  calls: FileCalls;
  folders: ArrivalFolders;
  parts: PartStore;
  log: ArrivalLog;
  past: Past;
  tally: Tally;
  /** Ends the survey in the middle. */
  signal: AbortSignal;
}

/** Looks at what is there, finishes steps that were cut short, and removes parts of no use. Errors: of the disk; the signal's reason */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const surveyor = new Surveyor(options);
  const { job, past, parts } = options;
  const found = new Map((await parts.list()).map((part) => [part.index, part]));
  const isNew = past.empty && found.size === 0;
  if (!isNew || job.only !== undefined || job.existing !== 'keep') await surveyor.run(found);
  return surveyor.result;
}

class Surveyor {
  readonly #options: SurveyOptions;
  readonly #selection: Selection | undefined;
  readonly result: Survey = {
    unwanted: new EntrySet(),
    compare: new EntrySet(),
    compareBytes: 0,
    offsets: new Map(),
  };
  /** Folder that is known not to be there: all that is in it need not be looked for. */
  #missing: string | undefined;

  constructor(options: SurveyOptions) {
    this.#options = options;
    this.#selection = options.job.only === undefined ? undefined : new Selection(options.job.only);
  }

  async run(found: Map<number, PartFile>): Promise<void> {
    const { job, folders, parts, tally, past, signal } = this.#options;
    const turn = createYielder();
    for await (const [index, entry] of manifestEntries(job.manifestPath)) {
      if (this.#selection?.has(entry.path) === false) this.result.unwanted.add(index);
      else if (entry.kind === 'folder') folders.recall(index, entry.path);
      else if (await this.#file(index, entry, found.get(index))) found.delete(index);
      await turn();
      signal.throwIfAborted();
    }
    // Of files that have landed or were not chosen, or of no file at all.
    for (const index of found.keys()) await parts.remove(index);
    tally.identical = past.identical;
    tally.sha256 = past.sha256;
  }

  /** @returns true where the part is of use */
  async #file(index: number, entry: ManifestFile, part: PartFile | undefined): Promise<boolean> {
    const { past, tally } = this.#options;
    // A part that was landed and stands under no other name: the machine went down before the name was on its disk.
    if (past.landed.has(index) && part?.linked === false) past.landed.delete(index);
    if (!past.landed.has(index)) await this.#finish(index, entry, part);
    if (past.landed.has(index)) {
      tally.files += 1;
      tally.bytes += entry.size;
      return false;
    }
    // Where the other name is not found, the user has moved the file and may have changed it: it is not ours to write to.
    if (part?.linked === false) {
      if (part.size === 0 || part.size > entry.size) return false;
      if (this.result.offsets.size === TRANSFER.startOffsets) return false;
      this.result.offsets.set(index, part.size);
      tally.bytes += part.size;
      return true;
    }
    await this.#compare(index, entry);
    return false;
  }

  async #finish(index: number, entry: ManifestFile, part: PartFile | undefined): Promise<void> {
    const { past, calls, log } = this.#options;
    const intended = past.intended.get(index);
    if (part?.linked !== true && intended === undefined) return;
    const held = await this.#parent(entry);
    try {
      const name = await finishStep(calls, { entry, folder: held?.path, part, intended });
      if (name === undefined) return;
      await log.add({ l: index, n: name });
      this.#landed(index, entry, name);
    } finally {
      held?.release();
    }
  }

  /**
   * Whether the file may be here: as the user's own, where these are to be left alone; or as one that landed, and the machine
   * went down before that was on its disk, which the time that it was given tells.
   */
  async #compare(index: number, entry: ManifestFile): Promise<void> {
    const { past, calls, job } = this.#options;
    if (past.empty && job.existing === 'keep') return;
    const held = await this.#parent(entry);
    try {
      if (held === undefined) return;
      const stats = await calls.lstat(`${held.path}/${entry.path.at(-1) ?? ''}`);
      const apart = stats.mtimeMs - BigInt(entry.mtime);
      const isLike = job.existing !== 'keep' || (apart < TIME_GRAIN && apart > -TIME_GRAIN);
      if (!stats.isFile() || Number(stats.size) !== entry.size || !isLike) return;
      if (entry.size === 0) {
        await this.#same(index, entry);
        return;
      }
      this.result.compare.add(index);
      this.result.compareBytes += entry.size;
    } catch (error) {
      if (!NOT_THERE.has(systemCode(error) ?? '')) throw error;
    } finally {
      held?.release();
    }
  }

  /** An empty file is like any other. */
  async #same(index: number, entry: ManifestFile): Promise<void> {
    const { past, log, job, tally } = this.#options;
    const name = entry.path.at(-1) ?? '';
    if (job.files === 1) {
      past.sha256 = createHash('sha256').digest('hex');
      await log.add({ v: index, h: past.sha256 });
    }
    await log.add(job.existing === 'keep' ? { l: index, n: name } : { s: index, n: name });
    if (job.existing !== 'keep') past.identical += 1;
    tally.files += 1;
    this.#landed(index, entry, name);
  }

  #landed(index: number, entry: ManifestFile, name: string): void {
    const { past } = this.#options;
    past.landed.add(index);
    if (entry.path.length === 1) noteTopFile(past, index, name);
  }

  async #parent(entry: ManifestFile): Promise<HeldDirectory | undefined> {
    const folder = entry.path.slice(0, -1).join('/');
    if (folder === this.#missing) return undefined;
    try {
      return await this.#options.folders.holdParent(entry.path);
    } catch (error) {
      // What is no folder, or a link, is not gone through.
      if (!NOT_THERE.has(systemCode(error) ?? '') && systemCode(error) !== 'TINCAN_E_FILE_ACCESS')
        throw error;
      this.#missing = folder;
      return undefined;
    }
  }
}
