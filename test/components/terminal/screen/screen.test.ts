import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampSize,
  createScreen,
  type Screen,
  type ScreenOptions,
} from '../../../../components/terminal/screen/screen.ts';
import { TERMINAL } from '../../../../src/limits.ts';
import { frameSequences } from '../support/frames.ts';
import { createHeldClock, createRecorder, type HeldClock, type Recorder, turn } from '../support/recorder.ts';
import { shown } from '../support/screenshot.ts';

interface Bench {
  screen: Screen;
  output: Recorder;
  clock: HeldClock;
  gone: Error[];
}

async function entered(options: Partial<ScreenOptions> = {}): Promise<Bench> {
  const output = createRecorder();
  const clock = createHeldClock();
  const gone: Error[] = [];
  const screen = createScreen({
    output,
    clock,
    columns: 40,
    rows: 7,
    onGone: (error) => gone.push(error),
    ...options,
  });
  screen.enter();
  await turn();
  return { screen, output, clock, gone };
}

async function show({ screen, clock }: Bench, text: string): Promise<void> {
  clock.pass(100);
  screen.frame(text);
  await turn();
}

describe('the screen', () => {
  it('shows the newest frame and caret, after any frames and resizes, as if it had been the only one', async () => {
    await fc.assert(
      fc.asyncProperty(
        frameSequences,
        fc.array(fc.constantFrom(undefined, 20, 40), { maxLength: 6 }),
        fc.record({ row: fc.nat(6), column: fc.nat(19) }),
        async (frames, resizes, caret) => {
          const bench = await entered();
          let columns = 40;
          for (const [index, frame] of frames.entries()) {
            const resize = resizes[index];
            if (resize !== undefined) {
              columns = resize;
              bench.screen.resize(columns, 7);
            }
            await show(bench, frame);
          }
          bench.screen.placeCaret(caret);
          bench.clock.pass(100);
          await turn();
          // A terminal of the last size that has seen only what was written since the last clearing.
          const all = bench.output.writes.join('');
          const lastClear = Math.max(0, all.lastIndexOf('\u001b[2J'));
          const stepwise = await shown(columns, 7, '\u001b[?1049h\u001b[?7l', all.slice(lastClear));

          const once = await entered({ columns, caret });
          await show(once, frames.at(-1) ?? '');
          const atOnce = await shown(columns, 7, ...once.output.writes);
          expect(stepwise.cells).toEqual(atOnce.cells);
          expect(stepwise.cursor).toEqual(caret);
          expect(atOnce.cursor).toEqual(caret);
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);

  it('takes the alternate screen without line wrap, and gives the terminal back as it was', async () => {
    const bench = await entered();
    await show(bench, '\u001b[31mhello');
    const inside = await shown(40, 7, 'before', ...bench.output.writes);
    expect(inside).toMatchObject({ isAlternate: true, wraps: false, text: 'hello' });
    bench.screen.leave();
    const after = await shown(40, 7, 'before', ...bench.output.writes, '!');
    expect(after).toMatchObject({ isAlternate: false, wraps: true, text: 'before!' });
    expect(bench.output.writes.at(-1)).toContain('\u001b[?25h');
  });

  it('clears the screen at the start and on a resize, and never else', async () => {
    const bench = await entered();
    const clears = (): number => bench.output.writes.join('').split('\u001b[2J').length - 1;
    for (let i = 0; i < 20; i += 1) await show(bench, `${'x'.repeat(i)}\n`.repeat(7));
    expect(clears()).toBe(1);
    bench.screen.resize(30, 5);
    await show(bench, 'other');
    expect(clears()).toBe(2);
  });

  it('writes at most 30 frames a second, and the newest', async () => {
    const bench = await entered();
    await show(bench, 'frame 0');
    for (let i = 1; i <= 1_000; i += 1) {
      bench.screen.frame(`frame ${i}`);
      bench.clock.pass(1);
      await turn();
    }
    bench.clock.pass(100);
    await turn();
    expect(bench.screen.stats.frames).toBeGreaterThan(25);
    expect(bench.screen.stats.frames).toBeLessThanOrEqual(32);
    expect((await shown(40, 7, ...bench.output.writes)).text).toBe('frame 1000');
  });

  it('has one write in flight; a terminal that takes nothing gets the newest frame when it takes again', async () => {
    const bench = await entered();
    bench.output.isHeld = true;
    for (let i = 0; i < 100; i += 1) await show(bench, `frame ${i}`);
    expect(bench.output.writes).toHaveLength(2);
    expect(bench.screen.stats).toMatchObject({ frames: 1, replaced: 98, inFlight: true });
    bench.output.release();
    bench.clock.pass(100);
    await turn();
    expect(bench.output.writes).toHaveLength(3);
    expect(bench.output.writes.at(-1)).toContain('99');
  });

  it('tells that a frame can be seen when the terminal has taken it, and not before', async () => {
    const told: string[] = [];
    const bench = await entered({ onDrawn: () => told.push(bench.output.writes.at(-1) ?? '') });
    bench.output.isHeld = true;
    await show(bench, 'first');
    await show(bench, 'second');
    bench.clock.pass(10_000);
    await turn();
    expect(told).toEqual([]);
    bench.output.release();
    expect(told).toEqual([expect.stringContaining('first')]);
    bench.clock.pass(10_000);
    await turn();
    expect(told).toHaveLength(1);
    bench.output.release();
    await turn();
    expect(told.at(-1)).toContain('second');
  });

  it('tells so also of a frame that changes nothing, and of none that the terminal did not take', async () => {
    let told = 0;
    const bench = await entered({ onDrawn: () => (told += 1) });
    await show(bench, 'same');
    expect(told).toBe(1);
    await show(bench, 'same');
    expect(told).toBe(2);
    bench.output.isHeld = true;
    await show(bench, 'lost');
    bench.screen.suspend();
    bench.output.release();
    await turn();
    expect(told).toBe(2);
    bench.output.isHeld = false;
    bench.clock.pass(100);
    bench.screen.resume();
    await turn();
    expect(told).toBe(3);
    bench.output.isHeld = true;
    await show(bench, 'to nobody');
    bench.output.release(new Error('EIO'));
    await turn();
    expect(told).toBe(3);
  });

  it('draws fewer frames after a write that took long', async () => {
    const bench = await entered();
    bench.output.isHeld = true;
    await show(bench, 'a');
    bench.clock.pass(60);
    bench.output.release();
    expect(bench.screen.stats.slow).toBe(true);
  });

  it('makes one write of a frame and the caret that is placed after it in the same turn', async () => {
    const bench = await entered();
    bench.screen.frame('text');
    bench.screen.placeCaret({ row: 0, column: 4 });
    await turn();
    expect(bench.output.writes.slice(1)).toEqual(['\u001b[1Htext\u001b[1;5H\u001b[?25h']);
  });

  it('hides the cursor while it writes cells, and not to move it', async () => {
    const bench = await entered();
    bench.screen.placeCaret({ row: 2, column: 0 });
    await show(bench, 'a');
    await show(bench, 'b');
    expect(bench.output.writes.at(-1)).toBe('\u001b[?25l\u001b[1Hb\u001b[3H\u001b[?25h');
    bench.clock.pass(100);
    bench.screen.placeCaret({ row: 2, column: 1 });
    await turn();
    expect(bench.output.writes.at(-1)).toBe('\u001b[3;2H');
    bench.clock.pass(100);
    bench.screen.placeCaret(undefined);
    await turn();
    expect(bench.output.writes.at(-1)).toBe('\u001b[?25l');
  });

  it('keeps the cursor hidden while it draws all anew after a resize', async () => {
    const bench = await entered({ caret: { row: 0, column: 1 } });
    await show(bench, 'a');
    bench.clock.pass(100);
    bench.screen.resize(20, 5);
    await turn();
    expect(bench.output.writes.at(-1)).toBe('\u001b[?25l\u001b[2J\u001b[1Ha\u001b[1;2H\u001b[?25h');
  });

  it('wraps large changes in a synchronized update, and small ones not', async () => {
    const bench = await entered();
    await show(bench, 'word '.repeat(8).concat('\n').repeat(7));
    expect(bench.output.writes.at(-1)).toMatch(/^\u001b\[\?2026h[\s\S]*\u001b\[\?2026l$/);
    await show(bench, 'small'.concat('\n').repeat(7));
    expect(bench.output.writes.at(-1)).not.toContain('2026');
  });

  it('writes nothing for a frame that is on the screen already', async () => {
    const bench = await entered();
    await show(bench, 'same');
    await show(bench, 'same');
    expect(bench.screen.stats.frames).toBe(1);
  });

  it('writes nothing before it is entered and after it is left', async () => {
    const output = createRecorder();
    const screen = createScreen({ output, columns: 10, rows: 2 });
    screen.frame('early');
    await turn();
    expect(output.writes).toEqual([]);
    screen.enter();
    await turn();
    expect(output.writes.join('')).toContain('early');
    screen.leave();
    const count = output.writes.length;
    screen.frame('late');
    screen.leave();
    await turn();
    expect(output.writes).toHaveLength(count);
  });

  it('comes back from a suspension with the newest frame, drawn anew', async () => {
    const bench = await entered();
    await show(bench, 'before');
    bench.screen.suspend();
    await show(bench, 'meanwhile');
    expect((await shown(40, 7, ...bench.output.writes)).isAlternate).toBe(false);
    bench.screen.resume();
    await turn();
    expect(await shown(40, 7, ...bench.output.writes)).toMatchObject({
      isAlternate: true,
      text: 'meanwhile',
    });
  });

  it('takes no notice of the end of a write from before a suspension', async () => {
    const bench = await entered();
    const stale: (() => void)[] = [];
    const { write } = bench.output;
    bench.output.write = (text, done) => {
      stale.push(done);
      write(text, () => {});
    };
    await show(bench, 'a');
    bench.screen.suspend();
    bench.screen.resume();
    await show(bench, 'b');
    const { inFlight } = bench.screen.stats;
    stale[0]?.();
    expect(inFlight).toBe(true);
    expect(bench.screen.stats.inFlight).toBe(true);
  });

  it('leaves, tells once and stays quiet when the terminal is gone', async () => {
    const bench = await entered();
    bench.output.isHeld = true;
    await show(bench, 'a');
    bench.output.release(new Error('EIO'));
    await show(bench, 'b');
    expect(bench.gone).toHaveLength(1);
    expect(bench.clock.waiting()).toBe(0);
    expect(bench.output.writes.at(-1)).not.toContain('b');
  });

  it('keeps the caret on the screen, and a frame that is too large off it', async () => {
    const bench = await entered({ columns: 5, rows: 2, caret: { row: 9, column: 9 } });
    await show(bench, 'much too long\nx\ny\nz');
    expect(await shown(5, 2, ...bench.output.writes)).toMatchObject({
      rows: ['much', 'x'],
      cursor: { row: 1, column: 4 },
    });
  });
});

it('is no larger than any terminal, whatever its terminal says', () => {
  expect(clampSize(undefined, undefined)).toEqual({ columns: TERMINAL.columns, rows: TERMINAL.rows });
  expect(clampSize(TERMINAL.columnsMost + 1, TERMINAL.rowsMost + 1)).toEqual({
    columns: TERMINAL.columnsMost,
    rows: TERMINAL.rowsMost,
  });
});
