/** The terminal that this process belongs to, whatever its standard streams are: a secret is asked for there, as ssh does. */
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { read } from 'read';
import { TincanError } from '../src/errors.ts';

const CTRL_C = 0x03;

export interface OwnTerminal {
  /** One line without echo. @throws TincanError TINCAN_E_CANCELLED after Ctrl-C, which the process gets as its signal, or where the terminal has gone */
  askSecret(prompt: string): Promise<string>;
  /** One line, seen as it is typed. Errors as of `askSecret`. */
  ask(prompt: string): Promise<string>;
  say(text: string): void;
  close(): void;
}

/**
 * Nothing that is typed is echoed from the first question on until it is closed, also between questions, when somebody types ahead.
 *
 * @returns undefined where there is no terminal
 */
export function openOwnTerminal(): OwnTerminal | undefined {
  const streams = process.platform === 'win32' ? standardStreams() : controllingTerminal();
  if (streams === undefined) return undefined;
  const { input, output, close } = streams;
  const setRawMode = input.setRawMode.bind(input);
  // Whoever reads a line lets the terminal echo again behind it.
  input.setRawMode = (mode) => (mode ? setRawMode(true) : input);
  /** Typed between two questions. */
  let ahead: Buffer[] = [];
  // As nothing is echoed, Ctrl-C comes as a character, too.
  const onAhead = (chunk: Buffer): void => {
    ahead.push(chunk);
    if (chunk.includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
  };
  const ask = async (prompt: string, silent: boolean): Promise<string> => {
    input.off('data', onAhead);
    if (ahead.length > 0) input.unshift(Buffer.concat(ahead));
    ahead = [];
    let gone = (): void => {};
    const ended = new Promise<never>((_, reject) => {
      gone = () => reject(new Error('the terminal has gone'));
    });
    input.once('end', gone).once('error', gone);
    try {
      const line = await Promise.race([read({ prompt, input, output, silent, terminal: true }), ended]);
      // What is not echoed includes the end of the line.
      if (silent) output.write('\n');
      input.on('data', onAhead).resume();
      return line;
    } catch (cause) {
      output.write('\n');
      const told = once(process, 'SIGINT');
      process.kill(process.pid, 'SIGINT');
      await told;
      throw new TincanError('TINCAN_E_CANCELLED', undefined, { cause });
    } finally {
      input.off('end', gone).off('error', gone);
    }
  };
  return {
    askSecret: (prompt) => ask(prompt, true),
    ask: (prompt) => ask(prompt, false),
    say: (text) => void output.write(`${text}\n`),
    close() {
      input.off('data', onAhead);
      input.setRawMode = setRawMode;
      setRawMode(false);
      close();
    },
  };
}

interface Streams {
  input: ReadStream;
  output: WriteStream;
  close(): void;
}

function controllingTerminal(): Streams | undefined {
  const descriptors: number[] = [];
  try {
    descriptors.push(openSync('/dev/tty', 'r'), openSync('/dev/tty', 'w'));
    const [reading, writing] = descriptors as [number, number];
    const input = new ReadStream(reading);
    const output = new WriteStream(writing);
    return {
      input,
      output,
      close() {
        input.destroy();
        output.destroy();
      },
    };
  } catch {
    for (const descriptor of descriptors) closeSync(descriptor);
    return undefined;
  }
}

function standardStreams(): Streams | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return { input: stdin, output: stderr, close: () => void stdin.pause() };
}
