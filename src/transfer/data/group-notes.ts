/**
 * The lines in the arrival log of files that get their names together: written in one call, once each of the files has its
 * name or is known to get none. Until then the part of each is there beside its name, which says the same (./recovery.ts).
 */
import type { ArrivalLog, ArrivalRecord } from './arrival-log.ts';

/** Notes the line of a file; resolves once it is written. Errors: those of the write, for every file of the group */
export type Note = (record: ArrivalRecord) => Promise<void>;

export class GroupNotes {
  readonly #log: ArrivalLog;
  /** Files that have not come so far. */
  #missing: number;
  readonly #records: ArrivalRecord[] = [];
  #write = (): void => {};
  readonly #written: Promise<void>;

  /** @param files how many there are in the group; each is to call `note` once, or `leave` */
  constructor(log: ArrivalLog, files: number) {
    this.#log = log;
    this.#missing = files;
    this.#written = new Promise<void>((resolve) => {
      this.#write = resolve;
    }).then(() => this.#log.add(...this.#records));
    // Each file that waits for it hears of it; where none does, nothing was written.
    this.#written.catch(() => {});
  }

  note(record: ArrivalRecord): Promise<void> {
    this.#records.push(record);
    this.#arrived();
    return this.#written;
  }

  /** A file of the group has no line. */
  leave(): void {
    this.#arrived();
  }

  #arrived(): void {
    this.#missing -= 1;
    if (this.#missing === 0) this.#write();
  }
}
