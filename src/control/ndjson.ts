/** Newline-delimited JSON over any byte stream: a bounded splitter, and a link that sends and receives lines. */
import type { Duplex } from 'node:stream';
import { TincanError } from '../errors.ts';

const NEWLINE = 0x0a;

/** Cuts a byte stream into lines of a bounded length, whatever the pieces in which it arrives. */
export class LineSplitter {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next piece and gives the lines that it completes, without their line ends.
   * @throws TincanError TINCAN_E_PROTOCOL for a line above the bound; the splitter is of no use afterwards
   */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, at));
      lines.push(Buffer.concat(this.#pieces, this.#bytes).toString('utf8'));
      this.#pieces = [];
      this.#bytes = 0;
      from = at + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#bytes > this.#maxBytes)
      throw new TincanError('TINCAN_E_PROTOCOL', 'A control line is too long.');
    this.#pieces.push(piece);
  }
}

/** What happens on a link. `close` comes exactly once, and nothing comes after it. */
export interface LinkEvents {
  line(text: string): void;
  /** The stream takes data again after `congested`. */
  drain(): void;
  close(): void;
}

export interface LineLink {
  send(line: string): void;
  /** Passes on what is sent meanwhile in one piece: each piece wakes the other side. */
  together(work: () => void): void;
  /** True while more is buffered than the stream wants; send no more than has to be sent. */
  readonly congested: boolean;
  /** Bytes that the stream has not passed on. */
  readonly buffered: number;
  /** Sends what is buffered, then closes. */
  end(): void;
  destroy(): void;
}

/** Speaks lines over a stream. An error of the stream, or a line above the bound, closes the link. */
export function openLink(stream: Duplex, maxLineBytes: number, events: LinkEvents): LineLink {
  const splitter = new LineSplitter(maxLineBytes);
  let closed = false;
  stream.on('data', (chunk: Buffer) => {
    let lines: string[];
    try {
      lines = splitter.push(chunk);
    } catch {
      stream.destroy();
      return;
    }
    for (const line of lines) if (!closed && !stream.destroyed) events.line(line);
  });
  stream.on('drain', () => events.drain());
  // The 'close' that follows an error is what ends the link.
  stream.on('error', () => {});
  stream.on('end', () => stream.end());
  stream.once('close', () => {
    closed = true;
    events.close();
  });
  return {
    send(line) {
      if (stream.writable) stream.write(`${line}\n`);
    },
    together(work) {
      stream.cork();
      try {
        work();
      } finally {
        stream.uncork();
      }
    },
    get congested() {
      return stream.writableNeedDrain;
    },
    get buffered() {
      return stream.writableLength;
    },
    end() {
      stream.end(() => stream.destroy());
    },
    destroy() {
      stream.destroy();
    },
  };
}

/** The value of a line of JSON, or undefined for anything that is none. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
