/** Sizes, speeds, times and bars as people write them. Pure; the same for the command line and every screen. */
import stringWidth from 'string-width';
import { segmentsOf } from './segments.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Bytes in decimal units: `0 B`, `999 B`, `1.2 GB`, `412 MB`. */
export function formatSize(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 999.5 would be rounded to a four-digit number of its own unit.
  while (unit < UNITS.length - 1 && value >= (unit === 0 ? 1_000 : 999.5)) {
    value /= 1_000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value));
  return `${digits} ${UNITS[unit]}`;
}

/** Bytes per second: `412 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`;
}

/** Time left as a clock: `0:04`, `12:30`, `1:02:03`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** How long something took: `2.9 s`, `42 s`, `3 min`, `2 h 5 min`, `3 days`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** Time of day on this machine: `10:41`. */
export function formatTime(epochMilliseconds: number): string {
  const time = new Date(epochMilliseconds);
  if (Number.isNaN(time.getTime())) return '--:--';
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}

/** `10:41` of today, `2026-11-20 10:41` of another day. */
export function formatWhen(time: number, now: number): string {
  const [date, today] = [new Date(time), new Date(now)];
  if (Number.isNaN(date.getTime()) || date.toDateString() === today.toDateString()) return formatTime(time);
  return `${formatDay(time)} ${formatTime(time)}`;
}

/** Day on this machine: `2026-11-22`. */
export function formatDay(epochMilliseconds: number): string {
  const time = new Date(epochMilliseconds);
  if (Number.isNaN(time.getTime())) return '----------';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** Whole percent, 100 only when everything is there. */
export function percentOf(done: number, total: number): number {
  if (done >= total) return 100;
  return Math.min(99, Math.max(0, Math.floor((done / total) * 100)));
}

/** `1 file`, `214 files`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** A bar of so many cells: `████░░░░`. */
export function formatBar(done: number, total: number, cells: number): string {
  const filled = Math.floor((percentOf(done, total) / 100) * cells);
  return '█'.repeat(filled) + '░'.repeat(Math.max(0, cells - filled));
}

/** What stands alone in a line where code begins or ends, or nothing at all. */
const SAYS_NOTHING = /^\s*(?:```\S*)?\s*$/;

/** The first line of a text that says something, with a sign where there are more. */
export function firstLine(text: string, more = '…'): string {
  const lines = text.split('\n');
  const first = lines.find((line) => !SAYS_NOTHING.test(line)) ?? lines[0] ?? '';
  return lines.length === 1 ? first : `${first} ${more}`;
}

/** The text, cut to so many terminal cells with an ellipsis where it is longer. */
export function fitWidth(text: string, cells: number): string {
  return cutWidth(text, cells, '…');
}

/** The same with another sign at its end, of ASCII. */
export function cutWidth(text: string, cells: number, sign: string): string {
  if (stringWidth(text) <= cells) return text;
  let out = '';
  let width = 0;
  for (const { segment } of segmentsOf(text)) {
    const next = stringWidth(segment);
    if (width + next > cells - sign.length) break;
    out += segment;
    width += next;
  }
  return cells > 0 ? `${out}${sign}` : '';
}

/** Rows in columns, each as wide as its widest cell, two blanks apart; nothing trails. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
