import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLineTerminal } from '../../bin/line-mode/terminal.ts';

afterEach(() => void vi.unstubAllEnvs());

/** A terminal that cannot edit a line, as far as this program sees. */
function dumb() {
  vi.stubEnv('TERM', 'dumb');
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const terminal = createLineTerminal({
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    onInterrupt() {},
    complete: async () => ({ start: 0, candidates: [] }),
  });
  return { input, terminal };
}

describe('questions at a prompt', () => {
  it('get an answer each, also where one comes before the other is answered', async () => {
    const { input, terminal } = dumb();
    const answers = ['one?', 'two?', 'three?'].map((question) => terminal.ask(question));
    for (const [at, line] of ['1', '2', '3'].entries()) {
      input.write(`${line}\n`);
      expect(await answers[at]).toBe(line);
    }
    terminal.close();
  });

  it('all end with the input', async () => {
    const { input, terminal } = dumb();
    const answers = [terminal.ask('one?'), terminal.ask('two?')];
    input.end();
    expect(await Promise.all(answers)).toEqual([undefined, undefined]);
    terminal.close();
  });
});
