import { Writable } from 'node:stream';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { barLine, createProgressBar, progressOf } from '../../bin/progress-bar.ts';
import { aTransfer } from '../support/states.ts';

const half = progressOf(
  '↑ photos/ → carol',
  aTransfer({ bytes: 1_000_000_000, transferred: 610_000_000, rate: 412_000_000, secondsLeft: 3.2 }),
);

/** A stream that says it is a terminal, or not. */
function fakeStream(isTTY: boolean, rows = 24): { stream: NodeJS.WriteStream; written: () => string } {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY, columns: 60, rows }) as unknown as NodeJS.WriteStream,
    written: () => written,
  };
}

describe('the line of the progress bar', () => {
  it('has title, bar, percent, speed and time left', () => {
    expect(barLine(half, 80)).toBe(
      '↑ photos/ → carol  ██████████████████░░░░░░░░░░░░   61 %  412 MB/s  0:04',
    );
  });

  it('gives up the bar and then the title on a narrow terminal, but not the figures', () => {
    expect(barLine(half, 42)).not.toContain('█');
    expect(barLine(half, 26)).toContain('61 %  412 MB/s  0:04');
  });

  it('is never as wide as the terminal, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 1, max: 200 }),
        (title, columns) => {
          expect(stringWidth(barLine({ ...half, title }, columns))).toBeLessThan(Math.max(1, columns));
        },
      ),
    );
  });

  it('says why it does not move', () => {
    expect(barLine({ ...half, note: 'paused by carol' }, 80)).toMatch(/61 % {2}paused by carol$/);
  });
});

describe('the progress bar', () => {
  it('draws over itself at its pace, and leaves an empty line', () => {
    const { stream, written } = fakeStream(true);
    let now = 0;
    const bar = createProgressBar(stream, () => now);
    bar.draw([half]);
    bar.draw([half]);
    now = 1_000;
    bar.draw([half]);
    bar.clear();
    expect(written().split('\r')).toHaveLength(4);
    expect(written().endsWith('\r\u001b[J')).toBe(true);
    expect(written()).not.toContain('\n');
  });

  it('has a line for each, draws over all of them, and leaves none behind', () => {
    const { stream, written } = fakeStream(true);
    const bar = createProgressBar(stream);
    bar.draw(['reading standard input, 1.2 GB', half, half]);
    expect(written().split('\n')).toHaveLength(3);
    bar.draw([half]);
    expect(written()).toContain('\r\u001b[2A↑');
    bar.clear();
    expect(written().endsWith('\u001b[J\r\u001b[J')).toBe(true);
  });

  it('counts those that the terminal has no rows for', () => {
    const { stream, written } = fakeStream(true, 4);
    createProgressBar(stream).draw(Array.from({ length: 9 }, () => half));
    expect(written().split('\n')).toHaveLength(3);
    expect(written()).toContain('… and 7 more');
  });

  it('is silent where there is no terminal', () => {
    const { stream, written } = fakeStream(false);
    const bar = createProgressBar(stream);
    bar.draw([half]);
    bar.clear();
    expect(written()).toBe('');
  });
});
