/**
 * The folders of an arriving transfer: made as the manifest names them, under names that were free or, where that was
 * asked for, in folders that are there; and found again for the files in them, also by a later job.
 */
import { constants } from 'node:fs';
import { systemCode, TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { ExistingFiles } from '../../store/state.ts';
import { numberedName } from '../path-names.ts';
import type { ArrivalLog, Past } from './arrival-log.ts';
import { type FileCalls, syncToDisk } from './file-calls.ts';
import type { Maybe } from './maybe.ts';
import type { HeldDirectory, SafeDirectory } from './safe-directory.ts';

export interface ArrivalFoldersOptions {
  directory: SafeDirectory;
  calls: FileCalls;
  log: ArrivalLog;
  past: Past;
  /** Of the user that the folders are for. */
  umask: number;
  existing: ExistingFiles;
  /** Real names of top folders that are to be gone on with. */
  tops: Readonly<Record<string, string>>;
}

export class ArrivalFolders {
  readonly #directory: SafeDirectory;
  readonly #calls: FileCalls;
  readonly #log: ArrivalLog;
  readonly #past: Past;
  readonly #mode: number;
  readonly #mergesTops: boolean;
  readonly #given: ReadonlyMap<string, string>;
  /** Names that the top folders got, by their names in the manifest. */
  readonly #tops = new Map<string, string>();
  /** Names of folders further down whose own name was taken, by path. */
  readonly #renamed = new Map<string, string>();
  /** Folders with names in them that are not yet durable, by path. */
  readonly #unsynced = new Map<string, readonly string[]>();

  constructor({ directory, calls, log, past, umask, existing, tops }: ArrivalFoldersOptions) {
    this.#directory = directory;
    this.#calls = calls;
    this.#log = log;
    this.#past = past;
    this.#mode = 0o777 & ~umask;
    this.#mergesTops = existing !== 'keep';
    this.#given = new Map(Object.entries(tops));
  }

  /**
   * Names that the top folders got, at most TRANSFER.topsKept of them, and those first that are not their own: these no later
   * transfer would find by itself.
   */
  get tops(): Record<string, string> {
    const told: [string, string][] = [];
    for (const isOwn of [false, true]) {
      for (const named of this.#tops) {
        if (told.length === TRANSFER.topsKept) break;
        if ((named[0] === named[1]) === isOwn) told.push(named);
      }
    }
    return Object.fromEntries(told);
  }

  /** Name that a top folder got. */
  topName(name: string): string | undefined {
    return this.#tops.get(name);
  }

  /** Where a folder of the manifest is: what an earlier job called it, if one did. */
  recall(index: number, path: readonly string[]): void {
    const given = path.length === 1 ? this.#given.get(path[0] ?? '') : undefined;
    const name = this.#past.folderNames.get(index) ?? given;
    if (name !== undefined) this.#name(path, name);
  }

  /** Makes the folder of a manifest entry, unless it may be one that is there. Errors: those of mkdir(2) */
  async make(index: number, path: readonly string[]): Promise<void> {
    const top = path.length === 1;
    const own = path.at(-1) ?? '';
    const parent = await this.holdParent(path);
    try {
      const past = this.#past.folderNames.get(index);
      const before = past ?? (top ? this.#given.get(own) : undefined);
      if (before !== undefined && (await this.#isFolder(`${parent.path}/${before}`))) {
        if (past === undefined) await this.#log.add({ f: index, n: before });
        this.#name(path, before);
        return;
      }
      for (let number = 0; number < TRANSFER.nameTries; number += 1) {
        if (await this.#tryName(index, path, parent, numberedName(own, number))) return;
      }
    } finally {
      parent.release();
    }
    throw new TincanError('TINCAN_E_FILE_ACCESS', 'There are too many folders of that name.');
  }

  /** Holds the folder that an entry is in. */
  holdParent(path: readonly string[]): Maybe<HeldDirectory> {
    return this.#directory.hold(this.real(path.slice(0, -1)));
  }

  /** Notes that an entry was named, so that its folder is made durable. */
  named(path: readonly string[]): Maybe<void> {
    const parent = this.real(path.slice(0, -1));
    this.#unsynced.set(parent.join('/'), parent);
    return this.#unsynced.size >= TRANSFER.unsyncedDirectories ? this.sync() : undefined;
  }

  /** Makes the names in all folders durable. */
  async sync(): Promise<void> {
    const folders = [...this.#unsynced.values()];
    this.#unsynced.clear();
    await Promise.all(folders.map((folder) => this.#syncFolder(folder)));
  }

  /** Where a folder is that the manifest calls so. */
  real(folder: readonly string[]): readonly string[] {
    const top = this.#tops.get(folder[0] ?? '');
    if (this.#renamed.size === 0) return top === undefined ? folder : [top, ...folder.slice(1)];
    return folder.map((name, depth) =>
      depth === 0 ? (top ?? name) : (this.#renamed.get(folder.slice(0, depth + 1).join('/')) ?? name),
    );
  }

  #name(path: readonly string[], name: string): void {
    if (path.length === 1) this.#tops.set(path[0] ?? '', name);
    else if (name !== path.at(-1)) this.#renamed.set(path.join('/'), name);
  }

  /** @returns false where the name is taken */
  async #tryName(
    index: number,
    path: readonly string[],
    parent: HeldDirectory,
    name: string,
  ): Promise<boolean> {
    const top = path.length === 1;
    const real = `${parent.path}/${name}`;
    // It is noted before it is there, so that after a crash it is known for ours; so what is there already must not be
    // noted. Below the top a folder that is there does as well, as long as it is one.
    const isThere = await this.#exists(real);
    const told = top || name !== path.at(-1) ? { n: name } : {};
    if (!isThere) await this.#log.add({ f: index, ...told, m: 1 });
    if (isThere || !(await this.#mkdir(real))) {
      if ((top && !this.#mergesTops) || !(await this.#isFolder(real))) return false;
      if (top || name !== path.at(-1)) await this.#log.add({ f: index, n: name });
      this.#name(path, name);
      return true;
    }
    this.#name(path, name);
    // Once, as without this one name nothing could be gone on with; a disk that is told to sync for each folder is slow.
    if (index === 0) await this.#log.sync();
    await this.named(path);
    const held = await this.#directory.hold(this.real(path));
    try {
      // mkdir's mode is cut by this process's own umask.
      if (held.fd !== undefined) await this.#calls.fchmod(held.fd, this.#mode);
    } finally {
      held.release();
    }
    return true;
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

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#calls.lstat(path);
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  /** False for a link, wherever it leads. */
  async #isFolder(path: string): Promise<boolean> {
    try {
      return (await this.#calls.lstat(path)).isDirectory();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
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
