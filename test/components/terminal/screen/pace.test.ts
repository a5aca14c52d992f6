import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../components/terminal/screen/pace.ts';
import { TERMINAL } from '../../../../src/limits.ts';

function write(pace: Pace, began: number, took: number): void {
  pace.begin(began);
  pace.end(began + took);
}

describe('the pace of frames', () => {
  it('lets the first frame begin at once, and 30 a second', () => {
    const pace = new Pace();
    expect(pace.wait(0)).toBe(0);
    write(pace, 0, 1);
    expect(pace.wait(10)).toBeCloseTo(1_000 / 30 - 10);
    expect(pace.wait(34)).toBe(0);
  });

  it('goes down to 12 a second after a write of more than 50 ms', () => {
    const pace = new Pace();
    write(pace, 0, 51);
    expect(pace.slow).toBe(true);
    expect(pace.wait(0)).toBeCloseTo(1_000 / 12);
  });

  it('goes up again after enough quick writes in a row', () => {
    const pace = new Pace();
    write(pace, 0, 51);
    for (let i = 1; i < TERMINAL.quickWrites; i += 1) write(pace, i * 100, 10);
    write(pace, 10_000, 60);
    for (let i = 1; i < TERMINAL.quickWrites; i += 1) write(pace, 20_000 + i * 100, 10);
    expect(pace.slow).toBe(true);
    write(pace, 30_000, 10);
    expect(pace.slow).toBe(false);
  });

  it('stays slow on a link that is known to be', () => {
    const pace = new Pace(true);
    for (let i = 0; i < 2 * TERMINAL.quickWrites; i += 1) write(pace, i * 100, 1);
    expect(pace.slow).toBe(true);
  });
});
