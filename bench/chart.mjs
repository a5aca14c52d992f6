// Draws what `bench/run.mjs lan --json FILE` measured as bars: node bench/chart.mjs FILE > docs/pictures/speed.svg
import { readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node bench/chart.mjs FILE');
  process.exit(2);
}
const { machine, rounds, loads } = JSON.parse(readFileSync(file, 'utf8'));

const WIDTH = 760;
const LABELS = 190;
const BARS = WIDTH - LABELS - 150;
const ROW = 26;
const colours = { own: '#2f9e77', other: '#8a94a6', text: '#57606a', title: '#2f6f9f' };

const escaped = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const text = (x, y, words, { fill = colours.text, size = 14, weight = 'normal' } = {}) =>
  `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}" font-weight="${weight}">${escaped(words)}</text>`;

/** One group of bars, from the quickest to the slowest. */
function group(top, title, rows, value, label) {
  const sorted = [...rows].sort((a, b) => a.median - b.median);
  const most = Math.max(...rows.map(value));
  const own = rows.find(({ name }) => name === 'tincan');
  const lines = [text(0, top + 16, title, { fill: colours.title, size: 16, weight: 'bold' })];
  for (const [index, row] of sorted.entries()) {
    const y = top + 30 + index * ROW;
    const isOwn = row === own;
    const length = Math.max(2, (BARS * value(row)) / most);
    const fill = isOwn ? colours.own : colours.other;
    const times = own === undefined || isOwn ? '' : `  (tincan: ${(row.median / own.median).toFixed(2)} ×)`;
    lines.push(
      text(0, y + 15, row.name, { weight: isOwn ? 'bold' : 'normal' }),
      `<rect x="${LABELS}" y="${y}" width="${length.toFixed(1)}" height="${ROW - 6}" rx="3" fill="${fill}"/>`,
      text(LABELS + length + 8, y + 15, label(row) + times, { size: 13 }),
    );
  }
  return { lines, height: 30 + sorted.length * ROW + 26 };
}

const groups = [
  loads.file && [
    `${Math.round(loads.file.bytes / 2 ** 20)} MiB in one file: MB/s, longer is faster`,
    loads.file.rows,
    ({ median }) => loads.file.bytes / 1e6 / median,
    ({ median }) => (loads.file.bytes / 1e6 / median).toFixed(0),
  ],
  loads.small && [
    `${loads.small.bytes / 4096} files of 4 KiB: files a second, longer is faster`,
    loads.small.rows,
    ({ median }) => loads.small.bytes / 4096 / median,
    ({ median }) => `${(loads.small.bytes / 4096 / median).toFixed(0)}`,
  ],
].filter(Boolean);

let height = 8;
const body = [];
for (const part of groups) {
  const { lines, height: used } = group(height, ...part);
  body.push(...lines);
  height += used;
}
body.push(
  text(
    0,
    height + 4,
    `Medians of ${rounds} interleaved runs, whole command and sync; ${machine.model.trim()}, ` +
      `${machine.cores} cores shared by both hosts, Node ${machine.node}.`,
    { size: 11 },
  ),
);
process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 0 ${WIDTH + 24} ${height + 18}" ` +
    `font-family="ui-sans-serif, system-ui, sans-serif" role="img" aria-label="Speed beside other programs">\n` +
    `${body.join('\n')}\n</svg>\n`,
);
