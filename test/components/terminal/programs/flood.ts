/** Draws whole changed frames without a pause, for tests: what a terminal that is not read must not stop. Reports as session.tsx does. */
import { appendFileSync } from 'node:fs';
import { createTerminal } from '../../../../components/terminal/index.ts';

const report = (line: string): void => appendFileSync(process.env.REPORT ?? '/dev/null', `${line}\n`);
const terminal = createTerminal({
  process,
  onEvent: () => void terminal.quit().then(() => report('quit')),
  onLine: () => {},
  onEnd: () => {
    clearInterval(drawing);
    clearInterval(beating);
  },
});
terminal.start();

let count = 0;
const drawing = setInterval(() => {
  count += 1;
  const { columns, rows } = terminal.stdout;
  const filler = String.fromCharCode(97 + (count % 26)).repeat(columns);
  terminal.screen.frame(`frame ${count}\n${`${filler}\n`.repeat(rows - 2)}end ${count}`);
}, 2);

let last = performance.now();
let longest = 0;
const beating = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  const { replaced, inFlight, frames } = terminal.screen.stats;
  const { rss } = process.memoryUsage();
  report(JSON.stringify({ count, frames, replaced, inFlight, longest: Math.round(longest), rss }));
}, 50);
report(`pid ${process.pid}`);
