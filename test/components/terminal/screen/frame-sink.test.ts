import { describe, expect, it, vi } from 'vitest';
import { createFrameSink } from '../../../../components/terminal/screen/frame-sink.ts';
import type { Screen } from '../../../../components/terminal/screen/screen.ts';

function fakeScreen(): { screen: Screen; frames: string[]; sizes: [number, number][] } {
  const frames: string[] = [];
  const sizes: [number, number][] = [];
  const unused = (): void => {};
  const screen: Screen = {
    enter: unused,
    leave: unused,
    frame: (text) => frames.push(text),
    placeCaret: unused,
    resize: (columns, rows) => sizes.push([columns, rows]),
    redraw: unused,
    suspend: unused,
    resume: unused,
    stats: { frames: 0, replaced: 0, written: 0, inFlight: false, slow: false },
  };
  return { screen, frames, sizes };
}

describe('the sink for Ink', () => {
  it('gives every frame to the screen, an empty one too', () => {
    const { screen, frames } = fakeScreen();
    const sink = createFrameSink(screen, { columns: 80, rows: 24 });
    sink.write('one\ntwo');
    sink.write(Buffer.from('three'));
    sink.write('');
    expect(frames).toEqual(['one\ntwo', 'three', '']);
  });

  it('takes neither the wait for all writes nor a lone sequence for a frame', async () => {
    const { screen, frames } = fakeScreen();
    const sink = createFrameSink(screen, { columns: 80, rows: 24 });
    await new Promise<void>((resolve) => sink.write('', () => resolve()));
    sink.write('\u001b[?25h');
    sink.write('\u001b[2K');
    expect(frames).toEqual([]);
  });

  it('calls back after a write, with an encoding and without', async () => {
    const { screen } = fakeScreen();
    const sink = createFrameSink(screen, { columns: 80, rows: 24 });
    await new Promise<void>((resolve) => sink.write('a', () => resolve()));
    await new Promise<void>((resolve) => sink.write('a', 'utf8', () => resolve()));
  });

  it('tells the screen of a new size before it tells Ink', () => {
    const { screen, sizes } = fakeScreen();
    const sink = createFrameSink(screen, { columns: 80, rows: 24 });
    const listener = vi.fn(() => expect(sizes).toEqual([[100, 30]]));
    sink.on('resize', listener);
    sink.resize(100, 30);
    expect(listener).toHaveBeenCalledOnce();
    expect([sink.columns, sink.rows]).toEqual([100, 30]);
  });

  it('has a size even where the terminal has none', () => {
    const { screen } = fakeScreen();
    const sink = createFrameSink(screen, { columns: 0, rows: Number.NaN });
    expect([sink.columns, sink.rows]).toEqual([80, 24]);
  });
});
