/** A table of a running core's database that takes nothing, as on a full disk. */
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { TestCore } from '../support/cores.ts';

type Table = 'transfers' | 'peers';

/** Makes every write to the table fail. */
export function fillTable(core: TestCore, table: Table): void {
  forEachWrite(
    core,
    (write) =>
      `CREATE TRIGGER full_${write} BEFORE ${write} ON ${table} BEGIN SELECT RAISE(ABORT, 'full'); END`,
  );
}

/** Takes that back, of whichever table. */
export function makeRoom(core: TestCore): void {
  forEachWrite(core, (write) => `DROP TRIGGER full_${write}`);
}

function forEachWrite(core: TestCore, statement: (write: string) => string): void {
  const database = new DatabaseSync(path.join(core.directory, 'data', 'tincan.db'));
  for (const write of ['INSERT', 'UPDATE']) database.exec(statement(write));
  database.close();
}
