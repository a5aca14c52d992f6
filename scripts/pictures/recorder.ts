/** Two screens side by side under a caption, recorded over time. */
import type { TimedFrame } from './animation.ts';
import { type Frame, PLAIN, sideBySide, textRow } from './frame.ts';
import type { Screen } from './screen.ts';

/** Milliseconds between two frames at the least: 20 a second is smooth for text. */
const PERIOD = 50;

export interface RecorderOptions {
  /** Of each screen. */
  columns: number;
  rows: number;
}

export interface Recorder {
  show(side: 'left' | 'right', screen: Screen): void;
  caption(text: string): void;
  /** Ends the recording; what was recorded so far. */
  stop(): TimedFrame[];
}

export function startRecorder({ columns, rows }: RecorderOptions): Recorder {
  const blank: Frame = Array.from({ length: rows }, () => textRow('', columns));
  const screens: { left?: Screen; right?: Screen } = {};
  const stops: (() => void)[] = [];
  const frames: TimedFrame[] = [];
  const start = performance.now();
  let caption = '';
  let hasChanged = true;

  const capture = (): void => {
    if (!hasChanged) return;
    hasChanged = false;
    const both = beside(screens.left?.frame() ?? blank, screens.right?.frame() ?? blank);
    const width = both[0]?.length ?? 0;
    const head = textRow(` ${caption}`, width, { ...PLAIN, bold: true, foreground: CAPTION });
    frames.push({ at: (performance.now() - start) / 1_000, frame: [head, textRow('', width), ...both] });
  };
  const timer = setInterval(capture, PERIOD);

  return {
    show(side, screen) {
      screens[side] = screen;
      stops.push(
        screen.onChange(() => {
          hasChanged = true;
        }),
      );
      hasChanged = true;
    },
    caption(text) {
      caption = text;
      hasChanged = true;
    },
    stop() {
      clearInterval(timer);
      for (const stop of stops) stop();
      capture();
      return frames;
    },
  };
}

/** Yellow. */
const CAPTION = 3;

/** With a line between them. */
function beside(left: Frame, right: Frame): Frame {
  const line: Frame = left.map(() => textRow('│', 1, { ...PLAIN, dim: true }));
  return sideBySide(sideBySide(left, line, 1), right, 1);
}
