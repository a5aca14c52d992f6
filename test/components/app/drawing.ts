/** A picture of components as Ink draws them, on a terminal of any width. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import type { ReactElement } from 'react';
import stripAnsi from 'strip-ansi';
import { parseRow } from '../../../components/terminal/screen/row.ts';

export interface Drawing {
  /** What is drawn now, without styles and without blanks that nobody sees. */
  rows(): string[];
  /** Lets changes that were made since be drawn. */
  settle(): void;
  end(): void;
}

/** A row as it is on a terminal that has nothing but ASCII, with the blanks at its end. */
export function inAscii(row: string): string {
  // Blanks at the end of a row are no cells of it: something has to stand behind them, and apart.
  const cells = parseRow(`${row}\u001b[m|`, Number.MAX_SAFE_INTEGER, true);
  return cells
    .map(({ grapheme }) => grapheme.text)
    .join('')
    .slice(0, -1);
}

export function draw(node: ReactElement, columns: number): Drawing {
  let frame = '';
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows: 100,
    isTTY: true,
    write(text: string) {
      frame = text;
      return true;
    },
  });
  const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  const options = {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: keys as unknown as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  };
  const app = render(node, options);
  return {
    rows: () => stripAnsi(frame).split('\n'),
    settle: () => app.rerender(node),
    end: () => app.unmount(),
  };
}
