/**
 * Where what comes from a program, or is meant for one, is kept on the way: a file until it has been sent, a folder until what
 * was received into it has been written out.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { TRANSFER } from '../limits.ts';

export interface Spool {
  /** A path that does not exist yet, in a folder of the user's own. It stays until it is let go. Errors: those of mkdir(2) */
  newPath(): Promise<string>;
  /** Whoever asked for the path is done with it: it is removed unless a transfer needs it. */
  letGo(file: string, needed: () => ReadonlySet<string>): void;
  /** A transfer does not need it any more: it is removed unless somebody else does. Any other file is left alone. */
  release(file: string, needed: () => ReadonlySet<string>): void;
  /**
   * Removes all but these: what an earlier run of the core has left. A folder with something in it has a week.
   * @param now milliseconds since the epoch
   */
  sweep(needed: ReadonlySet<string>, now: number): Promise<void>;
}

/** @param directory the home's data directory */
export function createSpool(directory: string): Spool {
  const folder = path.join(directory, 'spool');
  /** Paths that somebody may still write to, or send to one more receiver. */
  const held = new Set<string>();
  const release: Spool['release'] = (file, needed) => {
    if (path.dirname(file) !== folder || held.has(file) || needed().has(file)) return;
    // The one that does not fit what it is fails, and so be it: what lies in a folder is somebody's who could not take it yet.
    rm(file, { force: true }).catch(() => {});
    rmdir(file).catch(() => {});
  };
  return {
    async newPath() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, randomBytes(16).toString('hex'));
      held.add(file);
      return file;
    },
    letGo(file, needed) {
      held.delete(file);
      release(file, needed);
    },
    release,
    async sweep(needed, now) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names) {
        const file = path.join(folder, name);
        if (needed.has(file)) continue;
        const found = await lstat(file);
        const kept = found.isDirectory() && now - found.mtimeMs < TRANSFER.partsKept;
        if (!kept || (await readdir(file)).length === 0) await rm(file, { force: true, recursive: true });
      }
    },
  };
}
