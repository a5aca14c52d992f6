/**
 * What painting a frame of 120×40 costs: bytes and time, of a whole one and of one with two rows changed.
 *
 *   node bench/run.mjs screen
 */
import { paint } from '../components/terminal/screen/paint.ts';
import { parseRow, type Row } from '../components/terminal/screen/row.ts';

const COLUMNS = 120;
const ROWS = 40;

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
