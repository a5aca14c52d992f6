/**
 * The folders of an arriving transfer: made as the manifest names them, each top folder under a name that was
 * free, and found again for the files in them.
 */

import { constants } from 'node:fs';
import { systemCode, TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { numberedName } from '../path-names.ts';
import { type FileCalls, syncToDisk } from './file-calls.ts';
import type { HeldDirectory, SafeDirectory } from './safe-directory.ts';

export class ArrivalFolders {
  readonly #directory: SafeDirectory;
  readonly #calls: FileCalls;
  readonly #mode: number;
  /** Names that the top folders got, by their names in the manifest. */
  readonly #top = new Map<string, string>();
  /** Folders with names in them that are not yet durable, by path. */
  readonly #unsynced = new Map<string, readonly string[]>();
  /** Folders made here, oldest first, for `undo`. */
  readonly #made: (readonly string[])[] = [];

  /** @param umask of the user that the folders are for */
  constructor(directory: SafeDirectory, calls: FileCalls, umask: number) {
    this.#directory = directory;
    this.#calls = calls;
    this.#mode = 0o777 & ~umask;
  }

  /** Makes the folder of a manifest entry. @returns the path it got */
  async make(path: readonly string[]): Promise<readonly string[]> {
    const real =
      path.length === 1 ? await this.#makeTop(path[0] ?? '') : await this.#makeWithin(this.#real(path));
    this.#made.push(real);
    if (this.#made.length > TRANSFER.foldersCleaned) this.#made.shift();
    const held = await this.#directory.hold(real);
    try {
      // mkdir's mode is cut by this process's own umask.
      if (held.fd !== undefined) await this.#calls.fchmod(held.fd, this.#mode);
    } finally {
      held.release();
    }
    return real;
  }

  /** Holds the folder that an entry is in. */
  async holdParent(path: readonly string[]): Promise<HeldDirectory> {
    return this.#directory.hold(this.#real(path).slice(0, -1));
  }

  /** Notes that an entry was named, so that its folder is made durable. */
  async named(path: readonly string[]): Promise<void> {
    const parent = this.#real(path).slice(0, -1);
    this.#unsynced.set(parent.join('/'), parent);
    if (this.#unsynced.size >= TRANSFER.unsyncedDirectories) await this.sync();
  }

  /** Makes the names in all folders durable. */
  async sync(): Promise<void> {
    const folders = [...this.#unsynced.values()];
    this.#unsynced.clear();
    await Promise.all(folders.map((folder) => this.#syncFolder(folder)));
  }

  /** Removes the folders made here that are empty. */
  async undo(): Promise<void> {
    for (const path of this.#made.toReversed()) {
      try {
        await this.#directory.forget(path);
        const parent = await this.#directory.hold(path.slice(0, -1));
        try {
          await this.#calls.rmdir(`${parent.path}/${path.at(-1) ?? ''}`);
        } finally {
          parent.release();
        }
      } catch {
        // Something is in it, or it is gone: then it is not ours to remove.
      }
    }
  }

  #real(path: readonly string[]): readonly string[] {
    const top = path.length > 1 ? this.#top.get(path[0] ?? '') : undefined;
    return top === undefined ? path : [top, ...path.slice(1)];
  }

  /** Exclusively: what is there already belongs to someone else. */
  async #makeTop(name: string): Promise<readonly string[]> {
    const root = await this.#directory.hold([]);
    try {
      for (let number = 0; number < TRANSFER.nameTries; number += 1) {
        const candidate = numberedName(name, number);
        if (!(await this.#mkdir(`${root.path}/${candidate}`))) continue;
        this.#top.set(name, candidate);
        await this.named([candidate]);
        return [candidate];
      }
    } finally {
      root.release();
    }
    throw new TincanError('TINCAN_E_FILE_ACCESS', 'There are too many folders of that name.');
  }

  /** Beneath a folder of our own; one that is there already was made by someone in the meantime and will do. */
  async #makeWithin(real: readonly string[]): Promise<readonly string[]> {
    const parent = await this.#directory.hold(real.slice(0, -1));
    try {
      await this.#mkdir(`${parent.path}/${real.at(-1) ?? ''}`);
    } finally {
      parent.release();
    }
    await this.named(real);
    return real;
  }

  async #mkdir(path: string): Promise<boolean> {
    try {
      await this.#calls.mkdir(path, this.#mode);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  async #syncFolder(path: readonly string[]): Promise<void> {
    // Windows cannot sync a folder, and keeps its names by itself.
    if (process.platform === 'win32') return;
    const held = await this.#directory.hold(path);
    try {
      if (held.fd !== undefined) await syncToDisk(held.fd);
      else {
        const fd = await this.#calls.open(held.path, constants.O_RDONLY);
        try {
          await syncToDisk(fd);
        } finally {
          await this.#calls.close(fd);
        }
      }
    } finally {
      held.release();
    }
  }
}
