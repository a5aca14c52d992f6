/**
 * The files of a transfer on the sending side: opened as the manifest names them, beneath their root and never
 * through a link, and watched for changes while they are sent.
 */
import { type BigIntStats, constants } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { type ManifestEntry, type ManifestFile, manifestTime } from '../manifest.ts';
import type { SourceRoot } from './data-plane.ts';
import { type FileCalls, readFully } from './file-calls.ts';
import type { Maybe } from './maybe.ts';
import { type HeldDirectory, openSafeDirectory, type SafeDirectory } from './safe-directory.ts';

// O_NONBLOCK: a pipe that stands where the file was must not hold up the thread.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const NO_LINK = constants.O_NOFOLLOW ?? 0;

export interface SourceFile {
  /** Fills the buffer from `position`; fewer bytes where the file has become shorter. */
  read(buffer: Uint8Array, position: number): Maybe<number>;
  /** Checks that the name still stands for the file that was opened, with the same size and time. */
  unchanged(): Promise<boolean>;
  close(): Maybe<void>;
}

/** Follows the manifest: every entry is shown to it by `enter`, in order, and files can then be opened. */
export class SourceFiles {
  readonly #roots: readonly SourceRoot[];
  readonly #calls: FileCalls;
  #root = -1;
  #directory: SafeDirectory | undefined;

  constructor(roots: readonly SourceRoot[], calls: FileCalls) {
    this.#roots = roots;
    this.#calls = calls;
  }

  /** Number of the root that files are opened beneath. */
  get root(): number {
    return this.#root;
  }

  /** The next entry of the manifest; an entry of one component is the next root. */
  enter(entry: ManifestEntry): Maybe<void> {
    return entry.path.length === 1 ? this.enterRoot(this.#root + 1) : undefined;
  }

  /** Goes to a root by its number. */
  async enterRoot(root: number): Promise<void> {
    if (root === this.#root) return;
    await this.#directory?.close();
    this.#directory = undefined;
    this.#root = root;
  }

  /**
   * Opens the file of the entry entered last.
   * Errors: those of open(2), TINCAN_E_NOT_SENDABLE, TINCAN_E_SOURCE_CHANGED
   */
  async open(entry: ManifestFile): Promise<SourceFile> {
    const root = this.#roots[this.#root];
    if (root === undefined) throw new TincanError('TINCAN_E_NO_SUCH_FILE');
    // A root may be a link: the user named it. Nothing beneath one may.
    if (entry.path.length === 1) return this.#openAt(entry, root.path, READ, undefined);
    this.#directory ??= openSafeDirectory(await realpath(root.path), this.#calls);
    const held = await this.#directory.hold(entry.path.slice(1, -1));
    try {
      return await this.#openAt(entry, `${held.path}/${entry.path.at(-1) ?? ''}`, READ | NO_LINK, held);
    } catch (error) {
      held.release();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#directory?.close();
    this.#directory = undefined;
  }

  async #openAt(
    entry: ManifestFile,
    path: string,
    flags: number,
    held: HeldDirectory | undefined,
  ): Promise<SourceFile> {
    const calls = this.#calls;
    const fd = await calls.open(path, flags);
    try {
      const before = await calls.fstat(fd);
      if (!before.isFile()) throw new TincanError('TINCAN_E_NOT_SENDABLE');
      if (Number(before.size) !== entry.size || manifestTime(Number(before.mtimeMs)) !== entry.mtime) {
        throw new TincanError('TINCAN_E_SOURCE_CHANGED');
      }
      return {
        read: (buffer, position) =>
          buffer.length <= TRANSFER.smallFileBytes
            ? calls.readSmall(fd, buffer, position)
            : readFully(fd, buffer, position),
        unchanged: async () => {
          try {
            const now = await (held === undefined ? calls.stat(path) : calls.lstat(path));
            return isSame(before, now);
          } catch {
            return false;
          }
        },
        close: () => {
          held?.release();
          return calls.close(fd);
        },
      };
    } catch (error) {
      await calls.close(fd);
      throw error;
    }
  }
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}
