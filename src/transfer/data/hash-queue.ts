/**
 * Hashes of whole files of which the receiver has a beginning, made beside what is sent, one file after another. What
 * comes of it is fetched between frames, so that it never gets in among them.
 */
import type { ErrorCode } from '../../errors.ts';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { ManifestFile } from '../manifest.ts';
import type { SourceRoot } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import { sourceError } from './file-errors.ts';
import { hashBeside } from './hash-beside.ts';
import { SourceFiles } from './source-files.ts';

export interface HashedFile {
  index: number;
  entry: ManifestFile;
  /** Number of its root. */
  root: number;
}

export type HashResult =
  | { index: number; digest: Buffer }
  | { index: number; code: ErrorCode; message: string };

export class HashQueue {
  readonly #sources: SourceFiles;
  readonly #isOver: () => boolean;
  readonly #waiting: HashedFile[] = [];
  readonly #cancelled = new Set<number>();
  #results: HashResult[] = [];
  #isRunning = false;
  #run: Promise<void> = Promise.resolve();
  #stopped = false;
  #changed = (): void => {};

  /** @param isOver true when the job has ended and no hash is needed any more */
  constructor(roots: readonly SourceRoot[], calls: FileCalls, isOver: () => boolean) {
    this.#sources = new SourceFiles(roots, calls);
    this.#isOver = isOver;
  }

  /** Takes a file in; returns once there is room for another. */
  async add(file: HashedFile): Promise<void> {
    this.#waiting.push(file);
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.#run = this.#hashWaiting();
    }
    while (this.#waiting.length >= TRANSFER.rechecks && !this.#stopped) await this.#change();
  }

  /** Nothing more is to be heard of a file. */
  cancel(index: number): void {
    this.#cancelled.add(index);
    this.#results = this.#results.filter((result) => result.index !== index);
  }

  /** Whether there is something to take. */
  get isReady(): boolean {
    return this.#results.length > 0;
  }

  /** What has come out since the last time. */
  take(): HashResult[] {
    if (this.#results.length === 0) return this.#results;
    const results = this.#results;
    this.#results = [];
    return results;
  }

  /** Resolves when there is something to take; false when there will be nothing more. */
  async more(): Promise<boolean> {
    while (this.#results.length === 0 && this.#isRunning && !this.#stopped) await this.#change();
    return this.#results.length > 0 && !this.#stopped;
  }

  /** Ends it; resolves when no file is open. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    this.#wake();
    await this.#run;
    await this.#sources.close();
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => {
      const before = this.#changed;
      this.#changed = () => {
        before();
        resolve();
      };
    });
  }

  async #hashWaiting(): Promise<void> {
    for (;;) {
      const file = this.#waiting.shift();
      if (file === undefined || this.#isOver()) break;
      const result = await this.#hash(file);
      const isWanted = result !== undefined && !this.#cancelled.delete(file.index);
      if (isWanted) this.#results.push(result);
      this.#wake();
    }
    // In the same step in which nothing was found, so that no file is added in between.
    this.#waiting.length = 0;
    this.#isRunning = false;
    this.#wake();
  }

  #wake(): void {
    const changed = this.#changed;
    this.#changed = () => {};
    changed();
  }

  async #hash({ index, entry, root }: HashedFile): Promise<HashResult | undefined> {
    try {
      await this.#sources.enterRoot(root);
      const source = await this.#sources.open(entry);
      try {
        const digest = await hashBeside({
          size: entry.size,
          read: (buffer, position) => source.read(buffer, position),
          reaches: () => entry.size,
          isOver: () => this.#stopped || this.#isOver() || this.#cancelled.has(index),
        });
        if (digest === undefined) return undefined;
        if (!(await source.unchanged())) throw new TincanError('TINCAN_E_SOURCE_CHANGED');
        return { index, digest };
      } finally {
        await source.close();
      }
    } catch (thrown) {
      return { index, ...sourceError(thrown).toJSON() };
    }
  }
}
