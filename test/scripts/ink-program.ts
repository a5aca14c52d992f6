/** What the tests of the patches bundle, with them and without: Ink, drawing frames into a string. */
import { EventEmitter } from 'node:events';
import { Box, render, Text, type TextProps } from 'ink';
import { createElement } from 'react';

export { default as stringWidth } from 'string-width';

export interface SceneBox {
  width: number;
  wrap: NonNullable<TextProps['wrap']>;
  border: boolean;
  clipped: boolean;
  pieces: readonly SceneText[];
}

export interface SceneText {
  text: string;
  bold?: boolean;
  dimColor?: boolean;
  inverse?: boolean;
  color?: string | undefined;
}

class Sink extends EventEmitter {
  readonly isTTY = true;
  readonly rows: number;
  readonly columns: number;
  frame = '';

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.frame = text;
    return true;
  }
}

function tree(boxes: readonly SceneBox[], height: number) {
  const children = boxes.map(({ width, wrap, border, clipped, pieces }, index) =>
    createElement(
      Box,
      {
        key: index,
        width,
        ...(border ? { borderStyle: 'round' } : {}),
        ...(clipped ? { overflow: 'hidden' } : {}),
      },
      createElement(
        Text,
        { wrap },
        ...pieces.map(({ text, color, ...look }) =>
          createElement(Text, { ...look, ...(color === undefined ? {} : { color }) }, text),
        ),
      ),
    ),
  );
  return createElement(Box, { flexWrap: 'wrap', height }, ...children);
}

/** Draws one scene after the other, and gives each as the frame that Ink writes. */
export function drawer(columns: number, rows: number) {
  const sink = new Sink(columns, rows);
  // Of a stream, Ink uses what the sink has.
  const stdout = sink as unknown as NodeJS.WriteStream;
  const app = render(tree([], rows), { stdout, debug: true, patchConsole: false, exitOnCtrlC: false });
  return {
    draw(boxes: readonly SceneBox[]): string {
      app.rerender(tree(boxes, rows));
      return sink.frame;
    },
    end: () => app.unmount(),
  };
}
