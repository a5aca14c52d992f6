/**
 * The receiving side's last resort, after LAST: for each file that is not what was sent it asks for the hashes of its blocks,
 * has those sent again that differ, and hashes the whole anew. A file that is still wrong after TRANSFER.repairRounds is
 * given up.
 */
import { hash } from 'node:crypto';
import type { ErrorCode } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { safeText } from '../../text/safe-text.ts';
import { type ManifestFile, manifestEntries } from '../manifest.ts';
import type { Arrival } from './arrival.ts';
import type { DataEvent, ReceiveJob } from './data-plane.ts';
import { EntrySet } from './entry-set.ts';
import { type FileCalls, readFully, writeFully } from './file-calls.ts';
import { codeFromPeer, protocolError } from './file-errors.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
  decodeBlock,
  decodeBlocks,
  decodeHash,
  decodeIndexedCode,
  encodeCheck,
  encodeWant,
  FRAME,
  type Frame,
} from './frames.ts';
import type { Landings } from './landings.ts';
import type { Maybe } from './maybe.ts';
import { PresentFile } from './present-file.ts';
import type { Tally } from './tally.ts';

export interface RepairOptions {
  job: ReceiveJob;
  arrival: Arrival;
  calls: FileCalls;
  tally: Tally;
  landings: Landings;
  connection: FrameConnection;
  /** The next frame; throws where there is none. */
  next(): Maybe<Frame>;
  emit(event: DataEvent): void;
  /** The file is given up; `told`: the sender knows. */
  onProblem(index: number, code: ErrorCode, told: boolean): Promise<void>;
}

/** The part that is mended. */
interface Part {
  index: number;
  entry: ManifestFile;
  fd: number;
  /** Bytes in it. */
  size: number;
}

/** What the sender says of a file: undefined where it cannot be read any more. */
interface Blueprint {
  differing: EntrySet;
  digest: Buffer;
}

const BLOCK = TRANSFER.blockBytes;
const blocksOf = (entry: ManifestFile): number => Math.ceil(entry.size / BLOCK);
const blockLength = (entry: ManifestFile, block: number): number =>
  Math.min(BLOCK, entry.size - block * BLOCK);

export class Repair {
  readonly #options: RepairOptions;

  constructor(options: RepairOptions) {
    this.#options = options;
  }

  /** Mends the files of these entries, in the order of the manifest. Errors: of the disk, the connection, the protocol */
  async run(damaged: EntrySet): Promise<void> {
    for (let round = 1; round <= TRANSFER.repairRounds && damaged.size > 0; round += 1) {
      await this.#round(damaged, round === TRANSFER.repairRounds);
    }
  }

  async #round(damaged: EntrySet, isLast: boolean): Promise<void> {
    for await (const [index, entry] of manifestEntries(this.#options.job.manifestPath)) {
      if (entry.kind === 'folder' || !damaged.has(index)) continue;
      const isOver = await this.#file(index, entry, isLast);
      if (isOver) damaged.delete(index);
      if (damaged.size === 0) break;
    }
  }

  /** @returns false where it is to be tried again */
  async #file(index: number, entry: ManifestFile, isLast: boolean): Promise<boolean> {
    const { arrival, calls, tally } = this.#options;
    const fd = await arrival.parts.open(index);
    let part: Part | undefined = { index, entry, fd, size: 0 };
    try {
      part.size = Number((await calls.fstat(fd)).size);
      const outcome = await this.#mend(part);
      if (outcome instanceof PresentFile) {
        // It has the descriptor now.
        part = undefined;
        return true;
      }
      if (outcome === undefined && !isLast) return false;
      await arrival.parts.remove(index);
      tally.bytes -= part.size;
      await this.#options.onProblem(index, outcome ?? 'TINCAN_E_CORRUPT', outcome !== undefined);
      return true;
    } finally {
      if (part !== undefined) await calls.close(part.fd);
    }
  }

  /** @returns the file, which lands; the code of what is wrong with it on the other side; undefined where it is not mended */
  async #mend(part: Part): Promise<PresentFile | ErrorCode | undefined> {
    const { connection, landings, calls, emit, job } = this.#options;
    const { index, entry, fd } = part;
    const wasThere = part.size > 0;
    void connection.write(encodeCheck(index));
    const blueprint = await this.#blueprint(part);
    if (typeof blueprint === 'string') return blueprint;
    const { differing, digest } = blueprint;
    for (let first = 0; first < blocksOf(entry); first += 1) {
      let end = first;
      while (end - first < TRANSFER.wantBlocks && differing.has(end)) end += 1;
      if (end === first) continue;
      void connection.write(encodeWant(index, first, end - first));
      for (let block = first; block < end; block += 1) {
        const problem = await this.#block(part, block);
        if (problem !== undefined) return problem;
      }
      first = end - 1;
    }
    const release = (): void => {};
    const file = new PresentFile({ index, entry, fd, offset: entry.size, isPart: true, calls, release });
    void connection.closed.then(() => file.cancelHash());
    if ((await file.digest())?.equals(digest) !== true) return undefined;
    if (wasThere) {
      const name = safeText(entry.path.join('/'));
      emit({ type: 'repaired', id: job.id, name, blocks: differing.size });
    }
    await landings.land(file);
    return file;
  }

  /** Compares the sender's blocks with those of the part. */
  async #blueprint(part: Part): Promise<Blueprint | ErrorCode> {
    const { index, entry } = part;
    const differing = new EntrySet();
    let block = 0;
    for (let isLast = false; !isLast; ) {
      const frame = await this.#options.next();
      const problem = this.#skipped(frame, index);
      if (problem !== undefined) return problem;
      const blocks = frame.type === FRAME.blocks ? decodeBlocks(frame.payload) : undefined;
      const fits = blocks?.index === index && blocks.first === block;
      if (blocks === undefined || !fits || block + blocks.hashes.length > blocksOf(entry)) {
        throw protocolError('it answered with other blocks than was asked');
      }
      for (const theirs of blocks.hashes) {
        if (!(await this.#isSame(part, block, theirs))) differing.add(block);
        block += 1;
      }
      isLast = blocks.last;
      if (!isLast && blocks.hashes.length === 0) throw protocolError('it answered with no blocks');
    }
    if (block !== blocksOf(entry)) throw protocolError('it left out blocks of a file');
    const frame = await this.#options.next();
    const problem = this.#skipped(frame, index);
    if (problem !== undefined) return problem;
    const whole = frame.type === FRAME.hash ? decodeHash(frame.payload) : undefined;
    if (whole?.index !== index) throw protocolError('it did not say what the file is');
    return { differing, digest: Buffer.from(whole.digest) };
  }

  async #isSame({ entry, fd, size }: Part, block: number, theirs: Buffer): Promise<boolean> {
    const length = blockLength(entry, block);
    if (block * BLOCK + length > size) return false;
    const own = Buffer.allocUnsafe(length);
    if ((await readFully(fd, own, block * BLOCK)) < length) return false;
    return hash('sha256', own, 'buffer').equals(theirs);
  }

  /** Takes one block. @returns the code of what is wrong with the file on the other side, if that is so */
  async #block(part: Part, block: number): Promise<ErrorCode | undefined> {
    const { next, connection, tally, arrival } = this.#options;
    const { index, entry, fd } = part;
    const head = await next();
    const problem = this.#skipped(head, index);
    if (problem !== undefined) return problem;
    const said = head.type === FRAME.block ? decodeBlock(head.payload) : undefined;
    if (said?.index !== index || said.block !== block) {
      throw protocolError('it sent another block than was asked');
    }
    const body = await next();
    // It finds out only as it reads the block.
    const late = this.#skipped(body, index);
    if (late !== undefined) return late;
    if (body.type !== FRAME.data) throw protocolError('it sent no block');
    const { payload } = body;
    try {
      if (payload.length !== blockLength(entry, block))
        throw protocolError('it sent less of a block, or more');
      await writeFully(fd, payload, block * BLOCK);
    } finally {
      connection.release(payload);
    }
    const end = block * BLOCK + payload.length;
    if (end > part.size) {
      tally.bytes += end - part.size;
      part.size = end;
    }
    await arrival.room.taken(payload.length);
    return undefined;
  }

  #skipped(frame: Frame, index: number): ErrorCode | undefined {
    if (frame.type !== FRAME.skip) return undefined;
    const skip = decodeIndexedCode(frame.payload);
    if (skip.index !== index) throw protocolError('it left out a file that was not asked for');
    return codeFromPeer(skip.code);
  }
}
