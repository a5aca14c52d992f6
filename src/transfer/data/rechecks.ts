/**
 * Files of which bytes were here before: hashed beside the transfer, one after another, and compared with the hash
 * that the sender makes of its own in the meantime.
 */
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { PresentFile } from './present-file.ts';

/** A file and what is known of it. */
interface Recheck {
  file: PresentFile;
  own: Buffer | undefined;
  /** True once there is a hash of what is here, or it is clear that there will be none. */
  hashed: boolean;
  theirs: Buffer | undefined;
}

export interface RechecksOptions {
  /** Takes a file over, with whether it is what the sender has. */
  onOutcome(file: PresentFile, isSame: boolean): Promise<void>;
  onFailure(thrown: unknown): void;
}

export class Rechecks {
  readonly #options: RechecksOptions;
  readonly #open = new Map<number, Recheck>();
  #hashing: Promise<void> = Promise.resolve();
  readonly #settling = new Set<Promise<void>>();
  /** Hashes of this side that are not there yet. */
  #unhashed = 0;
  #hashedOne = (): void => {};
  #isCancelled = false;

  constructor(options: RechecksOptions) {
    this.#options = options;
  }

  /**
   * Takes a file in, while more of it may still arrive; returns once there is room for another.
   * @throws TincanError TINCAN_E_PROTOCOL where the sender leaves too many without its hash
   */
  async begin(file: PresentFile): Promise<void> {
    const recheck: Recheck = { file, own: undefined, hashed: false, theirs: undefined };
    this.#open.set(file.index, recheck);
    this.#unhashed += 1;
    if (this.#isCancelled) file.cancelHash();
    this.#hashing = this.#hashing.then(() => this.#hash(recheck));
    while (this.#unhashed > TRANSFER.rechecks) {
      await new Promise<void>((resolve) => {
        this.#hashedOne = resolve;
      });
    }
    // An honest sender waits for its own hashes before that.
    if (this.#open.size > 2 * TRANSFER.rechecks) {
      throw new TincanError('TINCAN_E_PROTOCOL', 'The peer broke the protocol: it confirms no file.');
    }
  }

  /** The sender's hash of a file. @returns false where none was to come */
  theirs(index: number, digest: Buffer): boolean {
    const recheck = this.#open.get(index);
    if (recheck === undefined || recheck.theirs !== undefined || !recheck.file.isWhole) return false;
    recheck.theirs = digest;
    this.#settle(recheck);
    return true;
  }

  /** Gives a file up. @returns the file, closed; undefined where it is not among these */
  async drop(index: number): Promise<PresentFile | undefined> {
    const recheck = this.#open.get(index);
    if (recheck === undefined || recheck.theirs !== undefined) return undefined;
    this.#open.delete(index);
    await recheck.file.close();
    return recheck.file;
  }

  /** True while the sender has not sent the hash of every file. */
  get isWaiting(): boolean {
    return [...this.#open.values()].some(({ theirs }) => theirs === undefined);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#hashing;
    await Promise.all(this.#settling);
  }

  /** Nobody is there any more to confirm a file: what is not hashed by now is so by a later job. */
  cancelHashes(): void {
    this.#isCancelled = true;
    for (const { file } of this.#open.values()) file.cancelHash();
  }

  /** Ends it all; what is in the files stays. */
  async stop(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(({ file }) => file.close()));
    await this.settled();
  }

  async #hash(recheck: Recheck): Promise<void> {
    const { file } = recheck;
    try {
      if (this.#open.get(file.index) === recheck) recheck.own = await file.digest();
    } catch (error) {
      // The user's own file may change as it likes; it is another one then.
      if (file.isPart) this.#options.onFailure(error);
    }
    recheck.hashed = true;
    this.#unhashed -= 1;
    this.#hashedOne();
    this.#settle(recheck);
  }

  #settle(recheck: Recheck): void {
    const { file, own, hashed, theirs } = recheck;
    if (!hashed || theirs === undefined || this.#open.get(file.index) !== recheck) return;
    this.#open.delete(file.index);
    const settling = this.#options
      .onOutcome(file, own?.equals(theirs) === true)
      .catch((thrown: unknown) => this.#options.onFailure(thrown))
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }
}
