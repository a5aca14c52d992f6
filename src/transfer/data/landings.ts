/** Files that came and were verified on their way to their names: made durable and placed beside those that still arrive. */
import { statfs } from 'node:fs/promises';
import { type ErrorCode, systemCode, type TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { ManifestFile } from '../manifest.ts';
import type { Arrival } from './arrival.ts';
import { noteTopFile } from './arrival-log.ts';
import type { ReceiveJob } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import { nameError, targetError } from './file-errors.ts';
import { GroupNotes, type Note } from './group-notes.ts';
import { placeFile } from './landing.ts';
import type { Tally } from './tally.ts';

/** A file whose bytes are what was sent. */
export interface VerifiedFile {
  readonly index: number;
  readonly entry: ManifestFile;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Brings what is missing of the bytes, the time and the mode to the part. */
  complete(mode: number): Promise<void>;
  /** Makes the part outlive the machine, and closes it. */
  makeDurable(): Promise<void>;
}

export interface LandingsOptions {
  job: ReceiveJob;
  arrival: Arrival;
  calls: FileCalls;
  tally: Tally;
  /** This file cannot be kept on this machine; the others can. */
  onProblem(index: number, code: ErrorCode, message: string): void;
  /** Something else on this machine has removed the part, or put another thing in its place: all of it is to come again. */
  onAltered(index: number): void;
  /** Nothing more can be kept. */
  onFailure(error: TincanError): void;
}

export class Landings {
  readonly #options: LandingsOptions;
  /** Files that are not named yet. */
  #underWay = 0;
  /** Those of them that are in no group yet. */
  #waiting: VerifiedFile[] = [];
  /** Whether a group is being named. */
  #naming = false;
  /** Wakes whoever waits for one of them. */
  #landed = (): void => {};

  constructor(options: LandingsOptions) {
    this.#options = options;
  }

  /** Begins to land a file; resolves once there was room for it, and is undefined where there is. */
  land(file: VerifiedFile): Promise<void> | undefined {
    if (this.#underWay >= TRANSFER.unverifiedFiles) return this.#oneLess().then(() => this.land(file));
    this.#underWay += 1;
    this.#waiting.push(file);
    if (!this.#naming) void this.#nameGroups();
    return undefined;
  }

  /** Notes a file that was here before. */
  async same({ index, entry, sha256 }: VerifiedFile): Promise<void> {
    const { job, arrival, tally } = this.#options;
    const name = entry.path.at(-1) ?? '';
    const told = this.#told(entry, name);
    if (job.files === 1) await this.#verified(index, sha256);
    // With `keep` only what landed earlier is looked for; see ./survey.ts.
    const isOwn = job.existing !== 'keep';
    await arrival.log.add(isOwn ? { s: index, ...told } : { l: index, ...told });
    if (isOwn) tally.identical += 1;
    tally.bytes += entry.size;
    this.#count(index, entry, name);
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    while (this.#underWay > 0) await this.#oneLess();
  }

  /**
   * Names what has come, a group at a time: all of it is written, then all made durable at once, so that few commits of the
   * disk's journal serve the group, and then named. While a group waits for the disk nothing else is written, as a
   * write would wait for the commit that is under way. The next group is whatever has come meanwhile.
   */
  async #nameGroups(): Promise<void> {
    this.#naming = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, TRANSFER.namedTogether);
      const written = await Promise.allSettled(group.map((file) => this.#complete(file)));
      const outcomes = await Promise.allSettled(
        group.map((file, at) => {
          const outcome = written[at];
          return outcome?.status === 'rejected' ? Promise.reject(outcome.reason) : file.makeDurable();
        }),
      );
      const notes = new GroupNotes(this.#options.arrival.log, group.length);
      await Promise.all(group.map((file, at) => this.#settle(file, outcomes[at], notes)));
    }
    this.#naming = false;
  }

  #complete(file: VerifiedFile): Promise<void> {
    return file.complete((file.entry.executable ? 0o777 : 0o666) & ~this.#options.job.umask);
  }

  /** @param outcome of making it durable */
  async #settle(
    file: VerifiedFile,
    outcome: PromiseSettledResult<void> | undefined,
    notes: GroupNotes,
  ): Promise<void> {
    let isNoted = false;
    const note: Note = (record) => {
      isNoted = true;
      return notes.note(record);
    };
    try {
      if (outcome?.status === 'rejected') throw outcome.reason;
      await this.#name(file, note);
    } catch (thrown) {
      this.#options.onFailure(targetError(thrown));
    }
    if (!isNoted) notes.leave();
    this.#leave();
  }

  async #name(file: VerifiedFile, note: Note): Promise<void> {
    const { arrival, tally, onProblem, onAltered } = this.#options;
    const { entry, index } = file;
    if (!(await this.#isPartThere(file))) {
      await arrival.parts.remove(index);
      tally.bytes -= entry.size;
      onAltered(index);
      return;
    }
    try {
      await this.#place(file, note);
    } catch (error) {
      const problem = nameError(error);
      if (problem === undefined || !(await this.#isFolderThere(error))) throw error;
      await arrival.parts.remove(index);
      tally.bytes -= entry.size;
      onProblem(index, problem.code, problem.message);
    }
  }

  async #place({ entry, index, sha256 }: VerifiedFile, note: Note): Promise<void> {
    const { job, arrival, calls } = this.#options;
    const { folders, parts, log } = arrival;
    const wished = entry.path.at(-1) ?? '';
    if (job.files === 1) await this.#verified(index, sha256);
    const parent = await folders.holdParent(entry.path);
    try {
      const replace = job.existing === 'overwrite';
      const place = { part: parts.path(index), folder: parent.path, wished, replace };
      const name = await placeFile(calls, place, {
        intended: (n, replaces) => log.add({ i: index, n, ...(replaces ? { o: 1 } : {}) }),
        landed: (landed) => note({ l: index, ...this.#told(entry, landed) }),
      });
      this.#count(index, entry, name);
    } finally {
      parent.release();
    }
    await folders.named(entry.path);
  }

  /** Whether what is about to be named looks like what was written. */
  async #isPartThere({ index, entry }: VerifiedFile): Promise<boolean> {
    const { calls, arrival } = this.#options;
    try {
      const stats = await calls.lstat(arrival.parts.path(index));
      return stats.isFile() && Number(stats.size) === entry.size;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  /** Keeps the hash of the only file. */
  async #verified(index: number, sha256: string): Promise<void> {
    const { arrival, tally } = this.#options;
    tally.sha256 = sha256;
    await arrival.log.add({ v: index, h: sha256 });
  }

  /** What the log keeps of a file beside its number. */
  #told(entry: ManifestFile, name: string): { n?: string } {
    return entry.path.length > 1 && name === entry.path.at(-1) ? {} : { n: name };
  }

  #count(index: number, entry: ManifestFile, name: string): void {
    const { tally, arrival } = this.#options;
    tally.files += 1;
    if (entry.path.length === 1) noteTopFile(arrival.past, index, name);
  }

  /** Whether it is the file's own trouble that something is not there, and not that all of it is gone. */
  async #isFolderThere(error: unknown): Promise<boolean> {
    if (systemCode(error) !== 'ENOENT') return true;
    return statfs(this.#options.job.into).then(
      () => true,
      () => false,
    );
  }

  #leave(): void {
    this.#underWay -= 1;
    const landed = this.#landed;
    this.#landed = () => {};
    landed();
  }

  /** Resolves when one of those under way has ended. */
  #oneLess(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#landed;
      this.#landed = () => {
        before();
        resolve();
      };
    });
  }
}
