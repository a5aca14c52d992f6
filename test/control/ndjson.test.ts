import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, openLink, parseLine } from '../../src/control/ndjson.ts';

describe('LineSplitter', () => {
  it('gives the same lines whatever the pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' '))),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (lines, sizes) => {
          const wellFormed = lines.map((line) => line.toWellFormed());
          const bytes = Buffer.from(wellFormed.map((line) => `${line}\n`).join(''));
          const splitter = new LineSplitter(100_000);
          const got: string[] = [];
          for (let at = 0; at < bytes.length; ) {
            const size = sizes.next().value ?? 1;
            got.push(...splitter.push(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(got).toEqual(wellFormed);
        },
      ),
    );
  });

  it('refuses a line above its bound, ended or not', () => {
    expect(() => new LineSplitter(4).push(Buffer.from('12345'))).toThrow('too long');
    expect(() => new LineSplitter(4).push(Buffer.from('12345\n'))).toThrow('too long');
    expect(new LineSplitter(4).push(Buffer.from('1234\n'))).toEqual(['1234']);
  });
});

describe('a link', () => {
  it('closes when a line is too long, without an error of the process', async () => {
    const [near, far] = duplexPair();
    const closed = new Promise<void>((resolve) => {
      openLink(far, 8, { line() {}, drain() {}, close: resolve });
    });
    near.on('error', () => {});
    near.write('x'.repeat(100));
    await closed;
  });

  it('closes when the other side ends', async () => {
    const [near, far] = duplexPair();
    const lines: string[] = [];
    const closed = new Promise<void>((resolve) => {
      openLink(far, 8, { line: (line) => lines.push(line), drain() {}, close: resolve });
    });
    near.resume();
    near.end('a\nb\n');
    await closed;
    expect(lines).toEqual(['a', 'b']);
  });
});

describe('parseLine', () => {
  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseLine(text)));
  });
});
