/**
 * The frames of files as the sender streams them, each of which must be the next that the manifest and START allow: a file
 * that comes whole (FILE, DATA, END), one that goes on (FILE, DATA, and HASH at some time), or one that does not come (SKIP).
 */
import { constants } from 'node:fs';
import type { ErrorCode } from '../../errors.ts';
import type { ManifestFile } from '../manifest.ts';
import type { Arrival } from './arrival.ts';
import { ArrivalWalk } from './arrival-walk.ts';
import { ArrivingFile } from './arriving-file.ts';
import type { EntrySet } from './entry-set.ts';
import type { FileCalls } from './file-calls.ts';
import { codeFromPeer, protocolError } from './file-errors.ts';
import type { FrameConnection } from './frame-connection.ts';
import { decodeFile, decodeHash, decodeIndexedCode, FRAME, type Frame } from './frames.ts';
import type { Landings } from './landings.ts';
import { PresentFile } from './present-file.ts';
import type { Problems } from './problems.ts';
import type { Rechecks } from './rechecks.ts';
import type { Tally } from './tally.ts';

// O_NONBLOCK: a pipe that stands where the file was must not hold up the thread.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

export interface FileIntakeOptions {
  connection: FrameConnection;
  arrival: Arrival;
  landings: Landings;
  rechecks: Rechecks;
  calls: FileCalls;
  tally: Tally;
  problems: Problems;
  /** Files that came and are not what was sent; added to. */
  damaged: EntrySet;
}

export class FileIntake {
  readonly walk: ArrivalWalk;
  readonly #options: FileIntakeOptions;
  /** The file whose bytes come now. */
  #file: ArrivingFile | PresentFile | undefined;

  constructor(options: FileIntakeOptions) {
    this.#options = options;
    this.walk = new ArrivalWalk(options.arrival);
  }

  /** Takes one. @throws TincanError TINCAN_E_PROTOCOL for one out of turn; errors of the disk */
  take(frame: Frame): Promise<void> | undefined {
    switch (frame.type) {
      case FRAME.file:
        return this.#begin(frame.payload);
      case FRAME.data: {
        const file = this.#file;
        if (file === undefined) throw protocolError('it sent bytes that belong to no file');
        const adding = file.add(frame.payload);
        return adding === undefined ? this.#added(file, frame) : adding.then(() => this.#added(file, frame));
      }
      case FRAME.end: {
        const file = this.#file;
        if (!(file instanceof ArrivingFile)) throw protocolError('it ended a file that it had not begun');
        this.#file = undefined;
        return file.matches(frame.payload) ? this.#options.landings.land(file) : this.#wrong(file);
      }
      case FRAME.hash: {
        const { index, digest } = decodeHash(frame.payload);
        if (this.#options.rechecks.theirs(index, Buffer.from(digest))) return undefined;
        throw protocolError('it sent the hash of a file that it did not go on with');
      }
      case FRAME.skip: {
        const { index, code } = decodeIndexedCode(frame.payload);
        return this.#skip(index, codeFromPeer(code));
      }
      default:
        throw protocolError('it sent a frame out of turn');
    }
  }

  /** LAST came. @throws TincanError TINCAN_E_PROTOCOL where something is missing */
  async end(): Promise<void> {
    if (this.#file !== undefined) throw protocolError('it ended within a file');
    if ((await this.walk.next()) !== undefined) throw protocolError('it ended before the last file');
    if (this.#options.rechecks.isWaiting) throw protocolError('it ended before the last hash');
  }

  /** Ends within a file, and keeps what has come of it. */
  async close(): Promise<void> {
    if (this.#file instanceof ArrivingFile) await this.#file.suspend();
    this.#file = undefined;
  }

  /** Its bytes are taken. */
  #added(file: ArrivingFile | PresentFile, { payload }: Frame): Promise<void> | undefined {
    // What goes on where it was ends with its last byte; its hash comes when it comes.
    if (file instanceof PresentFile && file.isWhole) this.#file = undefined;
    return this.#options.arrival.room.taken(payload.length);
  }

  /** A file came that is not what was sent. */
  async #wrong(file: ArrivingFile): Promise<void> {
    this.#options.damaged.add(file.index);
    const kept = await file.suspend();
    this.#options.tally.bytes -= file.received - kept;
  }

  async #begin(payload: Buffer): Promise<void> {
    const { connection, arrival, rechecks, calls, tally } = this.#options;
    const { index, offset } = decodeFile(payload);
    if (this.#file !== undefined) throw protocolError('it began a file within another');
    const entry = await this.walk.next();
    if (entry === undefined || index !== this.walk.index) {
      throw protocolError('it sent a file that is not the next one of the offer');
    }
    const { compare, offsets } = arrival.survey;
    const isPart = !compare.has(index);
    const expected = isPart ? (offsets.get(index) ?? 0) : entry.size;
    if (offset !== expected) throw protocolError('it began a file somewhere else than was asked');
    const release = (bytes: Buffer): void => {
      tally.bytes += bytes.length;
      connection.release(bytes);
    };
    if (offset === 0) {
      const file = new ArrivingFile(index, entry, arrival.parts, calls, release);
      this.#file = file;
      tally.moves(entry, () => file.received);
      return;
    }
    const fd = isPart ? await arrival.parts.open(index) : await this.#openExisting(entry);
    const file = new PresentFile({ index, entry, fd, offset, isPart, calls, release });
    tally.moves(entry, () => file.received);
    if (!file.isWhole) this.#file = file;
    await rechecks.begin(file);
  }

  /** Opens the user's own file that stands where this one would. @returns undefined where there is none any more */
  async #openExisting(entry: ManifestFile): Promise<number | undefined> {
    const { arrival, calls } = this.#options;
    try {
      const parent = await arrival.folders.holdParent(entry.path);
      try {
        const fd = await calls.open(`${parent.path}/${entry.path.at(-1) ?? ''}`, READ);
        const stats = await calls.fstat(fd);
        if (stats.isFile() && Number(stats.size) === entry.size) return fd;
        await calls.close(fd);
        return undefined;
      } finally {
        parent.release();
      }
    } catch {
      // It is compared with nothing then, and the file is fetched.
      return undefined;
    }
  }

  /** A file does not come, or not to its end, or is not what it was. */
  async #skip(index: number, code: ErrorCode): Promise<void> {
    const { arrival, rechecks, tally, problems } = this.#options;
    const file = this.#file;
    const present = await rechecks.drop(index);
    if (present !== undefined) {
      if (present === file) this.#file = undefined;
      if (present.isPart) {
        await arrival.parts.remove(index);
        tally.bytes -= present.received;
      }
    } else if (file instanceof ArrivingFile) {
      if (index !== file.index) throw protocolError('it left out a file that is not the next one');
      this.#file = undefined;
      await file.discard();
      tally.bytes -= file.received;
    } else {
      if (file !== undefined) throw protocolError('it left out a file within another');
      const entry = await this.walk.next();
      if (entry === undefined) throw protocolError('it left out more files than it offered');
      if (index !== this.walk.index) throw protocolError('it left out a file that is not the next one');
      const offset = arrival.survey.offsets.get(index);
      if (offset !== undefined) {
        await arrival.parts.remove(index);
        tally.bytes -= offset;
      }
    }
    problems.add(index, code);
  }
}
