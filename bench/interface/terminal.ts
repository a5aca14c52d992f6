/** The built program in a pseudo-terminal that shows so many bytes a second: nothing between the program and the clock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { childEnvironment } from '../../test/support/executable.ts';

/** How long something may take to be shown, ms. */
const PATIENCE = 30_000;
/** What the first frame has, whichever it is, and what goes before it has not. */
const NAME = 'tincan';

export interface BenchTerminal {
  readonly pid: number;
  /** When it was opened, as `performance.now()` gives it. */
  readonly openedAt: number;
  /** Bytes and pieces shown so far; a frame comes in one piece where the terminal is quick and few cells change. */
  shown(): { bytes: number; pieces: number };
  write(keys: string): void;
  /** Resolves when this text is shown from now on; @returns the time at which it was */
  sees(text: string): Promise<number>;
  /** The same for the first frame. */
  readonly firstFrame: Promise<number>;
  /** Leaves by Ctrl-C. */
  leave(): Promise<void>;
}

export interface BenchTerminalOptions {
  executable: string;
  args: readonly string[];
  /** Bytes shown in a second; absent: as many as come. */
  rate?: number | undefined;
  columns?: number;
  rows?: number;
}

export function openBenchTerminal({
  executable,
  args,
  rate,
  columns = 120,
  rows = 40,
}: BenchTerminalOptions): BenchTerminal {
  const openedAt = performance.now();
  const pty = spawn(process.execPath, [executable, ...args], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    encoding: null,
    env: childEnvironment({ TERM: 'xterm-256color' }),
  });
  const exited = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  const awaited = new Set<{ text: string; resolve(at: number): void }>();
  let bytes = 0;
  let pieces = 0;
  /** What came last: a text may come in two pieces. */
  let tail = '';

  const show = (part: Buffer): void => {
    const text = part.toString('latin1');
    const at = performance.now();
    bytes += part.length;
    pieces += 1;
    const seen = tail + text;
    tail = seen.slice(-64);
    for (const wanted of [...awaited]) {
      if (!seen.includes(wanted.text)) continue;
      awaited.delete(wanted);
      wanted.resolve(at);
    }
  };
  let chain = Promise.resolve();
  let queued = 0;
  pty.onData((data) => {
    // Without an encoding it gives bytes, whatever its types say.
    const part = data as unknown as Buffer;
    if (rate === undefined) {
      show(part);
      return;
    }
    // What was read is shown at the rate of the link, and read on only then.
    pty.pause();
    queued += 1;
    chain = chain.then(async () => {
      const step = Math.ceil(rate / 50);
      for (let at = 0; at < part.length; at += step) {
        const piece = part.subarray(at, at + step);
        await sleep((piece.length / rate) * 1_000);
        show(piece);
      }
      queued -= 1;
      if (queued === 0) pty.resume();
    });
  });

  const sees = (text: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const wanted = { text: Buffer.from(text).toString('latin1'), resolve };
      awaited.add(wanted);
      const late = setTimeout(() => {
        if (awaited.delete(wanted)) reject(new Error(`never shown: ${JSON.stringify(text)}`));
      }, PATIENCE);
      late.unref();
    });

  return {
    pid: pty.pid,
    openedAt,
    shown: () => ({ bytes, pieces }),
    write: (keys) => pty.write(keys),
    sees,
    firstFrame: sees(NAME),
    async leave() {
      pty.write('\u0003');
      await exited;
    },
  };
}
