import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { createTerminalInput, type TerminalInput } from '../../../components/terminal/input.ts';
import { formatKey } from '../../../components/terminal/keys/format-key.ts';
import type { InputEvent } from '../../../components/terminal/keys/key.ts';
import { TERMINAL } from '../../../src/limits.ts';
import { createHeldClock, createRecorder, type HeldClock, type Recorder, turn } from './support/recorder.ts';

interface Bench {
  input: TerminalInput;
  stdin: PassThrough;
  output: Recorder;
  clock: HeldClock;
  rawModes: boolean[];
  keys: string[];
  onGone: ReturnType<typeof vi.fn<() => void>>;
}

function bench(): Bench {
  const rawModes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    setRawMode: (raw: boolean) => rawModes.push(raw),
    ref() {},
    unref() {},
  });
  const output = createRecorder();
  const clock = createHeldClock();
  const keys: string[] = [];
  const onGone = vi.fn<() => void>();
  const onEvent = (event: InputEvent): void => {
    keys.push(event.type === 'key' ? formatKey(event) : event.text);
  };
  const input = createTerminalInput({
    stdin: stdin as unknown as NodeJS.ReadStream,
    output,
    onEvent,
    onGone,
    clock,
  });
  return { input, stdin, output, clock, rawModes, keys, onGone };
}

describe('the input from the terminal', () => {
  it('sets raw mode and bracketed paste, and takes both back', () => {
    const { input, output, rawModes } = bench();
    input.start();
    input.start();
    expect(rawModes.at(-1)).toBe(true);
    expect(output.writes).toEqual(['\u001b[?2004h\u001b[?1004h']);
    input.stop();
    input.stop();
    expect(rawModes.at(-1)).toBe(false);
    expect(output.writes).toEqual(['\u001b[?2004h\u001b[?1004h', '\u001b[?2004l\u001b[?1004l']);
  });

  it('sets raw mode again after somebody else had the terminal', () => {
    const { input, rawModes } = bench();
    input.start();
    input.stop();
    input.start();
    expect(rawModes.slice(-2)).toEqual([false, true]);
  });

  it('waits 50 ms for what may follow an ESC', async () => {
    const { input, stdin, clock, keys } = bench();
    input.start();
    stdin.write('\u001b');
    await turn();
    clock.pass(TERMINAL.escapeWait - 1);
    expect(keys).toEqual([]);
    clock.pass(1);
    expect(keys).toEqual(['Esc']);
    stdin.write('\u001b');
    await turn();
    stdin.write('[A');
    await turn();
    clock.pass(1_000);
    expect(keys).toEqual(['Esc', 'Up']);
  });

  it('waits longer for the rest of a sequence, and for the end of a paste', async () => {
    const { input, stdin, clock, keys } = bench();
    input.start();
    stdin.write('\u001b[1;');
    await turn();
    clock.pass(TERMINAL.sequenceWait - 1);
    stdin.write('5A');
    await turn();
    expect(keys).toEqual(['Ctrl-Up']);
    stdin.write('\u001b[200~text');
    await turn();
    clock.pass(TERMINAL.pasteWait - 1);
    expect(keys).toEqual(['Ctrl-Up']);
    clock.pass(1);
    expect(keys).toEqual(['Ctrl-Up', 'text']);
  });

  it('tells once that the terminal is gone, however that shows', async () => {
    const { input, stdin, onGone } = bench();
    input.start();
    stdin.emit('error', Object.assign(new Error('read EIO'), { code: 'EIO' }));
    stdin.end();
    await turn();
    stdin.destroy();
    await turn();
    expect(onGone).toHaveBeenCalledOnce();
  });

  it('stays quiet after the stop, also about errors', async () => {
    const { input, stdin, keys, clock, onGone } = bench();
    input.start();
    stdin.write('\u001b');
    await turn();
    input.stop();
    stdin.write('x');
    stdin.emit('error', new Error('EIO'));
    await turn();
    expect(clock.waiting()).toBe(0);
    expect(keys).toEqual([]);
    expect(onGone).not.toHaveBeenCalled();
  });

  it('takes a terminal that cannot be set for one that is gone', () => {
    const { input, stdin, onGone } = bench();
    Object.assign(stdin, {
      setRawMode() {
        throw new Error('setRawMode EIO');
      },
    });
    input.start();
    expect(onGone).toHaveBeenCalledOnce();
  });
});
