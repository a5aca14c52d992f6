/** Draws components through Ink, the frame sink and the screen into a terminal, as the program does, and takes what that shows. */
import { setImmediate } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { ReactElement } from 'react';
import { createInkInput } from '../../components/terminal/ink-input.ts';
import type { TerminalOutput } from '../../components/terminal/output.ts';
import { createFrameSink } from '../../components/terminal/screen/frame-sink.ts';
import { type Caret, createScreen } from '../../components/terminal/screen/screen.ts';
import type { Frame } from '../pictures/frame.ts';
import { frameOf } from '../pictures/screen.ts';

export interface Size {
  columns: number;
  rows: number;
}

type PlaceCaret = (caret: Caret | undefined) => void;

/** A clock on which every wait is over at once: nobody looks between two frames. */
const HASTY = {
  now: (() => {
    let now = 0;
    return () => {
      now += 1_000;
      return now;
    };
  })(),
  after: (_milliseconds: number, call: () => void): (() => void) => {
    const timer = setTimeout(call, 0);
    return () => clearTimeout(timer);
  },
};

/** Turns of the event loop without a change after which nothing more comes. */
const QUIET = 4;

/** What a terminal of this size shows of it. */
export async function shownFrame(
  { columns, rows }: Size,
  make: (placeCaret: PlaceCaret) => ReactElement,
): Promise<Frame> {
  const display = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  let changes = 0;
  let isCaretShown = false;
  const output: TerminalOutput = {
    write(text, done) {
      changes += 1;
      const shows = text.lastIndexOf('\u001b[?25h');
      const hides = text.lastIndexOf('\u001b[?25l');
      if (shows !== hides) isCaretShown = shows > hides;
      display.write(text, () => done());
    },
    writeNow: () => true,
    close() {},
  };
  const screen = createScreen({ output, columns, rows, clock: HASTY });
  screen.enter();
  const app = render(make(screen.placeCaret), {
    stdout: createFrameSink(screen, { columns, rows }),
    stdin: createInkInput(),
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  for (let quiet = 0, before = -1; quiet < QUIET || screen.stats.inFlight; quiet += 1) {
    if (changes !== before) quiet = 0;
    before = changes;
    await new Promise<void>((resolve) => display.write('', resolve));
    await setImmediate();
  }
  const frame = frameOf(display, isCaretShown);
  app.unmount();
  screen.leave();
  display.dispose();
  return frame;
}
