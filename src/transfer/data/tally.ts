/** What has arrived of a transfer so far, in all of its jobs, and what is arriving. */
import { safeText } from '../../text/safe-text.ts';
import type { ManifestFile } from '../manifest.ts';
import type { DataEvent, ReceiveJob } from './data-plane.ts';

type Progress = Extract<DataEvent, { type: 'progress' }>;

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
  get #current(): Progress['current'] {
    if (this.#file === undefined) return undefined;
    const { entry, transferred } = this.#file;
    return { name: safeText(entry.path.join('/')), bytes: entry.size, transferred: transferred() };
  }

  /** How far it is, where something has changed since it was last asked. */
  takeProgress({ id, files }: Pick<ReceiveJob, 'id' | 'files'>): Progress | undefined {
    if (this.bytes === this.#reported && this.files === this.#reportedFiles) return undefined;
    this.#reported = this.bytes;
    this.#reportedFiles = this.files;
    // The only file is the transfer itself.
    const current = files === 1 ? undefined : this.#current;
    const moving = current === undefined ? {} : { current };
    return { type: 'progress', id, transferred: this.bytes, filesDone: this.files, ...moving };
  }
}
