/** Keeps what anybody prints (console, warnings, stray writes) off the screen while it is ours. */
import { StringDecoder } from 'node:string_decoder';
import stripAnsi from 'strip-ansi';
import { TERMINAL } from '../../src/limits.ts';
import { safeText } from '../../src/text/safe-text.ts';

export interface RedirectOptions {
  /** The streams that lead to the terminal: process.stdout and process.stderr. */
  streams: readonly NodeJS.WritableStream[];
  /** Gets each line, safe and of bounded length. */
  onLine(line: string): void;
  process: NodeJS.Process;
}

/**
 * Gives every line written to the streams to `onLine` instead, and the warnings of Node as well, which it would
 * write to the terminal by itself. Returns what undoes all of that.
 */
export function redirectOutput({ streams, onLine, process }: RedirectOptions): () => void {
  const undo = streams.map((stream) => redirectStream(stream, onLine));
  // Warnings go around the streams, straight to the descriptor.
  const printers = process.listeners('warning');
  const onWarning = (warning: Error): void => onLine(safeLine(`${warning.name}: ${warning.message}`));
  process.removeAllListeners('warning');
  process.on('warning', onWarning);
  return () => {
    for (const step of undo) step();
    process.off('warning', onWarning);
    for (const printer of printers) process.on('warning', printer);
  };
}

function redirectStream(stream: NodeJS.WritableStream, onLine: (line: string) => void): () => void {
  const decoder = new StringDecoder('utf8');
  const original = stream.write;
  let rest = '';
  let isInside = false;
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, TERMINAL.printedLine);
    // What the listener prints itself would come back here without end.
    if (isInside) return;
    isInside = true;
    try {
      for (const line of lines) onLine(safeLine(line));
    } finally {
      isInside = false;
    }
  };
  type Done = (error?: Error | null) => void;
  const write = (chunk: unknown, encodingOrDone?: unknown, done?: unknown): boolean => {
    if (typeof chunk === 'string') take(chunk);
    else if (chunk instanceof Uint8Array) take(decoder.write(Buffer.from(chunk)));
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (typeof callback === 'function') queueMicrotask(() => (callback as Done)());
    return true;
  };
  stream.write = write as typeof stream.write;
  return () => {
    if (stream.write === (write as typeof stream.write)) stream.write = original;
    if (rest !== '') onLine(safeLine(rest));
    rest = '';
  };
}

function safeLine(line: string): string {
  return safeText(stripAnsi(line.slice(0, TERMINAL.printedLine).replace(/\r$/, '')));
}
