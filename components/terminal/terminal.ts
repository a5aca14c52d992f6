/** The terminal as the interface sees it: screen, keys, and one way in and out. Wiring only. */
import { createInkInput, type InkInput } from './ink-input.ts';
import { createTerminalInput } from './input.ts';
import type { InputEvent } from './keys/key.ts';
import { createLifecycle, type EndReason } from './lifecycle.ts';
import { openTerminalOutput } from './output.ts';
import { redirectOutput } from './redirect-output.ts';
import { createRestore } from './restore.ts';
import { createFrameSink, type FrameSink } from './screen/frame-sink.ts';
import { clampSize, createScreen, type Screen } from './screen/screen.ts';

export interface TerminalOptions {
  process: NodeJS.Process;
  /** Each key and each paste. */
  onEvent(event: InputEvent): void;
  /** The terminal has got or lost the keys of the person; many never tell. */
  onFocus?(focused: boolean): void;
  /** What anything printed while the screen was up, line by line; for the log. */
  onLine(line: string): void;
  /** The newest frame begins to be written; the ones before that were not will never be seen. */
  onWriting?: () => void;
  /** The terminal has taken the frame whose writing began last: a person can see it. */
  onDrawn?: () => void;
  /** Once, whatever the reason, after the terminal was given back; see Lifecycle. */
  onEnd?: (reason: EndReason) => void | Promise<void>;
  /** The link is known to be slow. */
  slow?: boolean;
  /** The terminal has nothing but ASCII. */
  ascii?: boolean;
}

export interface Terminal {
  screen: Screen;
  /** For `render(…, { stdout, stdin, debug: true, patchConsole: false, exitOnCtrlC: false })`. */
  stdout: NodeJS.WriteStream & FrameSink;
  stdin: NodeJS.ReadStream & InkInput;
  /** Says something to the terminal that is no part of the screen. */
  send(sequence: string): void;
  /** Takes the terminal. */
  start(): void;
  /** Gives it back; the program goes on. Idempotent. */
  quit(): Promise<void>;
  /** Gives it back, shows the fault, and ends the program with exit code 1. */
  fail(error: unknown): void;
  /** Ctrl-Z. */
  suspend(): void;
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { process, onEvent, onLine, onEnd, onWriting, onDrawn, slow = false, ascii = false } = options;
  const size = (): { columns: number; rows: number } =>
    clampSize(process.stdout.columns, process.stdout.rows);
  const output = openTerminalOutput(process.stdout);
  const restore = createRestore();
  const closed = (): void => lifecycle.end({ kind: 'closed' });
  const screen = createScreen({
    output,
    ...size(),
    slow,
    ascii,
    onGone: closed,
    ...(onWriting === undefined ? {} : { onWriting }),
    ...(onDrawn === undefined ? {} : { onDrawn }),
  });
  const sink = createFrameSink(screen, size());
  const keys = createInkInput();
  const input = createTerminalInput({
    stdin: process.stdin,
    output,
    onEvent,
    onGone: closed,
    ...(options.onFocus === undefined ? {} : { onFocus: options.onFocus }),
  });
  const onResize = (): void => sink.resize(size().columns, size().rows);

  const lifecycle = createLifecycle({
    process,
    take() {
      // A program that was stopped was not told of another size, and Node asks for it only when it is told.
      process.emit('SIGWINCH', 'SIGWINCH');
      restore.add(redirectOutput({ streams: [process.stdout, process.stderr], onLine, process }));
      process.stdout.on('resize', onResize);
      restore.add(() => process.stdout.off('resize', onResize));
      // The window may have got another size while somebody else had the terminal.
      if (sink.columns !== size().columns || sink.rows !== size().rows) onResize();
      restore.add(() => input.stop());
      screen.enter();
      screen.resume();
      input.start();
    },
    give(again) {
      if (again) screen.suspend();
      else screen.leave();
      restore.run();
    },
    print(text) {
      output.writeNow(text);
    },
    onEnd(reason) {
      keys.stop();
      return onEnd?.(reason);
    },
  });

  return {
    screen,
    stdout: sink,
    stdin: keys,
    send: (sequence) => output.write(sequence, () => {}),
    start: () => lifecycle.start(),
    async quit() {
      await lifecycle.quit();
      output.close();
    },
    fail: (error) => lifecycle.end({ kind: 'error', error }),
    suspend: () => lifecycle.suspend(),
  };
}
