/**
 * The sending side of a transfer on the connection that the receiver chose: streams what the receiver does not have
 * (./file-stream.ts), sends again what was damaged (./block-server.ts), and waits for the receiver's word that it has
 * verified everything.
 */
import { dirname } from 'node:path';
import { type ErrorCode, TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { BlockServer } from './block-server.ts';
import type { DataEvent, SendJob } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import { codeFromPeer, isStallCode, sourceError } from './file-errors.ts';
import { FileStream } from './file-stream.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
  type Complete,
  decodeComplete,
  decodeIndexedCode,
  decodeProgress,
  decodeStart,
  FRAME,
  type Frame,
  frameOf,
} from './frames.ts';
import { Gate } from './gate.ts';
import { Problems } from './problems.ts';
import type { Flow } from './rate-limits.ts';
import { SendPace } from './send-pace.ts';
import { SendWindow } from './send-window.ts';
import { Tally } from './tally.ts';

const EMPTY = Buffer.alloc(0);

/** How the receiver's half of the conversation ended. */
type Ending =
  | { kind: 'complete'; complete: Complete }
  | { kind: 'failed'; code: ErrorCode; message?: string }
  | { kind: 'lost' };

export class SendRun {
  readonly #job: SendJob;
  readonly #calls: FileCalls;
  readonly #flow: Flow;
  readonly #emit: (event: DataEvent) => void;
  readonly #gate = new Gate();
  readonly #problems = new Problems();
  readonly #tally = new Tally();
  #stopped = false;
  #allSent = false;
  #sending: Promise<boolean> = Promise.resolve(false);

  constructor(job: SendJob, calls: FileCalls, flow: Flow, emit: (event: DataEvent) => void) {
    this.#job = job;
    this.#calls = calls;
    this.#flow = flow;
    this.#emit = emit;
  }

  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Ends the run from this side; nothing more is emitted that matters. */
  stop(): void {
    this.#stopped = true;
    this.#gate.open();
    this.#flow.stop();
  }

  /**
   * Runs to the end of the transfer and says how it went in one event: `done`, `failed` or `lost`.
   * @param first the START that came on this connection, or the FAIL of a receiver that cannot begin
   */
  async run(connection: FrameConnection, first: Frame): Promise<void> {
    const id = this.#job.id;
    if (first.type === FRAME.fail) {
      await this.#conclude(connection, failureOf(first));
      return;
    }
    const start = decodeStart(first.payload);
    if (start === undefined) {
      connection.destroy();
      this.#emit({ type: 'failed', id, ...new TincanError('TINCAN_E_PROTOCOL').toJSON() });
      return;
    }
    void connection.write(frameOf(FRAME.started, EMPTY));
    this.#emit({ type: 'connected', id });
    const progress = setInterval(() => this.#report(), TRANSFER.progressEvery);
    const [job, calls, problems, tally] = [this.#job, this.#calls, this.#problems, this.#tally];
    const window = new SendWindow(connection);
    const pace = new SendPace(
      this.#gate,
      this.#flow,
      () => this.#stopped,
      () => window.flush(),
    );
    const onLast = (): void => {
      this.#allSent = true;
    };
    const stream = new FileStream({ job, calls, window, pace, problems, tally, start, onLast });
    const blocks = new BlockServer({
      ...{ job, calls, window, pace, have: stream.have },
      onProblem: (index, { code, message }) => problems.add(index, code, message),
      onDigest: (digest) => {
        tally.sha256 = digest.toString('hex');
      },
    });
    const listening = this.#listen(connection, blocks).finally(() => this.stop());
    try {
      this.#sending = stream.run();
      if (await this.#sending) this.#emit({ type: 'verifying', id });
      const ending = await listening;
      clearInterval(progress);
      await this.#conclude(connection, ending);
    } catch (thrown) {
      const error = sourceError(thrown);
      await connection.finish(frameOf(FRAME.fail, Buffer.from(error.code)));
      this.#emit({ type: 'failed', id, ...error.toJSON() });
    } finally {
      clearInterval(progress);
      this.stop();
    }
  }

  async #conclude(connection: FrameConnection, ending: Ending): Promise<void> {
    const { id, roots, manifestPath } = this.#job;
    connection.destroy();
    if (ending.kind === 'complete') {
      const { files, sha256 } = ending.complete;
      if (files + this.#problems.count !== this.#job.files) {
        const message = 'The receiver does not account for every file.';
        this.#emit({ type: 'failed', id, code: 'TINCAN_E_PROTOCOL', message });
        return;
      }
      const single = this.#job.files === 1 && files === 1;
      // Where the file had landed before, and only the word of it was lost, there is nothing of ours to compare with.
      const own = this.#tally.sha256;
      if (single && own !== undefined && sha256 !== own) {
        this.#emit({ type: 'failed', id, ...new TincanError('TINCAN_E_CORRUPT').toJSON() });
        return;
      }
      const problems = await this.#problems.named(manifestPath);
      const first = roots[0]?.path ?? '';
      const path = roots.length === 1 ? first : dirname(first);
      // Only what was hashed here is shown as agreed; the receiver's word alone is no comparison.
      const hashes = single && own !== undefined ? { sha256: own } : {};
      const transferred = ending.complete.bytes;
      this.#emit({ type: 'done', id, transferred, filesDone: files, ...hashes, path, problems });
    } else if (ending.kind === 'failed') {
      const { code, message } = new TincanError(ending.code, ending.message);
      this.#emit({ type: 'failed', id, code, message });
    } else {
      this.#emit({ type: 'lost', id });
    }
  }

  /** Takes the receiver's frames until the last of them. */
  async #listen(connection: FrameConnection, blocks: BlockServer): Promise<Ending> {
    try {
      for (;;) {
        const frame = await connection.next();
        if (frame === undefined) return connection.broken ? this.#broken(connection) : { kind: 'lost' };
        const ending = await this.#take(frame, connection, blocks);
        if (ending !== undefined) return ending;
      }
    } catch (thrown) {
      const { code, message } = sourceError(thrown);
      connection.destroy();
      return { kind: 'failed', code, message };
    } finally {
      await blocks.close();
    }
  }

  #broken(connection: FrameConnection): Ending {
    connection.destroy();
    return { kind: 'failed', code: 'TINCAN_E_PROTOCOL' };
  }

  async #take(frame: Frame, connection: FrameConnection, blocks: BlockServer): Promise<Ending | undefined> {
    const { files, bytes } = this.#job;
    switch (frame.type) {
      case FRAME.progress: {
        const progress = decodeProgress(frame.payload);
        if (progress.bytes > bytes || progress.files > files) return this.#broken(connection);
        this.#tally.bytes = progress.bytes;
        this.#tally.files = progress.files;
        return undefined;
      }
      case FRAME.verdict: {
        const { index, code } = decodeIndexedCode(frame.payload);
        this.#problems.add(index, codeFromPeer(code));
        return undefined;
      }
      case FRAME.check:
      case FRAME.want:
        if (!this.#allSent) return this.#broken(connection);
        // Both write to the window.
        await this.#sending;
        await blocks.answer(frame);
        return undefined;
      case FRAME.complete: {
        const complete = decodeComplete(frame.payload);
        if (complete === undefined || !this.#allSent || complete.bytes > bytes)
          return this.#broken(connection);
        return { kind: 'complete', complete };
      }
      case FRAME.fail:
        return failureOf(frame);
      default:
        return this.#broken(connection);
    }
  }

  #report(): void {
    const progress = this.#stopped ? undefined : this.#tally.takeProgress(this.#job);
    if (progress !== undefined) this.#emit(progress);
  }
}

/** What a FAIL says: a receiver that can take no more for now goes on with a later job. */
function failureOf(frame: Frame): Ending {
  const code = frame.payload.toString('latin1');
  return isStallCode(code) ? { kind: 'lost' } : { kind: 'failed', code: codeFromPeer(code) };
}
