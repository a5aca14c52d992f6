/** Whether the database of messages is still where it was opened: what is written to a file without a name is gone with the process. */
import { renameSync, rmSync, statSync } from 'node:fs';
import { systemCode } from '../errors.ts';
import type { Database } from '../storage/database.ts';

export interface FileWatch {
  /** What has become of the file since it was opened. */
  look(): 'there' | 'gone' | 'replaced';
}

/** @param file `:memory:` is always there */
export function watchFile(file: string): FileWatch {
  const identityOf = (): string | undefined => {
    if (file === ':memory:') return file;
    try {
      const { dev, ino } = statSync(file, { bigint: true });
      return `${dev} ${ino}`;
    } catch (thrown) {
      if (systemCode(thrown) === 'ENOENT') return undefined;
      throw thrown;
    }
  };
  const opened = identityOf();
  return {
    look() {
      const found = identityOf();
      if (found === undefined) return 'gone';
      return found === opened ? 'there' : 'replaced';
    },
  };
}

/**
 * Writes all that a database has to a file, whole or not at all, and closes it.
 *
 * @param was where it was opened; there is nothing of it there any more
 * @throws what SQLite or the system says; then it is open as before
 */
export function writeWhole(database: Database, was: string, to: string): void {
  const fresh = `${to}.new`;
  rmSync(fresh, { force: true });
  database.prepare('VACUUM INTO ?').run(fresh);
  database.close();
  // They belong to the file that is gone, and would be taken for those of the next one.
  for (const suffix of ['-wal', '-shm']) rmSync(was + suffix, { force: true });
  renameSync(fresh, to);
}
