/** Frames with their times as an asciicast (version 2), which terminals and players on web pages play. Pure. */
import type { TimedFrame } from './animation.ts';
import { type Cell, type Color, changedSpans, type Frame, type Style } from './frame.ts';
import { channels } from './palette.ts';

/** Cursor hidden, as the frames have their own; an empty screen. */
const BEGIN = '\u001b[?25l\u001b[0m\u001b[2J';

export function asciicastOf(frames: readonly TimedFrame[], title: string): string {
  const [first] = frames;
  if (first === undefined) throw new Error('A recording needs a frame.');
  const header = {
    version: 2,
    width: first.frame[0]?.length ?? 0,
    height: first.frame.length,
    title,
    env: { TERM: 'xterm-256color' },
  };
  const events: [number, 'o', string][] = [];
  let before: Frame = [];
  for (const { at, frame } of frames) {
    const output = changesOf(before, frame);
    before = frame;
    if (output === '') continue;
    const time = Math.round((at - first.at) * 1_000) / 1_000;
    events.push([time, 'o', events.length === 0 ? BEGIN + output : output]);
  }
  return [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** What a terminal that shows the one frame has to be sent to show the next. */
export function changesOf(before: Frame, after: Frame): string {
  return changedSpans(before, after)
    .map(({ row, from, to }) => {
      const cells = (after[row] ?? []).slice(from, to);
      return `\u001b[${row + 1};${from + 1}H${written(cells)}`;
    })
    .join('');
}

function written(cells: readonly Cell[]): string {
  let output = '';
  let style = '';
  for (const cell of cells) {
    if (cell.width === 0) continue;
    const wanted = selectStyle(cell.style);
    if (wanted !== style) output += wanted;
    style = wanted;
    output += cell.text || ' ';
  }
  return output;
}

function selectStyle({ foreground, background, bold, dim, inverse, underline }: Style): string {
  const codes = ['0'];
  if (bold) codes.push('1');
  if (dim) codes.push('2');
  if (underline) codes.push('4');
  if (inverse) codes.push('7');
  if (foreground !== undefined) codes.push(colorCode(foreground, 30));
  if (background !== undefined) codes.push(colorCode(background, 40));
  return `\u001b[${codes.join(';')}m`;
}

function colorCode(color: Color, base: number): string {
  if (typeof color === 'string') return `${base + 8};2;${channels(color).join(';')}`;
  if (color < 8) return String(base + color);
  return color < 16 ? String(base + 60 + color - 8) : `${base + 8};5;${color}`;
}
