/** What is measured, in words; and what the system says about a process. */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';

const TICKS = 100;

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** Median, 95th percentile and best of times in ms. */
export function times(values: readonly number[]): string {
  const [median, late] = [percentile(values, 50), percentile(values, 95)];
  return `median ${median.toFixed(0)} ms, p95 ${late.toFixed(0)}, best ${Math.min(...values).toFixed(0)} (${values.length} times)`;
}

/** Prints a figure with the load of the machine, without which it says little. */
export function tell(name: string, text: string): void {
  console.log(`${name}: ${text}; load ${(loadavg()[0] ?? 0).toFixed(1)}`);
}

/** Processor seconds that a process has used so far, all its threads together. */
export function processorSeconds(pid: number): number {
  // The name of the program, in parentheses, may have blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Memory of a process in MiB. */
export function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}
