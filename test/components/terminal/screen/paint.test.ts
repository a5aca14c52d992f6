import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paint } from '../../../../components/terminal/screen/paint.ts';
import { parseRow, type Row } from '../../../../components/terminal/screen/row.ts';
import { frameSequences } from '../support/frames.ts';
import { shown } from '../support/screenshot.ts';

const NO_WRAP = '\u001b[?7l';
const rowsOf = (frame: string, columns: number, rows = 7): Row[] =>
  frame.split('\n', rows).map((line) => parseRow(line, columns));
const change = (before: string, after: string, columns = 40): string =>
  paint(rowsOf(before, columns), rowsOf(after, columns), columns);

describe('painting the difference of two frames', () => {
  it('shows the same as a fresh drawing of the last frame, after any frames', async () => {
    await fc.assert(
      fc.asyncProperty(frameSequences, fc.constantFrom(7, 20, 41), async (frames, columns) => {
        let rows: Row[] = [];
        const writes = frames.map((frame) => {
          const next = rowsOf(frame, columns);
          const text = paint(rows, next, columns);
          rows = next;
          return text;
        });
        const stepwise = await shown(columns, 7, NO_WRAP, ...writes);
        const atOnce = await shown(columns, 7, NO_WRAP, paint([], rows, columns));
        expect(stepwise.cells).toEqual(atOnce.cells);
      }),
      { numRuns: 400 },
    );
  }, 120_000);

  it('puts every grapheme that all terminals agree about, and the first cell of each other, into its column', async () => {
    await fc.assert(
      fc.asyncProperty(frameSequences, async (frames) => {
        const rows = rowsOf(frames.at(-1) ?? '', 41);
        const { cells } = await shown(41, 7, NO_WRAP, paint([], rows, 41));
        for (const [row, line] of rows.entries()) {
          for (const [column, { grapheme }] of line.entries()) {
            // At the right edge there is no room for what a terminal draws wider.
            if (grapheme.text === '' || column + grapheme.reach > 41) continue;
            const [first] = Array.from(grapheme.text);
            expect(cells[row]?.[column]?.startsWith(first ?? '')).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('writes nothing when nothing changed', () => {
    expect(change('a\u001b[31mb\u001b[39m', 'a\u001b[31mb\u001b[0m')).toBe('');
  });

  it('writes one move and the changed cells', () => {
    expect(change('first\n100 MB/s', 'first\n104 MB/s')).toBe('\u001b[2;3H4');
  });

  it('writes over short gaps and moves over long ones', () => {
    expect(change('a---b', 'x---y')).toBe('\u001b[1Hx---y');
    expect(change('a-------b', 'x-------y')).toBe('\u001b[1Hx\u001b[9Gy');
  });

  it('clears the rest of a row that has become blank', () => {
    expect(change('something', 'some')).toBe('\u001b[1;5H\u001b[K');
  });

  it('clears without the colours of what stood before', () => {
    expect(change('\u001b[41msomething\u001b[0m', '\u001b[41mso\u001b[0m')).toBe('\u001b[1;3H\u001b[K');
    expect(change('', '\u001b[41ma\u001b[0m')).toBe('\u001b[1H\u001b[41ma\u001b[m');
  });

  it('places what follows a joined emoji, whatever width a terminal gives it', () => {
    expect(change('', '👩‍👩‍👧!')).toBe('\u001b[1H  \u001b[G👩‍👩‍👧\u001b[3G!   ');
  });

  it('writes again what a composed grapheme may have been drawn over', () => {
    expect(change('..right', '🇩🇪right')).toBe('\u001b[1H  \u001b[G🇩🇪\u001b[3Gri');
  });

  it('places what follows a border once, not within it', () => {
    expect(change('', '┌──┐ x')).toBe('\u001b[1H┌──┐\u001b[5G x');
  });
});
