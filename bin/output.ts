/** Where commands write: data to stdout, everything else to stderr, and nothing that steers a terminal. */

import { once } from 'node:events';
import { toJsonLine } from '../src/text/json-line.ts';
import { safeText } from '../src/text/safe-text.ts';

export interface Output {
  readonly json: boolean;
  /** Neither notes nor progress are wanted. */
  readonly quiet: boolean;
  /** Data: the object with `--json`, else the lines. */
  data(object: object, ...lines: string[]): void;
  /** Resolves when whoever reads the data has room for more. */
  taken(): Promise<void>;
  /** Rows of our own making, which may carry colours, beside the data on stdout. */
  draw(rows: readonly string[]): void;
  /** A line for the person, on stderr; none where it is quiet. */
  note(text: string): void;
  /** `tincan: sentence` on stderr. */
  complain(text: string): void;
  /** Called before each line on stderr or stdout: a progress bar gets out of the way. */
  beforeLine: () => void;
}

/** Every line of a text without what could steer a terminal. */
export function safeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => safeText(line))
    .join('\n');
}

export interface OutputOptions {
  json: boolean;
  quiet: boolean;
  /** Where data goes, where standard output is for something else. */
  dataStream?: NodeJS.WriteStream;
}

export function createOutput({ json, quiet, dataStream = process.stdout }: OutputOptions): Output {
  const write = (stream: NodeJS.WriteStream, line: string): void => {
    output.beforeLine();
    stream.write(`${line}\n`);
  };
  const output: Output = {
    json,
    quiet,
    data(object, ...lines) {
      if (json) write(dataStream, toJsonLine(object));
      else for (const line of lines) write(dataStream, safeLines(line));
    },
    async taken() {
      if (dataStream.writableNeedDrain) await once(dataStream, 'drain');
    },
    draw(rows) {
      for (const row of rows) write(dataStream, row);
    },
    note(text) {
      if (!quiet) write(process.stderr, safeLines(text));
    },
    complain(text) {
      write(process.stderr, `tincan: ${safeLines(text)}`);
    },
    beforeLine() {},
  };
  return output;
}

/** A reader that has gone (`| head`) ends the program quietly; a terminal that has gone too. */
export function endQuietlyWithReader(): void {
  process.stdout.on('error', endWithReader);
  process.stderr.on('error', () => {});
}

function endWithReader(): void {
  // process.exit() with a terminal that is closed aborts Node; the signal for it does not.
  if (process.stdout.isTTY) process.kill(process.pid, 'SIGHUP');
  else process.exit(0);
}

/** From now on the command itself sees to what becomes of what it writes to standard output, which it gets. */
export function takeStandardOutput(): NodeJS.WriteStream {
  process.stdout.off('error', endWithReader);
  process.stdout.on('error', () => {});
  return process.stdout;
}

/** Resolves when what was written so far has left the process. */
export async function flushOutput(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}
