/** What has arrived of a transfer so far, in all of its jobs, and what is arriving. */
import { safeText } from '../../text/safe-text.ts';
import type { ManifestFile } from '../manifest.ts';

export interface CurrentFile {
  name: string;
  /** Bytes in all. */
  bytes: number;
  transferred: number;
}

export class Tally {
  /** Bytes of accepted files that are here. */
  bytes = 0;
  /** Files that are here under their names. */
  files = 0;
  /** Of these, those that were here before the transfer. */
  identical = 0;
  /** SHA-256 of the file, in a transfer of one. */
  sha256: string | undefined;
  #reported = 0;
  #reportedFiles = 0;
  #file: { entry: ManifestFile; transferred: () => number } | undefined;

  /** The file that moves from here on. */
  moves(entry: ManifestFile, transferred: () => number): void {
    this.#file = { entry, transferred };
  }

  /** The file that moves, with its path from the top made safe to show. */
  get current(): CurrentFile | undefined {
    if (this.#file === undefined) return undefined;
    const { entry, transferred } = this.#file;
    return { name: safeText(entry.path.join('/')), bytes: entry.size, transferred: transferred() };
  }

  /** True, once, where something has changed since it was last asked. */
  takeChange(): boolean {
    if (this.bytes === this.#reported && this.files === this.#reportedFiles) return false;
    this.#reported = this.bytes;
    this.#reportedFiles = this.files;
    return true;
  }
}
