import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { redirectOutput } from '../../../components/terminal/redirect-output.ts';
import { TERMINAL } from '../../../src/limits.ts';

function bench() {
  let printed = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      printed += String(chunk);
      done();
    },
  });
  const lines: string[] = [];
  const fakeProcess = new EventEmitter();
  fakeProcess.on('warning', () => {
    printed += 'warning';
  });
  const undo = redirectOutput({
    streams: [stream],
    onLine: (line) => lines.push(line),
    process: fakeProcess as NodeJS.Process,
  });
  return { stream, lines, fakeProcess, undo, printed: () => printed };
}

describe('what is printed while the screen is up', () => {
  it('goes to the listener line by line, and nothing to the stream', () => {
    const { stream, lines, printed } = bench();
    stream.write('one\ntw');
    stream.write(Buffer.from('o\r\nthree é'));
    stream.write('\n');
    expect(lines).toEqual(['one', 'two', 'three é']);
    expect(printed()).toBe('');
  });

  it('is safe: no colours, no sequences, and not longer than a line may be', () => {
    const { stream, lines } = bench();
    stream.write('\u001b[31mred\u001b[0m \u001b]0;title\u0007\u0007\n');
    stream.write(`${'x'.repeat(100_000)}\n`);
    expect(lines[0]).toBe('red \uFFFD');
    expect(lines[1]).toHaveLength(TERMINAL.printedLine);
  });

  it('does not grow without a line feed', () => {
    const { stream, lines } = bench();
    for (let i = 0; i < 1_000; i += 1) stream.write('x'.repeat(1_000));
    stream.write('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toHaveLength(TERMINAL.printedLine);
  });

  it('calls back, as a stream does', async () => {
    const { stream } = bench();
    await new Promise<void>((resolve) => stream.write('a', () => resolve()));
    await new Promise<void>((resolve) => stream.write('a', 'utf8', () => resolve()));
  });

  it('includes warnings, which go past the streams', () => {
    const { fakeProcess, lines, printed } = bench();
    fakeProcess.emit('warning', Object.assign(new Error('old'), { name: 'DeprecationWarning' }));
    expect(lines).toEqual(['DeprecationWarning: old']);
    expect(printed()).toBe('');
  });

  it('goes its old way afterwards, with what had not come to an end told', () => {
    const { stream, lines, fakeProcess, undo, printed } = bench();
    stream.write('rest');
    undo();
    stream.write('back ');
    fakeProcess.emit('warning', new Error('x'));
    expect(lines).toEqual(['rest']);
    expect(printed()).toBe('back warning');
  });

  it('is not turned in circles by a listener that prints', () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines: string[] = [];
    redirectOutput({
      streams: [stream],
      onLine(line) {
        lines.push(line);
        stream.write(`${line}\n`);
      },
      process: new EventEmitter() as NodeJS.Process,
    });
    stream.write('once\n');
    expect(lines).toEqual(['once']);
  });
});
