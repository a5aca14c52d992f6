/**
 * A folder and what is beneath it, reached step by step and never through a symbolic link. Node has no
 * `openat`; on Linux `/proc/self/fd/N/name` is the same thing: the folder is held by a descriptor, so nobody
 * can put a link in its place between a check and its use. Where there is no /proc each step is looked at with
 * lstat before the path is used; another process of the same user, or of one who may write there, could
 * still swap a folder in that instant.
 */
import { constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { FileCalls } from './file-calls.ts';
import type { Maybe } from './maybe.ts';

// Windows knows neither flag.
const DIRECTORY = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0);
const NO_LINK = constants.O_NOFOLLOW ?? 0;

/** A folder in use; its path stays valid until it is released. */
export interface HeldDirectory {
  /** Prefix for the names in the folder: `${path}/name`. */
  readonly path: string;
  /** Descriptor of the folder; undefined where folders are not held by one. */
  readonly fd: number | undefined;
  release(): void;
}

export interface SafeDirectory {
  /** Opens the folder beneath the root. Errors, as rejections: those of open(2); ENOTDIR or ELOOP for a link. */
  hold(components: readonly string[]): Maybe<HeldDirectory>;
  /** Opens the folder anew the next time: it may have been removed and made again. */
  forget(components: readonly string[]): Promise<void>;
  /** Closes every descriptor that is not in use; those in use close as they are released. */
  close(): Promise<void>;
}

interface Opened {
  fd: Promise<number>;
  /** What is lent of it, once it is open. */
  held: HeldDirectory | undefined;
  users: number;
  /** Closes with its last user. */
  forgotten: boolean;
}

class DescriptorDirectory implements SafeDirectory {
  readonly #root: string;
  readonly #calls: FileCalls;
  /** Least recently used first. */
  readonly #open = new Map<string, Opened>();
  #closed = false;

  constructor(root: string, calls: FileCalls) {
    this.#root = root;
    this.#calls = calls;
  }

  hold(components: readonly string[]): Maybe<HeldDirectory> {
    const key = components.join('/');
    let opened = this.#open.get(key);
    if (opened === undefined) {
      opened = { fd: this.#descend(components), held: undefined, users: 0, forgotten: this.#closed };
      // Waiters see the error; nothing is kept of a folder that did not open.
      opened.fd.catch(() => this.#open.delete(key));
    } else this.#open.delete(key);
    if (!opened.forgotten) this.#open.set(key, opened);
    opened.users += 1;
    return opened.held ?? this.#opening(opened);
  }

  async #opening(opened: Opened): Promise<HeldDirectory> {
    try {
      const fd = await opened.fd;
      opened.held ??= { path: `/proc/self/fd/${fd}`, fd, release: () => this.#release(opened) };
      return opened.held;
    } catch (error) {
      opened.users -= 1;
      throw error;
    } finally {
      this.#evict();
    }
  }

  async forget(components: readonly string[]): Promise<void> {
    const opened = this.#open.get(components.join('/'));
    if (opened !== undefined) await this.#drop(components.join('/'), opened);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map(([key, opened]) => this.#drop(key, opened)));
  }

  async #descend(components: readonly string[]): Promise<number> {
    const name = components.at(-1);
    // The root is the user's own choice and may well be a link.
    if (name === undefined) return this.#calls.open(this.#root, DIRECTORY);
    const parent = await this.hold(components.slice(0, -1));
    try {
      return await this.#calls.open(`${parent.path}/${name}`, DIRECTORY | NO_LINK);
    } finally {
      parent.release();
    }
  }

  #release(opened: Opened): void {
    opened.users -= 1;
    if (opened.forgotten && opened.users === 0) void this.#closeDescriptor(opened);
  }

  async #drop(key: string, opened: Opened): Promise<void> {
    this.#open.delete(key);
    opened.forgotten = true;
    if (opened.users === 0) await this.#closeDescriptor(opened);
  }

  async #closeDescriptor(opened: Opened): Promise<void> {
    try {
      await this.#calls.close(await opened.fd);
    } catch {
      // It never opened, or there is nothing left to be done about it.
    }
  }

  #evict(): void {
    for (const [key, opened] of this.#open) {
      if (this.#open.size <= TRANSFER.openDirectories) break;
      if (opened.users === 0) void this.#drop(key, opened);
    }
  }
}

class PathDirectory implements SafeDirectory {
  readonly #root: string;
  readonly #calls: FileCalls;

  constructor(root: string, calls: FileCalls) {
    this.#root = root;
    this.#calls = calls;
  }

  async hold(components: readonly string[]): Promise<HeldDirectory> {
    let path = this.#root;
    for (const name of components) {
      path = join(path, name);
      const stats = await this.#calls.lstat(path);
      if (!stats.isDirectory()) {
        throw new TincanError('TINCAN_E_FILE_ACCESS', 'A folder on the way was replaced by something else.');
      }
    }
    return { path, fd: undefined, release() {} };
  }

  async forget(): Promise<void> {}

  async close(): Promise<void> {}
}

/**
 * @param root absolute path of an existing folder
 * @param descriptors hold folders by descriptor; default: where /proc/self/fd is there
 */
export function openSafeDirectory(
  root: string,
  calls: FileCalls,
  descriptors: boolean = process.platform === 'linux' && existsSync('/proc/self/fd'),
): SafeDirectory {
  return descriptors ? new DescriptorDirectory(root, calls) : new PathDirectory(root, calls);
}
