/** Speeds and times as they are read aloud, in ASCII. Pure. */
import { formatCount, formatSize } from './format.ts';

/** `412 MB per second`. */
export function spokenRate(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)} per second`;
}

/** How long something takes: `less than a second`, `2.9 seconds`, `42 seconds`, `3 minutes`, `2 hours 5 minutes`, `3 days`. */
export function spokenDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 0.95) return 'less than a second';
  if (seconds < 9.95) {
    const text = seconds.toFixed(1).replace(/\.0$/, '');
    return `${text} ${text === '1' ? 'second' : 'seconds'}`;
  }
  if (seconds < 59.5) return `${Math.round(seconds)} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return formatCount(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  const rest = minutes % 60 === 0 ? '' : ` ${formatCount(minutes % 60, 'minute')}`;
  return `${formatCount(hours, 'hour')}${rest}`;
}
