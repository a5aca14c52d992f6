/** The way in from the terminal: raw mode, bracketed paste, and keys for a listener. */
import { TERMINAL } from '../../src/limits.ts';
import { type Clock, systemClock } from './clock.ts';
import { KeyDecoder } from './keys/decoder.ts';
import type { InputEvent } from './keys/key.ts';
import type { TerminalOutput } from './output.ts';
import { FOCUS_OFF, FOCUS_ON, PASTE_OFF, PASTE_ON } from './sequences.ts';

export interface InputOptions {
  stdin: NodeJS.ReadStream;
  output: TerminalOutput;
  /** Each key and each paste, in order. What it throws is a fault of the program like any other. */
  onEvent(event: InputEvent): void;
  /** The terminal has got or lost the keys of the person, where it tells. */
  onFocus?(focused: boolean): void;
  /** The terminal has gone: its input ended or failed. Once. */
  onGone(): void;
  clock?: Clock;
}

export interface TerminalInput {
  /** Raw mode, bracketed paste and reports of the focus on; events begin. */
  start(): void;
  /** All off again, at once; no event comes any more. Idempotent; `start()` may follow. */
  stop(): void;
}

const WAITS = {
  escape: TERMINAL.escapeWait,
  sequence: TERMINAL.sequenceWait,
  paste: TERMINAL.pasteWait,
} as const;

export function createTerminalInput(options: InputOptions): TerminalInput {
  const { stdin, output, onEvent, onFocus, onGone, clock = systemClock } = options;
  let isOn = false;
  let isGone = false;
  let decoder = new KeyDecoder(onEvent, onFocus);
  let cancelTimer: (() => void) | undefined;

  const onData = (bytes: Buffer | string): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    decoder.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    const { waiting } = decoder;
    if (waiting === undefined || !isOn) return;
    cancelTimer = clock.after(WAITS[waiting], () => {
      cancelTimer = undefined;
      decoder.flush();
    });
  };
  const gone = (): void => {
    if (isGone || !isOn) return;
    isGone = true;
    onGone();
  };
  /** A terminal that has gone cannot be set, and need not be. */
  const setRawMode = (raw: boolean): void => {
    try {
      stdin.setRawMode(raw);
    } catch {
      gone();
    }
  };
  // An 'error' without a listener would end the program, also after stop().
  stdin.on('error', gone);

  return {
    start() {
      if (isOn) return;
      isOn = true;
      decoder = new KeyDecoder(onEvent, onFocus);
      // Off first: Node believes it is on still when a shell has set the terminal meanwhile.
      setRawMode(false);
      setRawMode(true);
      output.write(PASTE_ON + FOCUS_ON, () => {});
      stdin.on('data', onData);
      stdin.on('end', gone);
      stdin.on('close', gone);
      stdin.ref();
      stdin.resume();
    },
    stop() {
      if (!isOn) return;
      isOn = false;
      cancelTimer?.();
      cancelTimer = undefined;
      stdin.off('data', onData);
      stdin.off('end', gone);
      stdin.off('close', gone);
      stdin.pause();
      stdin.unref();
      output.writeNow(PASTE_OFF + FOCUS_OFF);
      setRawMode(false);
    },
  };
}
