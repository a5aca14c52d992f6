/**
 * The full screen at 120×40: bytes and time for a frame while two progress bars move, and the time from a key to the screen,
 * on a quick terminal and on one that shows 9,600 bytes a second.
 *
 *   node bench/run.mjs screen
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { paint } from '../components/terminal/screen/paint.ts';
import { parseRow, type Row } from '../components/terminal/screen/row.ts';
import { buildProgram } from '../test/components/terminal/support/programs.ts';

const COLUMNS = 120;
const ROWS = 40;
const KEYS = 40;
const SLOW = 9_600;
/** A letter that nothing else on the screen has, nor any control sequence that the screen writes. */
const KEY = 'Q';

interface Figures {
  frames: number;
  written: number;
  replaced: number;
  renders: number;
  cpu: number;
}

/** Runs the interface in a terminal that shows so many bytes a second, and types; milliseconds from key to screen. */
async function run(
  program: { path: string; directory: string },
  { bars, rate }: { bars: boolean; rate: number },
): Promise<{ latencies: number[]; figures: Figures; rateShown: number }> {
  const report = join(program.directory, 'figures.json');
  const { CI: _ci, ...env } = process.env;
  const pty = spawn(process.execPath, [program.path], {
    cols: COLUMNS,
    rows: ROWS,
    name: 'xterm-256color',
    encoding: null,
    env: { ...env, REPORT: report, ...(bars ? { BARS: '1' } : {}) },
  });
  let shown = 0;
  let isKeyShown = (): void => {};
  let chain = Promise.resolve();
  let queued = 0;
  const show = (bytes: Buffer): void => {
    shown += bytes.length;
    if (bytes.includes(KEY)) isKeyShown();
  };
  pty.onData((data) => {
    const bytes = data as unknown as Buffer;
    if (rate === Number.POSITIVE_INFINITY) {
      show(bytes);
      return;
    }
    // What was read is shown at the rate of the link, and read on only then.
    pty.pause();
    queued += 1;
    chain = chain.then(async () => {
      const step = Math.ceil(rate / 50);
      for (let at = 0; at < bytes.length; at += step) {
        const part = bytes.subarray(at, at + step);
        await sleep((part.length / rate) * 1_000);
        show(part);
      }
      queued -= 1;
      if (queued === 0) pty.resume();
    });
  });
  const exited = new Promise<void>((resolve) => pty.onExit(() => resolve()));

  // Past the first frame, which takes seconds at the slow rate.
  await sleep(rate === Number.POSITIVE_INFINITY ? 1_500 : 4_000);
  const [from, since] = [shown, performance.now()];
  const latencies: number[] = [];
  for (let i = 0; i < KEYS; i += 1) {
    const pressed = performance.now();
    const seen = new Promise<void>((resolve) => {
      isKeyShown = resolve;
    });
    pty.write(KEY);
    await Promise.race([seen, sleep(5_000)]);
    latencies.push(performance.now() - pressed);
    pty.write('\u007f');
    await sleep(170 + (i % 7) * 13);
  }
  const rateShown = ((shown - from) / (performance.now() - since)) * 1_000;
  pty.write('\u001bOP');
  await exited;
  return { latencies, figures: JSON.parse(readFileSync(report, 'utf8')) as Figures, rateShown };
}

function percentile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`;
}

function benchPaint(): void {
  const border = '─'.repeat(COLUMNS - 2);
  const text = '│ the quick brown fox 日本語 jumps over the lazy dog and on '.padEnd(COLUMNS - 4, '.');
  const bar = (n: number): string => `│ ${'█'.repeat(n % 80)}${'░'.repeat(80 - (n % 80))} ${n % 80} % `;
  const frame = (n: number): string[] => [
    `┌${border}┐`,
    ...Array.from({ length: ROWS - 4 }, () => text),
    bar(n),
    bar(n + 31),
    `└${border}┘`,
  ];
  const whole = (n: number): Row[] => frame(n).map((line) => parseRow(line, COLUMNS));
  const rounds = 200;
  for (let i = 0; i < 50; i += 1) paint([], whole(i), COLUMNS);
  let started = performance.now();
  let length = 0;
  for (let i = 0; i < rounds; i += 1) length = Buffer.byteLength(paint([], whole(i), COLUMNS));
  console.log(`a whole frame: ${((performance.now() - started) / rounds).toFixed(2)} ms, ${length} bytes`);
  let shown = whole(0);
  started = performance.now();
  for (let i = 1; i <= rounds; i += 1) {
    const next = [...shown];
    for (const row of [ROWS - 3, ROWS - 2]) next[row] = parseRow(frame(i)[row] ?? '', COLUMNS);
    length = Buffer.byteLength(paint(shown, next, COLUMNS));
    shown = next;
  }
  console.log(`two rows of it: ${((performance.now() - started) / rounds).toFixed(2)} ms, ${length} bytes`);
}

benchPaint();
const program = await buildProgram('interface.tsx', join(process.cwd(), 'bench/screen'));
try {
  for (const [name, options] of [
    ['quick terminal, nothing moves', { bars: false, rate: Number.POSITIVE_INFINITY }],
    ['quick terminal, two bars move', { bars: true, rate: Number.POSITIVE_INFINITY }],
    [`${SLOW} bytes a second, two bars move`, { bars: true, rate: SLOW }],
  ] as const) {
    const { latencies, figures, rateShown } = await run(program, options);
    const { frames, written, cpu } = figures;
    console.log(
      `${name}: key to screen p50 ${percentile(latencies, 0.5)}, p95 ${percentile(latencies, 0.95)}; ` +
        `${frames} frames of ${(written / frames).toFixed(0)} characters (the first included), ${rateShown.toFixed(0)} bytes/s; ` +
        `CPU ${(cpu / frames).toFixed(1)} ms a frame, Ink included`,
    );
  }
} finally {
  program.remove();
}
