/** Follows the accepted manifest as files arrive: which one is next, with the folders before it made. */
import { join } from 'node:path';
import type { ManifestFile } from '../manifest.ts';
import type { Arrival } from './arrival.ts';
import { nameError } from './file-errors.ts';

export class ArrivalWalk {
  readonly #arrival: Arrival;
  #index = -1;
  /** Top entries that were accepted, and the first of them. */
  #topEntries = 0;
  #firstTop: { index: number; name: string; isFolder: boolean } | undefined;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
  }

  /** Entry that `next` gave last. */
  get index(): number {
    return this.#index;
  }

  /** The next file that is to come; undefined after the last. Errors: of the disk */
  async next(): Promise<ManifestFile | undefined> {
    const { survey, past, manifest } = this.#arrival;
    for (;;) {
      const entry = await manifest.next();
      if (entry === undefined) return undefined;
      this.#index += 1;
      if (survey.unwanted.has(this.#index)) continue;
      if (entry.path.length === 1) {
        this.#topEntries += 1;
        const isFolder = entry.kind === 'folder';
        this.#firstTop ??= { index: this.#index, name: entry.path[0] ?? '', isFolder };
      }
      if (entry.kind === 'folder') await this.#makeFolder(entry.path);
      else if (!past.landed.has(this.#index)) return entry;
    }
  }

  /**
   * After the last: where everything is on this machine.
   * @param into folder that was accepted into
   * @returns the only top entry, or `into` where there are several or it did not make it
   */
  path(into: string): string {
    const { past, folders } = this.#arrival;
    const top = this.#firstTop;
    if (this.#topEntries !== 1 || top === undefined) return into;
    const { firstTopFile } = past;
    const fileName = firstTopFile?.index === top.index ? firstTopFile.name : undefined;
    const name = top.isFolder ? folders.topName(top.name) : fileName;
    return name === undefined ? into : join(into, name);
  }

  async #makeFolder(path: readonly string[]): Promise<void> {
    try {
      await this.#arrival.folders.make(this.#index, path);
    } catch (error) {
      // One that this machine has no name for: the files in it say so, each for itself.
      if (path.length === 1 || nameError(error) === undefined) throw error;
    }
  }
}
